/* SPDX-License-Identifier: Apache-2.0 */
/* `refward image-tag`: hides that the tags of a ref are those of a push that
 * makes it. */
#include <string.h>
#include "refward/text.h"
#include "src/cmd/jobs.h"

#define SCHEMA 1

static void
add_text(struct ward_buf *out, const struct ward_image_tags *tags)
{
	for (size_t i = 0; i < tags->count; i++) {
		if (tags->items[i].image)
			ward_buf_printf(out, "%s:", tags->items[i].image);
		ward_buf_printf(out, "%s\n", tags->items[i].tag);
	}
}

/* What a pipeline reads stays alone on its channel. */
static void
tell_without(const struct ward_cli *cli, const struct ward_image_tags *tags)
{
	for (size_t i = 0; i < tags->nwithout; i++)
		(void)ward_cli_fail(cli, 0, "%s '%s' of [image-tag %s]: %s",
		    tags->without[i].is_problem ? "no image tag"
						: "not this time:",
		    tags->without[i].tag, tags->without[i].section,
		    tags->without[i].text);
	if (tags->count == 0 && tags->nwithout == 0)
		(void)ward_cli_fail(cli, 0,
		    "no [image-tag] of the rule file gives this ref a tag");
}

static int
status_of(const struct ward_image_tags *tags)
{
	for (size_t i = 0; i < tags->nwithout; i++)
		if (tags->without[i].is_problem)
			return WARD_EXIT_FINDINGS;
	return tags->count > 0 ? WARD_EXIT_CLEAN : WARD_EXIT_FINDINGS;
}

static int
tell(struct ward_session *session, const struct ward_image_tags *tags)
{
	struct ward_buf out = WARD_BUF_INIT;
	struct ward_json json;
	int status;

	ward_json_init(&json, &out);
	if (ward_cli_is_json(session->cli)) {
		ward_json_open(&json, NULL, '{');
		ward_json_number(&json, "schema_version", SCHEMA);
		ward_json_str(&json, "repository", session->push.repository);
		ward_json_str(&json, "ref", session->verdict->updates[0].ref);
		ward_jobs_add_tags(&json, tags);
		ward_json_close(&json, '}');
		ward_buf_add_char(&out, '\n');
	} else {
		add_text(&out, tags);
		tell_without(session->cli, tags);
	}
	status = ward_cli_print(session->cli, &out, status_of(tags));
	ward_buf_release(&out);
	return status;
}

static const struct ward_error *
derive(struct ward_session *session, struct ward_image_tags *tags)
{
	const char *ref = ward_cli_operand(session->cli, 1);
	struct ward_rehearsal rehearsal;
	struct ward_jobs_input input;
	const struct ward_error *err =
	    ward_rehearsal_begin(&rehearsal, session);

	if (!err)
		err =
		    ward_jobs_open(session, ward_cli_operand(session->cli, 0));
	if (!err && strncmp(ref, "refs/", 5) != 0)
		err = ward_error(WARD_E_USAGE,
		    "'%s' is no full name such as refs/tags/v1.2.3", ref);
	if (!err)
		err =
		    ward_rehearsal_push(&rehearsal, session, "null", ref, ref);
	if (!err)
		err = ward_jobs_rehearse(&input, session);
	if (!err)
		err = ward_jobs_image_tags(tags, session->arena, &input, 0);
	return err;
}

static int
run(struct ward_cli *cli)
{
	struct ward_image_tags tags;
	struct ward_session session;
	const struct ward_error *err;
	int status;

	ward_session_start(&session, cli);
	err = derive(&session, &tags);
	status = err ? ward_session_fail(&session, err) : tell(&session, &tags);
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = { WARD_REHEARSAL_FLAGS,
	{ "sequence", "NUMBER",
	    "The value of {sequence}; the repository's next where this is not "
	    "given." },
	{ "repository", "NAME",
	    "The repository's name, where its path does not say it." },
	{ "rules", "FILE",
	    "Go by this rule file instead of the repository's." },
	WARD_FLAG_END };

extern const struct ward_command ward_command_image_tag;
const struct ward_command ward_command_image_tag = {
	.name = "image-tag",
	.operands = "REPO REF",
	.operands_min = 2,
	.operands_max = 2,
	.summary = "Print the image tags that the rule file gives a ref.",
	.detail =
	    "One a line, IMAGE:TAG, the first first: what a pipeline gets as "
	    "{image} and {image-tag}. REF is the full name of a ref of the "
	    "repository, which may be a clone. Tags that belong to a greater "
	    "version are not printed but told of on stderr. A tag that is "
	    "made of the time or of {sequence} is that of a push now. Exit "
	    "status: 0, or 1 where there is no tag or one could not be given.",
	.example = "refward image-tag /srv/git/shop.git refs/tags/v1.2.3\n"
		   "refward image-tag --rules rules.ini --repository "
		   "shop/basket . refs/heads/main",
	.flags = flags,
	.has_json = true,
	.run = run,
};
