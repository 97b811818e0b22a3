/* SPDX-License-Identifier: Apache-2.0 */
/* `refward doctor`: hides how what checks find is told. */
#include <stdlib.h>
#include <string.h>
#include "refward/json.h"
#include "refward/place.h"
#include "refward/text.h"
#include "src/cmd/dispatch.h"
#include "src/cmd/doctor/doctor.h"
#include "src/cmd/fleet.h"

#define SCHEMA 1

/* What is asked of a server, beside its history. */
#define PARTS (1u << WARD_CHECK_REPOSITORY | 1u << WARD_CHECK_DELIVERY)

struct visit {
	struct ward_doctor_run run;
	struct ward_fleet fleet;
	struct ward_buf out;
	struct ward_json json;
	bool is_json;
	size_t nfound, nunknown; /* over all */
	size_t nclean, nailing;	 /* repositories */
	bool is_usage;		 /* there is no such repository */
};

/* --- telling -------------------------------------------------------------- */

static void
add_line(struct ward_buf *out, const char *label, const char *text)
{
	ward_buf_add_str(out, label);
	ward_escape_terminal(out, ward_view_str(text), 0);
	ward_buf_add_char(out, '\n');
}

static void
tell_text(struct ward_buf *out, const struct ward_ailment *ailment)
{
	ward_buf_printf(out, "%s %s: ", ailment->is_unknown ? "?" : "-",
	    ailment->check->name);
	add_line(out, "", ailment->what);
	if (ailment->is_unknown)
		return;
	add_line(out, "    why:  ", ailment->check->why);
	add_line(out, "    mend: ", ailment->mend);
}

static void
tell_json(struct ward_json *json, const struct ward_ailment *ailment)
{
	ward_json_open(json, NULL, '{');
	ward_json_str(json, "check", ailment->check->name);
	ward_json_bool(json, "unknown", ailment->is_unknown);
	ward_json_bool(json, "grave", ailment->check->is_grave);
	ward_json_str(
	    json, "about", ailment->about[0] != '\0' ? ailment->about : NULL);
	ward_json_str(json, "what", ailment->what);
	ward_json_str(json, "why", ailment->check->why);
	ward_json_str(json, "mend", ailment->mend);
	ward_json_close(json, '}');
}

static void
tell_as_json(struct ward_json *json, const struct ward_doctor *doctor)
{
	ward_json_number(json, "checks", (int64_t)doctor->nmade);
	ward_json_open(json, "not_made", '[');
	for (size_t i = 0; i < doctor->nunmade; i++)
		ward_json_str(json, NULL, doctor->unmade[i]->name);
	ward_json_close(json, ']');
	ward_json_open(json, "findings", '[');
	for (size_t i = 0; i < doctor->count; i++)
		tell_json(json, &doctor->ailments[i]);
	ward_json_close(json, ']');
}

static void
tell_as_text(
    struct ward_buf *out, const char *name, const struct ward_doctor *doctor)
{
	ward_escape_terminal(out, ward_view_str(name), 0);
	ward_buf_printf(out, ": %zu checks, %zu finding%s\n", doctor->nmade,
	    doctor->count, doctor->count == 1 ? "" : "s");
	for (size_t i = 0; i < doctor->count; i++)
		tell_text(out, &doctor->ailments[i]);
	for (size_t i = 0; i < doctor->nunmade; i++)
		ward_buf_printf(out, "%s%s",
		    i == 0 ? "  not looked at: " : ", ",
		    doctor->unmade[i]->name);
	if (doctor->nunmade > 0)
		ward_buf_add_char(out, '\n');
}

static void
count(struct visit *visit, const struct ward_doctor *doctor)
{
	for (size_t i = 0; i < doctor->count; i++) {
		visit->nunknown += doctor->ailments[i].is_unknown;
		visit->nfound += !doctor->ailments[i].is_unknown;
	}
}

/* --- looking -------------------------------------------------------------- */

static void
visit_server(struct visit *visit)
{
	struct ward_doctor doctor;

	ward_doctor_open_server(&doctor, &visit->run);
	ward_doctor_examine(&doctor, 1u << WARD_CHECK_SERVER);
	count(visit, &doctor);
	if (visit->is_json) {
		ward_json_open(&visit->json, "server", '{');
		tell_as_json(&visit->json, &doctor);
		ward_json_close(&visit->json, '}');
	} else {
		tell_as_text(&visit->out, "this server", &doctor);
	}
	ward_doctor_release(&doctor);
}

/* Where there are many, only those are told that something is wrong with. */
static void
tell(struct visit *visit, const char *path, const char *problem,
    const struct ward_doctor *doctor)
{
	if (visit->is_json) {
		ward_json_open(&visit->json, NULL, '{');
		ward_json_str(&visit->json, "repository", path);
		ward_json_str(&visit->json, "problem", problem);
		tell_as_json(&visit->json, doctor);
		ward_json_close(&visit->json, '}');
	} else if (problem != NULL) {
		ward_buf_add_str(&visit->out, "? ");
		add_line(&visit->out, "", problem);
	} else if (doctor->count > 0 || visit->fleet.count <= 2) {
		tell_as_text(&visit->out, path, doctor);
	}
}

static void
visit_one(struct visit *visit, const char *path)
{
	struct ward_session session;
	struct ward_doctor doctor;
	const struct ward_error *err;

	ward_session_start(&session, visit->run.cli);
	err = ward_doctor_open(&doctor, &visit->run, &session, path);
	if (err) {
		visit->nunknown++;
		visit->is_usage |= err->code == WARD_E_USAGE;
		tell(visit, path, err->text, &doctor);
	} else {
		ward_doctor_examine(&doctor, PARTS);
		count(visit, &doctor);
		visit->nclean += doctor.count == 0;
		visit->nailing += doctor.count > 0;
		tell(visit, session.git_dir, NULL, &doctor);
	}
	ward_doctor_release(&doctor);
	ward_session_end(&session);
}

static int
status_of(const struct visit *visit)
{
	if (visit->is_usage && visit->fleet.count == 1)
		return WARD_EXIT_USAGE;
	if (visit->nunknown > 0)
		return WARD_EXIT_UNKNOWN;
	return visit->nfound > 0 ? WARD_EXIT_FINDINGS : WARD_EXIT_CLEAN;
}

static int
visit_all(struct visit *visit)
{
	struct ward_json *json = &visit->json;

	ward_json_init(json, &visit->out);
	if (visit->is_json) {
		ward_json_open(json, NULL, '{');
		ward_json_number(json, "schema_version", SCHEMA);
	}
	visit_server(visit);
	if (visit->is_json)
		ward_json_open(json, "repositories", '[');
	for (size_t i = 0; i < visit->fleet.count; i++)
		visit_one(visit, visit->fleet.paths[i]);
	if (visit->is_json) {
		ward_json_close(json, ']');
		ward_json_close(json, '}');
		ward_buf_add_char(&visit->out, '\n');
	} else if (visit->fleet.count > 2) {
		ward_buf_printf(&visit->out,
		    "%zu repositories: nothing was found in %zu, something in "
		    "%zu, %zu could not be read\n",
		    visit->fleet.count, visit->nclean, visit->nailing,
		    visit->fleet.count - visit->nclean - visit->nailing);
	}
	return ward_cli_print(visit->run.cli, &visit->out, status_of(visit));
}

/* --- which repositories ----------------------------------------------------
 */

/* Below the root that the server's own rule file names. */
static const struct ward_error *
find_all(struct ward_fleet *out, struct ward_cli *cli)
{
	struct ward_session session;
	const struct ward_error *err;
	const char *root;

	ward_session_start(&session, cli);
	err = ward_session_load_server(&session);
	ward_cli_print_diags(stderr, &session.diags, "error");
	root = err ? NULL : ward_policy_root(session.policy);
	if (!err && root == NULL)
		err = ward_error(WARD_E_USAGE,
		    "--all: '%s' names no root, give --root DIR",
		    WARD_SERVER_RULES);
	if (!err)
		err = ward_fleet_find(out, root, NULL);
	ward_session_end(&session);
	return err;
}

static void
add(void *fleet, const char *path, const char *name)
{
	(void)name;
	ward_fleet_add(fleet, path);
}

static const struct ward_error *
find(struct ward_fleet *out, struct ward_cli *cli)
{
	bool has_root = ward_cli_flag(cli, "root") != NULL;
	const struct ward_error *err;

	if (ward_cli_flag(cli, "all") != NULL && !has_root)
		err = find_all(out, cli);
	else
		err = ward_fleet_named(cli, "from", "root", add, out);
	if (!err && out->count == 0 && !has_root &&
	    ward_cli_flag(cli, "all") == NULL &&
	    ward_cli_flag(cli, "from") == NULL)
		ward_fleet_add(out, ".");
	return err;
}

/* --- what else it does ---------------------------------------------------- */

static int
reconcile(struct ward_cli *cli, const char *path)
{
	struct ward_buf out = WARD_BUF_INIT;
	bool is_done = false;
	size_t nmoves = 0;
	int status = ward_dispatch_reconcile(cli, path, &nmoves, &is_done);

	if (status != WARD_EXIT_CLEAN)
		return status;
	if (!is_done)
		return ward_cli_fail(cli, WARD_EXIT_UNKNOWN,
		    "a dispatcher works on that outbox: it compares the refs "
		    "itself, every hour");
	if (nmoves > 0)
		status = WARD_EXIT_FINDINGS;
	if (ward_cli_is_json(cli))
		ward_buf_printf(&out,
		    "{\"schema_version\":%d,\"unexplained\":%zu}\n", SCHEMA,
		    nmoves);
	else if (nmoves == 0)
		ward_buf_add_str(&out, "every ref is where pushes left it\n");
	else
		ward_buf_printf(&out,
		    "%zu moved and no push explains it: refward outbox "
		    "events\n",
		    nmoves);
	status = ward_cli_print(cli, &out, status);
	ward_buf_release(&out);
	return status;
}

static void
list_json(struct ward_buf *out)
{
	struct ward_json json;

	ward_json_init(&json, out);
	ward_json_open(&json, NULL, '{');
	ward_json_number(&json, "schema_version", SCHEMA);
	ward_json_open(&json, "checks", '[');
	for (size_t i = 0; i < ward_nchecks; i++) {
		ward_json_open(&json, NULL, '{');
		ward_json_str(&json, "check", ward_checks[i]->name);
		ward_json_str(
		    &json, "of", ward_check_part_name(ward_checks[i]->part));
		ward_json_bool(&json, "grave", ward_checks[i]->is_grave);
		ward_json_str(&json, "summary", ward_checks[i]->summary);
		ward_json_str(&json, "why", ward_checks[i]->why);
		ward_json_close(&json, '}');
	}
	ward_json_close(&json, ']');
	ward_json_close(&json, '}');
	ward_buf_add_char(out, '\n');
}

static void
list_text(struct ward_buf *out)
{
	for (size_t i = 0; i < ward_nchecks; i++) {
		const struct ward_check *check = ward_checks[i];

		if (i == 0 || ward_checks[i - 1]->part != check->part)
			ward_buf_printf(out, "%sOf the %s:\n",
			    i == 0 ? "" : "\n",
			    ward_check_part_name(check->part));
		ward_buf_printf(out, "%-14s %s\n%-14s %s\n", check->name,
		    check->summary, check->is_grave ? "  (grave)" : "",
		    check->why);
	}
}

static int
list(struct ward_cli *cli)
{
	struct ward_buf out = WARD_BUF_INIT;
	int status;

	if (ward_cli_is_json(cli))
		list_json(&out);
	else
		list_text(&out);
	status = ward_cli_print(cli, &out, WARD_EXIT_CLEAN);
	ward_buf_release(&out);
	return status;
}

static int
look(struct ward_cli *cli)
{
	struct visit visit = { .is_json = ward_cli_is_json(cli) };
	const char *root = ward_cli_flag(cli, "sysroot");
	const struct ward_error *err = find(&visit.fleet, cli);
	int status;

	ward_doctor_run_start(&visit.run, cli);
	if (root != NULL)
		visit.run.root = root;
	visit.run.hooks = ward_cli_flag(cli, "hooks");
	status = err ? ward_cli_fail_error(cli, WARD_EXIT_UNKNOWN, err)
		     : visit_all(&visit);
	ward_buf_release(&visit.out);
	ward_doctor_run_end(&visit.run);
	ward_fleet_release(&visit.fleet);
	return status;
}

static int
run(struct ward_cli *cli)
{
	if (ward_cli_flag(cli, "list") != NULL)
		return list(cli);
	if (ward_cli_flag(cli, "reconcile") == NULL)
		return look(cli);
	if (ward_cli_operands(cli) != 1)
		return ward_cli_fail(
		    cli, WARD_EXIT_USAGE, "--reconcile takes one repository");
	return reconcile(cli, ward_cli_operand(cli, 0));
}

static const struct ward_flag flags[] = {
	{ "all", NULL,
	    "Look at all repositories: those below the root that the server's "
	    "rule file names, or below --root." },
	{ "root", "DIR ...", "Look at all repositories below this folder." },
	{ "from", "FILE ...",
	    "Look at the repositories named here, one a line." },
	{ "hooks", "DIR",
	    "Where hooks of all repositories lie, of GitLab: custom_hooks_dir "
	    "of Gitaly." },
	{ "sysroot", "DIR",
	    "Look for the machine's own files, those of sshd, systemd and "
	    "git, below this folder." },
	{ "list", NULL, "List the checks, and why each matters." },
	{ "reconcile", NULL,
	    "Compare all branches and tags with what was settled instead, and "
	    "put what no push explains; the dispatcher works once for that." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_doctor;
const struct ward_command ward_command_doctor = {
	.name = "doctor",
	.operands = "[REPO ...]",
	.operands_max = SIZE_MAX,
	.summary = "Say what is wrong with a server, and what mends it.",
	.detail =
	    "Makes all checks of the server and of each repository, and tells "
	    "what each finds: what it is, why it matters, and the command that "
	    "mends it. Where there are many repositories, it tells of those "
	    "alone in which it finds something. It changes nothing, runs "
	    "nothing that a repository holds, and starts no process for one. "
	    "Exit status: 0, 1 where something was found, 2 where there is no "
	    "such repository, 3 where it could not be told. Without REPO, the "
	    "repository that one stands in.",
	.example = "refward doctor /srv/git/shop.git\n"
		   "refward doctor --root /srv/git\n"
		   "refward doctor --reconcile /srv/git/shop.git",
	.flags = flags,
	.has_json = true,
	.run = run,
};
