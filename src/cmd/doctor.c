/* SPDX-License-Identifier: Apache-2.0 */
/* `refward doctor`: hides which repositories are looked at, and what is
 * concluded of what is found. */
#include <stdlib.h>
#include <string.h>
#include "refward/json.h"
#include "refward/place.h"
#include "refward/text.h"
#include "src/cmd/dispatch.h"
#include "src/cmd/doctor/doctor.h"
#include "src/cmd/fleet.h"

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
		ward_doctor_tell_json(&visit->json, &doctor);
		ward_json_close(&visit->json, '}');
	} else {
		ward_doctor_tell_text(&visit->out, "this server", &doctor);
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
		ward_doctor_tell_json(&visit->json, doctor);
		ward_json_close(&visit->json, '}');
	} else if (problem != NULL) {
		ward_buf_add_str(&visit->out, "? ");
		ward_escape_terminal(&visit->out, ward_view_str(problem), 0);
		ward_buf_add_char(&visit->out, '\n');
	} else if (doctor->count > 0 || visit->fleet.count <= 2) {
		ward_doctor_tell_text(&visit->out, path, doctor);
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
		ward_json_number(json, "schema_version", WARD_DOCTOR_SCHEMA);
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
		    "{\"schema_version\":%d,\"unexplained\":%zu}\n",
		    WARD_DOCTOR_SCHEMA, nmoves);
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

static int
list(struct ward_cli *cli)
{
	struct ward_buf out = WARD_BUF_INIT;
	int status;

	if (ward_cli_is_json(cli))
		ward_doctor_list_json(&out);
	else
		ward_doctor_list_text(&out);
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
