/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how what is done to one repository is done to many, and told. */
#include "refward/text.h"
#include "src/cmd/fleet.h"
#include "src/cmd/install.h"

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

static bool
do_one(struct ward_install *install, const struct ward_install_fleet *how,
    const char *path)
{
	struct ward_session session;
	struct ward_install one;
	const struct ward_error *err;

	ward_session_start(&session, install->session->cli);
	ward_install_start(&one, &session);
	err = visit(&one, how, path);
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

const struct ward_error *
ward_install_fleet(
    struct ward_install *install, const struct ward_install_fleet *how)
{
	const struct ward_fleet *fleet = how->fleet;
	size_t nfailed = 0, count = 0;

	ward_install_end_steps(install);
	if (install->is_json) {
		ward_json_open(&install->json, "repositories", '[');
	}
	for (size_t i = 0; i < fleet->count; i++) {
		if (how->is_wanted != NULL && !how->is_wanted(fleet->paths[i]))
			continue;
		count++;
		nfailed += !do_one(install, how, fleet->paths[i]);
	}
	if (install->is_json)
		ward_json_close(&install->json, ']');
	if (nfailed > 0)
		return ward_error(WARD_E_INVALID,
		    "%zu of %zu repositories failed", nfailed, count);
	return NULL;
}
