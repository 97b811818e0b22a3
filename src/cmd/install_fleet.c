/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how what is done to one repository is done to many, and told. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "refward/text.h"
#include "src/cmd/fleet.h"
#include "src/cmd/install.h"
#include "src/cmd/progress.h"

static const struct ward_error *
visit(struct ward_install *one, const struct ward_install_fleet *how,
    const char *path)
{
	const struct ward_error *err;

	one->via = how->via;
	err = how->is_uninstall
	    ? ward_uninstall_repository(one, path)
	    : ward_install_repository(one, path, how->rules);
	return !err && how->then != NULL ? how->then(one) : err;
}

static void
tell_json(struct ward_install *install, struct ward_install *one,
    const char *path, const struct ward_error *err)
{
	struct ward_json *json = &install->json;

	ward_json_open(json, NULL, '{');
	ward_json_str(json, "repository", path);
	ward_json_str(json, "error", err ? err->text : NULL);
	ward_json_number(json, "changes", (int64_t)one->nchanges);
	ward_json_raw(json, "did",
	    err ? ward_view_str("null") : ward_buf_view(&one->out));
	ward_json_close(json, '}');
}

/* What was done is said, also where the rest failed. */
static void
tell_text(struct ward_install *install, struct ward_install *one,
    const char *path, const struct ward_error *err)
{
	struct ward_buf *out = &install->out;

	if (!err && one->nchanges == 0)
		return;
	ward_escape_terminal(out, ward_view_str(path), 0);
	ward_buf_add_str(out, ":\n");
	ward_buf_add_view(out, ward_buf_view(&one->out));
	if (!err)
		return;
	ward_buf_add_str(out, "failed: ");
	ward_escape_terminal(out, ward_view_str(err->text), 0);
	ward_buf_add_char(out, '\n');
}

/* Not renamed, nor deleted, since it was found. */
static bool
is_there(const char *path)
{
	return access(path, F_OK) == 0 || errno != ENOENT;
}

/* A baseline that is in force before it is on the disk. */
struct owed {
	char *memory; /* the file */
	char *policy;
};

struct sums {
	size_t count, nchanged, nfailed;
	struct owed *owed;
	size_t nowed, capacity;
};

static void
owe(struct sums *sums, const struct ward_install *one)
{
	if (one->owed == NULL)
		return;
	if (sums->nowed == sums->capacity) {
		sums->capacity = ward_grow(sums->capacity, sums->nowed + 1);
		sums->owed = ward_realloc_array(
		    sums->owed, sums->capacity, sizeof(*sums->owed));
	}
	sums->owed[sums->nowed++] = (struct owed){
		ward_strdup(ward_install_path(one, "refward/install.ini")),
		ward_strdup(one->owed)
	};
}

/* What a stop before this leaves is taken again: no commit is covered for good
 * of which no record says so. */
static const struct ward_error *
pay(struct sums *sums, const struct ward_error *err)
{
	for (size_t i = 0; i < sums->nowed; i++) {
		struct owed *owed = &sums->owed[i];

		if (!err)
			err = ward_config_replace(owed->memory,
			    WARD_MEMORY_BASELINE,
			    ward_view(owed->policy, strlen(owed->policy) + 1));
		if (err && !is_there(owed->memory))
			err = NULL;
		free(owed->memory);
		free(owed->policy);
	}
	free(sums->owed);
	return err;
}

static bool
do_one(struct ward_install *install, const struct ward_install_fleet *how,
    struct sums *sums, const char *path)
{
	struct ward_session session;
	struct ward_install one;
	const struct ward_error *err;

	ward_session_start(&session, install->session->cli);
	ward_install_start(&one, &session);
	one.is_one_of_many = true;
	err = visit(&one, how, path);
	owe(sums, &one);
	if (err && !is_there(path))
		err = NULL;
	install->nchanges += one.nchanges;
	if (install->is_json) {
		ward_install_end_steps(&one);
		if (!err)
			ward_json_close(&one.json, '}');
		tell_json(install, &one, path, err);
	} else {
		tell_text(install, &one, path, err);
	}
	ward_cli_print_diags(stderr, &session.diags, "error");
	ward_install_release(&one);
	ward_session_end(&session);
	return !err;
}

static void
do_all(struct ward_install *install, const struct ward_install_fleet *how,
    const struct ward_fleet *fleet, const struct ward_fleet *before,
    struct sums *sums)
{
	struct ward_progress progress;

	ward_progress_start(&progress, "visited", "repositories");
	for (size_t i = 0; i < fleet->count; i++) {
		const char *path = fleet->paths[i];
		size_t nchanges = install->nchanges;

		if ((how->is_wanted != NULL && !how->is_wanted(path)) ||
		    (before != NULL && ward_fleet_has(before, path)))
			continue;
		sums->count++;
		sums->nfailed += !do_one(install, how, sums, path);
		sums->nchanged += install->nchanges != nchanges;
		ward_progress_note(&progress, i + 1, fleet->count);
	}
	ward_progress_end(&progress);
}

static const struct ward_error *
do_later(struct ward_install *install, const struct ward_install_fleet *how,
    struct sums *sums)
{
	struct ward_fleet now = { .paths = NULL };
	const struct ward_error *err = NULL;

	if (how->root != NULL)
		err = ward_fleet_find(&now, how->root, NULL);
	if (!err)
		do_all(install, how, &now, how->fleet, sums);
	ward_fleet_release(&now);
	return err;
}

/* Once, for each file system that they lie in. */
static const struct ward_error *
sync_all(const struct ward_fleet *fleet)
{
	const struct ward_error *err = NULL;
	dev_t last = 0;
	struct stat st;

	for (size_t i = 0; i < fleet->count && !err; i++) {
		if (stat(fleet->paths[i], &st) != 0 ||
		    (i > 0 && st.st_dev == last))
			continue;
		last = st.st_dev;
		err = ward_sync_all(fleet->paths[i]);
	}
	return err;
}

static void
tell_sums(struct ward_install *install, const struct sums *sums)
{
	if (install->is_json)
		ward_json_close(&install->json, ']');
	else if (sums->nchanged > 0)
		ward_buf_printf(&install->out, "%zu of %zu repositories: %s\n",
		    sums->nchanged, sums->count,
		    install->is_dry_run ? "would be changed" : "changed");
}

const struct ward_error *
ward_install_fleet(
    struct ward_install *install, const struct ward_install_fleet *how)
{
	struct sums sums = { .count = 0 };
	const struct ward_error *err, *unpaid;

	ward_install_end_steps(install);
	install->has_fleet = true;
	if (install->is_json)
		ward_json_open(&install->json, "repositories", '[');
	if (!install->is_dry_run && how->fleet->count > 0)
		ward_sync_defer();
	do_all(install, how, how->fleet, NULL, &sums);
	err = do_later(install, how, &sums);
	unpaid = pay(&sums, install->is_dry_run ? NULL : sync_all(how->fleet));
	if (!err)
		err = unpaid;
	tell_sums(install, &sums);
	if (!err && sums.nfailed > 0)
		err = ward_error(WARD_E_INVALID,
		    "%zu of %zu repositories failed", sums.nfailed, sums.count);
	return err;
}
