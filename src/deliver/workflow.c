/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where workflows are dispatched, and how that is answered. */
#include "workflow.h"

#include "refward/text.h"
#include "answer.h"

#define SECRET_MAX 8192

/* Both parts are escaped; the slash between them is not. */
static const struct ward_error *
add_repository(struct ward_buf *url, const char *name)
{
	struct ward_view rest = ward_view_str(name), owner, part;

	if (!ward_view_split(&rest, '/', &owner) || owner.size == 0 ||
	    !ward_view_split(&rest, '/', &part) || part.size == 0 ||
	    rest.size > 0)
		return ward_error(
		    WARD_E_INVALID, "repository: '%s' is not OWNER/NAME", name);
	ward_escape_url(url, owner);
	ward_buf_add_char(url, '/');
	ward_escape_url(url, part);
	return NULL;
}

const struct ward_error *
ward_workflow_url(const char **url, struct ward_arena *arena,
    const struct ward_delivery *delivery, const char *prefix,
    const struct ward_template *repository,
    const struct ward_template *workflow)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *name = "", *file = "";
	const struct ward_error *err;

	err = ward_delivery_render(
	    &name, arena, delivery, "repository", repository, NULL);
	if (!err && workflow != NULL)
		err = ward_delivery_render(
		    &file, arena, delivery, "workflow", workflow, NULL);
	ward_buf_printf(&text, "%s%s/repos/", *url, prefix);
	if (!err)
		err = add_repository(&text, name);
	if (workflow != NULL) {
		ward_buf_add_str(&text, "/actions/workflows/");
		ward_escape_url(&text, ward_view_str(file));
	}
	ward_buf_add_str(&text, "/dispatches");
	if (!err)
		*url = ward_arena_strdup(arena, ward_buf_str(&text));
	ward_buf_release(&text);
	return err;
}

void
ward_workflow_authorize(
    struct ward_fields *fields, const char *scheme, struct ward_view secret)
{
	ward_fields_add(fields, "Authorization",
	    ward_arena_printf(fields->arena, SECRET_MAX, "%s %.*s", scheme,
		(int)secret.size, secret.size > 0 ? secret.data : ""));
}

/* GitHub and Gitea give a run's number, Forgejo its id. */
static bool
names_run(struct ward_arena *arena, const struct ward_http_answer *answer)
{
	return ward_answer_member(arena, answer, "workflow_run_id") != NULL ||
	    ward_answer_member(arena, answer, "id") != NULL;
}

void
ward_workflow_read(struct ward_result *out, struct ward_arena *arena,
    const struct ward_delivery *delivery, const struct ward_http_answer *answer)
{
	(void)delivery;
	if (answer->status == 204)
		return;
	if (answer->status != 200 && answer->status != 201)
		ward_answer_is_not(out, arena, answer, "dispatches nothing");
	else if (!names_run(arena, answer))
		ward_answer_is_not(out, arena, answer, "names no run");
	else
		out->link = ward_answer_member(arena, answer, "html_url");
}
