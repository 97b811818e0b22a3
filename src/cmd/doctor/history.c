/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where it is written down how refs came to stand where they do. */
#include "src/cmd/doctor/history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/place.h"
#include "refward/reflog.h"
#include "src/cmd/past.h"
#include "src/cmd/records.h"

/* What records say of a ref: the last of them. */
struct told {
	struct ward_oid value;
	int64_t time;
	size_t nmoves;
	bool is_told;
};

struct reading {
	struct ward_doctor *doctor;
	struct told *told;
	struct ward_view needle;
};

/* --- tips ----------------------------------------------------------------- */

static int64_t
date_of(struct ward_repo *repo, const struct ward_oid *id)
{
	struct ward_buf raw = WARD_BUF_INIT;
	enum ward_object_type type;
	struct ward_commit commit;
	struct ward_tag tag;
	size_t size = ward_repo_oid_size(repo);
	const struct ward_error *err = ward_repo_read(repo, id, &type, &raw);
	int64_t date = 0;

	if (!err && type == WARD_OBJECT_COMMIT &&
	    ward_commit_parse(&commit, ward_buf_view(&raw), size))
		date = commit.committer.time;
	else if (!err && type == WARD_OBJECT_TAG &&
	    ward_tag_parse(&tag, ward_buf_view(&raw), size) && tag.has_tagger)
		date = tag.tagger.time;
	ward_buf_release(&raw);
	return date;
}

/* A tip that cannot be read claims nothing: what that means the audit of its
 * history says. */
static void
read_tips(struct ward_doctor *doctor, struct ward_ref_past *pasts)
{
	struct ward_repo_options options;
	struct ward_repo *repo = NULL;
	const struct ward_error *err;

	ward_repo_options_init(&options, doctor->session->git_dir);
	if (doctor->nrefs == 0)
		return;
	err = ward_repo_open(&repo, &options);
	for (size_t i = 0; !err && i < doctor->nrefs; i++)
		if (doctor->refs[i].target == NULL)
			pasts[i].date = date_of(repo, &doctor->refs[i].id);
	ward_repo_close(repo);
}

/* --- reflogs -------------------------------------------------------------- */

static void
read_reflog(
    struct ward_doctor *doctor, size_t number, struct ward_ref_past *past)
{
	const struct ward_doctor_ref *ref = &doctor->refs[number];
	struct ward_arena *arena = ward_arena_new();
	struct ward_reflog log = { false, NULL, 0 };
	const struct ward_error *err = ward_reflog_read(
	    &log, arena, doctor->session->git_dir, ref->name, NULL);

	for (size_t i = 0; !err && i < log.count; i++) {
		const struct ward_reflog_entry *entry = &log.items[i];

		past->nmoves += !ward_oid_is_null(&entry->old) &&
		    !ward_oid_is_null(&entry->new) &&
		    !ward_oid_equal(&entry->old, &entry->new);
		if (ward_oid_equal(&entry->new, &ref->id))
			past->moved = entry->time;
	}
	ward_arena_free(arena);
}

/* --- records -------------------------------------------------------------- */

static void
take_move(struct reading *reading, const struct ward_past *past,
    const struct ward_push_line *line)
{
	const struct ward_doctor *doctor = reading->doctor;
	struct ward_doctor_ref key = { .name = ward_arena_copy(doctor->arena,
					   line->name.data, line->name.size) };
	const struct ward_doctor_ref *ref = bsearch(&key, doctor->refs,
	    doctor->nrefs, sizeof(*doctor->refs), ward_doctor_by_name);
	struct told *told;

	if (ref == NULL)
		return;
	told = &reading->told[ref - doctor->refs];
	told->nmoves += told->is_told && !ward_oid_is_null(&line->new) &&
	    !ward_oid_is_null(&told->value) &&
	    !ward_oid_equal(&told->value, &line->new);
	told->is_told = true;
	told->value = line->new;
	told->time = past->time;
}

static const struct ward_error *
take_record(void *data, const char *path, size_t number, struct ward_view line)
{
	struct reading *reading = data;
	struct ward_arena *arena;
	struct ward_past past;

	(void)path;
	(void)number;
	if (memmem(line.data, line.size, reading->needle.data,
		reading->needle.size) == NULL)
		return NULL;
	arena = ward_arena_new();
	if (ward_past_explains(
		&past, arena, line, reading->doctor->session->push.repository))
		for (size_t i = 0; i < past.nlines; i++)
			take_move(reading, &past, &past.lines[i]);
	ward_arena_free(arena);
	return NULL;
}

static const struct ward_error *
read_records(struct reading *reading)
{
	const struct ward_session *session = reading->doctor->session;
	struct ward_buf log = WARD_BUF_INIT, needle = WARD_BUF_INIT;
	const struct ward_error *err;

	if ((reading->doctor->lacks & WARD_NEEDS_RULES) != 0)
		return ward_error(WARD_E_MISSING,
		    "without a rule file it is not known where records lie");
	ward_place_log(&log, session->git_dir, session->policy);
	ward_past_add_needle(&needle, session->push.repository);
	reading->needle = ward_buf_view(&needle);
	if (access(ward_buf_str(&log), F_OK) != 0 && errno == ENOENT)
		err =
		    ward_error(WARD_E_MISSING, "there are no decision records");
	else
		err = ward_records_each(
		    ward_buf_str(&log), INT64_MIN, take_record, reading);
	ward_buf_release(&needle);
	ward_buf_release(&log);
	return err;
}

static void
combine(struct ward_ref_past *past, const struct told *told,
    const struct ward_doctor_ref *ref)
{
	bool is_it = told->is_told && ward_oid_equal(&told->value, &ref->id);

	if (told->nmoves > past->nmoves)
		past->nmoves = told->nmoves;
	if (is_it && past->moved == 0)
		past->moved = told->time;
	past->explained = is_it ? WARD_AUDIT_YES : WARD_AUDIT_NO;
}

const struct ward_ref_past *
ward_doctor_pasts(struct ward_doctor *doctor)
{
	size_t count = doctor->nrefs + 1;
	struct reading reading = { .doctor = doctor };
	struct ward_ref_past *pasts;
	const struct ward_error *err;

	if (doctor->pasts != NULL)
		return doctor->pasts;
	pasts = ward_arena_alloc(doctor->arena, count * sizeof(*pasts));
	reading.told =
	    ward_arena_alloc(doctor->arena, count * sizeof(*reading.told));
	read_tips(doctor, pasts);
	for (size_t i = 0; i < doctor->nrefs; i++)
		if (doctor->refs[i].target == NULL)
			read_reflog(doctor, i, &pasts[i]);
	err = read_records(&reading);
	if (err)
		doctor->records_problem =
		    ward_doctor_text(doctor, "%s", err->text);
	for (size_t i = 0; i < doctor->nrefs; i++)
		if (err)
			pasts[i].explained = WARD_AUDIT_UNTOLD;
		else
			combine(&pasts[i], &reading.told[i], &doctor->refs[i]);
	doctor->pasts = pasts;
	return pasts;
}

const char *
ward_doctor_records_problem(struct ward_doctor *doctor)
{
	(void)ward_doctor_pasts(doctor);
	return doctor->records_problem;
}
