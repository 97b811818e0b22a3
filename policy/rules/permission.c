/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what the four permissions have in common. */
#include "policy/rules/command.h"
#include "policy/rules/match.h"
#include "policy/rules/permission.h"
#include "policy/rules/phrase.h"

const struct ward_option ward_permission_options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_ACTORS,
	    .offset = offsetof(struct ward_permission, actors),
	    .sentence = "Who may: users, @group, merge-request, web, actions, "
			"deploy-key:ID, anyone or nobody.",
	},
	WARD_OPTION_END
};

const char *
ward_permission_check(const void *conf)
{
	const struct ward_permission *permission = conf;

	return permission->actors.count == 0
	    ? "names nobody: write 'nobody' where nobody may"
	    : NULL;
}

static bool
names(const struct ward_permission *permission, enum ward_actor_kind kind)
{
	for (size_t i = 0; i < permission->actors.count; i++)
		if (permission->actors.items[i].kind == kind)
			return true;
	return false;
}

/* Only where a way is open that needs nobody's consent. */
static void
mend(const struct ward_permission *permission, enum ward_update_kind kind,
    const struct ward_update *update, struct ward_report *report)
{
	struct ward_view branch = ward_branch_name(update);

	if (branch.size == 0)
		return;
	if (kind == WARD_UPDATE_REWRITE)
		ward_mend_names(report,
		    "git pull --rebase origin @ && git push origin HEAD:@",
		    branch, branch);
	else if (kind == WARD_UPDATE_FORWARD &&
	    names(permission, WARD_ACTOR_MERGE_REQUEST))
		ward_mend(report,
		    "push to a branch of your own and ask for it to be "
		    "merged: git push origin HEAD:refs/heads/NAME");
}

/* The host fills a repository that it made. */
static bool
begins_repository(
    const struct ward_subject *subject, const struct ward_pusher *pusher)
{
	return subject->update->kind == WARD_UPDATE_CREATE &&
	    pusher->makes_first_branch &&
	    ward_branch_name(subject->update).size > 0;
}

const struct ward_error *
ward_permission_judge(const struct ward_permission *permission,
    enum ward_update_kind kind, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_pusher *pusher = ward_subject_pusher(subject);
	const struct ward_error *err;
	bool is_allowed;

	if (subject->update->kind != kind)
		return NULL;
	if (!pusher)
		return ward_error(WARD_E_UNSUPPORTED, "nobody pushes");
	err = ward_actors_ask(&is_allowed, &permission->actors, pusher);
	if (err || is_allowed || begins_repository(subject, pusher))
		return err;
	if (names(permission, WARD_ACTOR_NOBODY))
		ward_find(report, "nobody may %s this ref",
		    ward_update_kind_name(kind));
	else
		ward_find(report, "'%s' may not %s this ref, only %s may",
		    ward_phrase(ward_view_str(pusher->name)).text,
		    ward_update_kind_name(kind),
		    ward_phrase_actors(&permission->actors).text);
	if (pusher->is_anonymous && !names(permission, WARD_ACTOR_NOBODY))
		ward_mend(report,
		    "the server could not tell who you are: its rule file "
		    "says by 'host' who does");
	else
		mend(permission, kind, subject->update, report);
	return NULL;
}
