/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what has to be read before a repository can be looked at, and which
 * checks can be made then. */
#include <stdlib.h>
#include <string.h>
#include "refward/place.h"
#include "src/cmd/doctor/doctor.h"

/* --- what is read --------------------------------------------------------- */

/* The first mistake says more than that there are some. */
static void
load_rules(struct ward_doctor *doctor)
{
	struct ward_session *session = doctor->session;
	const struct ward_error *err = ward_session_load(session, NULL, false);
	const struct ward_diag *first = session->diags.items;

	if (!err)
		return;
	doctor->lacks |= WARD_NEEDS_RULES;
	doctor->rules_code = err->code;
	doctor->rules_problem = session->diags.count == 0
	    ? ward_doctor_text(doctor, "%s", err->text)
	    : ward_doctor_text(
		  doctor, "%s:%u: %s", first->file, first->line, first->text);
}

static void
read_config(struct ward_doctor *doctor)
{
	const struct ward_session *session = doctor->session;
	struct ward_config_places places;
	const struct ward_error *err;

	ward_doctor_places(doctor->run, doctor->arena, &places,
	    session->git_dir, session->owner);
	err = ward_config_read(&doctor->config, doctor->arena, &places);
	if (err)
		doctor->config_problem =
		    ward_doctor_text(doctor, "%s", err->text);
	if (err || doctor->config.unclear != NULL)
		doctor->lacks |= WARD_NEEDS_CONFIG;
}

static struct ward_doctor_ref *
add_ref(struct ward_doctor *doctor, const char *name)
{
	struct ward_doctor_ref *ref;

	if (doctor->nrefs == doctor->refs_capacity) {
		doctor->refs_capacity =
		    ward_grow(doctor->refs_capacity, doctor->nrefs + 1);
		doctor->refs = ward_realloc_array(
		    doctor->refs, doctor->refs_capacity, sizeof(*doctor->refs));
	}
	ref = &doctor->refs[doctor->nrefs++];
	memset(ref, 0, sizeof(*ref));
	ref->name = ward_arena_strdup(doctor->arena, name);
	return ref;
}

static const struct ward_error *
take_ref(void *data, const char *name, const struct ward_oid *id)
{
	add_ref(data, name)->id = *id;
	return NULL;
}

static const struct ward_error *
take_symbolic(void *data, const char *name, const char *target)
{
	struct ward_doctor *doctor = data;

	add_ref(doctor, name)->target =
	    ward_arena_strdup(doctor->arena, target);
	return NULL;
}

int
ward_doctor_by_name(const void *a, const void *b)
{
	const struct ward_doctor_ref *one = a, *two = b;

	return strcmp(one->name, two->name);
}

/* Whose repository it is does not matter: only names of refs are read. */
static void
read_refs(struct ward_doctor *doctor)
{
	struct ward_repo_options options;
	struct ward_repo *repo = NULL;
	const struct ward_error *err;

	doctor->has_refs = true;
	/* git itself may have to be asked, who would follow what was not. */
	if (doctor->config_problem != NULL) {
		doctor->lacks |= WARD_NEEDS_REFS;
		return;
	}
	ward_repo_options_init(&options, doctor->session->git_dir);
	err = ward_repo_open(&repo, &options);
	if (!err)
		err = ward_repo_each_ref(repo, "refs/", take_ref, doctor);
	if (!err)
		err = ward_repo_each_symbolic(
		    repo, "refs/", take_symbolic, doctor);
	if (err) {
		doctor->refs_problem =
		    ward_doctor_text(doctor, "%s", err->text);
		doctor->lacks |= WARD_NEEDS_REFS;
	}
	ward_repo_close(repo);
	if (doctor->nrefs > 1)
		qsort(doctor->refs, doctor->nrefs, sizeof(*doctor->refs),
		    ward_doctor_by_name);
}

/* --- checks --------------------------------------------------------------- */

static void
make(struct ward_doctor *doctor, const struct ward_check *check)
{
	size_t before = doctor->count;
	const struct ward_error *err = check->look(doctor);

	doctor->nmade++;
	if (err) {
		ward_ail(doctor, NULL, "%s", err->text);
		doctor->ailments[doctor->count - 1].is_unknown = true;
	}
	for (size_t i = before; i < doctor->count; i++)
		doctor->ailments[i].check = check;
}

void
ward_doctor_examine(struct ward_doctor *doctor, unsigned int parts)
{
	for (size_t i = 0; i < ward_nchecks; i++) {
		const struct ward_check *check = ward_checks[i];

		if ((parts >> check->part & 1) == 0)
			continue;
		if ((check->needs & WARD_NEEDS_REFS) != 0 && !doctor->has_refs)
			read_refs(doctor);
		if ((check->needs & doctor->lacks) == 0)
			make(doctor, check);
		else
			doctor->unmade[doctor->nunmade++] = check;
	}
}

static void
start(struct ward_doctor *doctor, struct ward_doctor_run *run,
    struct ward_arena *arena)
{
	memset(doctor, 0, sizeof(*doctor));
	doctor->run = run;
	doctor->now = run->now;
	doctor->arena = arena;
	doctor->unmade = ward_alloc(ward_nchecks * sizeof(*doctor->unmade));
}

void
ward_doctor_open_server(struct ward_doctor *out, struct ward_doctor_run *run)
{
	start(out, run, run->arena);
}

const struct ward_error *
ward_doctor_open(struct ward_doctor *out, struct ward_doctor_run *run,
    struct ward_session *session, const char *path)
{
	const struct ward_error *err = ward_session_find(session, path);

	start(out, run, session->arena);
	if (err)
		return err;
	out->session = session;
	out->layout = ward_layout_of(session->git_dir);
	load_rules(out);
	read_config(out);
	ward_place_outbox(&out->outbox, session->git_dir, session->policy);
	ward_place_ledger(&out->ledger, session->git_dir, session->policy);
	return NULL;
}

void
ward_doctor_release(struct ward_doctor *doctor)
{
	free(doctor->ailments);
	free(doctor->unmade);
	free(doctor->refs);
	ward_config_release(&doctor->config);
	ward_buf_release(&doctor->outbox);
	ward_buf_release(&doctor->ledger);
}
