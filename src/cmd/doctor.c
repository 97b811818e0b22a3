/* SPDX-License-Identifier: Apache-2.0 */
/* `refward doctor`: hides how checks are made, and how they are told. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "refward/json.h"
#include "refward/place.h"
#include "refward/text.h"
#include "src/cmd/dispatch.h"
#include "src/cmd/doctor/doctor.h"

#define SCHEMA	 1
#define TEXT_MAX 8192

struct visit {
	struct ward_cli *cli;
	struct ward_buf out;
	struct ward_json json;
	bool is_json;
	size_t nfound, nunknown;
};

/* --- from checks ---------------------------------------------------------- */

static const char *
format(struct ward_doctor *doctor, const char *fmt, va_list args)
{
	char text[TEXT_MAX];

	vsnprintf(text, sizeof(text), fmt, args);
	return ward_arena_strdup(doctor->session->arena, text);
}

const char *
ward_doctor_text(struct ward_doctor *doctor, const char *fmt, ...)
{
	const char *text;
	va_list args;

	va_start(args, fmt);
	text = format(doctor, fmt, args);
	va_end(args);
	return text;
}

const char *
ward_doctor_word(struct ward_doctor *doctor, const char *path)
{
	struct ward_buf word = WARD_BUF_INIT;
	const char *text;

	ward_escape_shell(&word, ward_view_str(path));
	text = ward_arena_strdup(doctor->session->arena, ward_buf_str(&word));
	ward_buf_release(&word);
	return text;
}

const char *
ward_doctor_repo(struct ward_doctor *doctor)
{
	return ward_doctor_word(doctor, doctor->session->git_dir);
}

static struct ward_ailment *
add(struct ward_doctor *doctor)
{
	doctor->ailments = ward_realloc_array(
	    doctor->ailments, doctor->count + 1, sizeof(*doctor->ailments));
	memset(&doctor->ailments[doctor->count], 0, sizeof(*doctor->ailments));
	return &doctor->ailments[doctor->count++];
}

void
ward_ail(struct ward_doctor *doctor, const char *mend, const char *fmt, ...)
{
	struct ward_ailment *ailment = add(doctor);
	va_list args;

	va_start(args, fmt);
	ailment->what = format(doctor, fmt, args);
	va_end(args);
	ailment->mend = mend;
}

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
	ward_json_str(json, "what", ailment->what);
	ward_json_str(json, "why", ailment->check->why);
	ward_json_str(json, "mend", ailment->mend);
	ward_json_close(json, '}');
}

static void
tell(struct visit *visit, const struct ward_doctor *doctor)
{
	const char *path = doctor->session->git_dir;

	if (visit->is_json) {
		ward_json_open(&visit->json, NULL, '{');
		ward_json_str(&visit->json, "repository", path);
		ward_json_open(&visit->json, "findings", '[');
	} else {
		ward_escape_terminal(&visit->out, ward_view_str(path), 0);
		ward_buf_printf(&visit->out, ": %zu checks, %zu finding%s\n",
		    ward_nchecks, doctor->count, doctor->count == 1 ? "" : "s");
	}
	for (size_t i = 0; i < doctor->count; i++)
		if (visit->is_json)
			tell_json(&visit->json, &doctor->ailments[i]);
		else
			tell_text(&visit->out, &doctor->ailments[i]);
	if (visit->is_json) {
		ward_json_close(&visit->json, ']');
		ward_json_close(&visit->json, '}');
	}
}

/* --- checking ------------------------------------------------------------- */

static void
check(struct visit *visit, struct ward_doctor *doctor)
{
	for (size_t i = 0; i < ward_nchecks; i++) {
		size_t before = doctor->count;
		const struct ward_error *err = ward_checks[i]->look(doctor);

		visit->nfound += doctor->count - before;
		if (err) {
			struct ward_ailment *ailment = add(doctor);

			ailment->what =
			    ward_doctor_text(doctor, "%s", err->text);
			ailment->is_unknown = true;
			visit->nunknown++;
		}
		for (size_t j = before; j < doctor->count; j++)
			doctor->ailments[j].check = ward_checks[i];
	}
}

static int
visit_one(struct visit *visit, const char *path)
{
	struct ward_session session;
	struct ward_doctor doctor = { .session = &session,
		.now = (int64_t)time(NULL) };
	const struct ward_error *err;
	int status = WARD_EXIT_CLEAN;

	ward_session_start(&session, visit->cli);
	err = ward_session_find(&session, path);
	if (!err)
		err = ward_session_load(&session, NULL, false);
	if (err) {
		status = ward_session_fail(&session, err);
	} else {
		ward_place_outbox(
		    &doctor.outbox, session.git_dir, session.policy);
		ward_place_ledger(
		    &doctor.ledger, session.git_dir, session.policy);
		check(visit, &doctor);
		tell(visit, &doctor);
	}
	free(doctor.ailments);
	ward_buf_release(&doctor.outbox);
	ward_buf_release(&doctor.ledger);
	ward_session_end(&session);
	return status;
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

static int
list(struct ward_cli *cli)
{
	struct ward_buf out = WARD_BUF_INIT;
	int status;

	for (size_t i = 0; i < ward_nchecks; i++)
		ward_buf_printf(&out, "%-10s %s\n           %s\n",
		    ward_checks[i]->name, ward_checks[i]->summary,
		    ward_checks[i]->why);
	status = ward_cli_print(cli, &out, WARD_EXIT_CLEAN);
	ward_buf_release(&out);
	return status;
}

static int
visit_all(struct visit *visit)
{
	size_t count = ward_cli_operands(visit->cli);
	int worst = WARD_EXIT_CLEAN;

	for (size_t i = 0; i < count || i == 0; i++) {
		int one = visit_one(
		    visit, count > 0 ? ward_cli_operand(visit->cli, i) : ".");

		worst = one > worst ? one : worst;
	}
	if (visit->nunknown > 0)
		worst = WARD_EXIT_UNKNOWN;
	if (worst == WARD_EXIT_CLEAN && visit->nfound > 0)
		worst = WARD_EXIT_FINDINGS;
	return worst;
}

static int
run(struct ward_cli *cli)
{
	struct visit visit = { .cli = cli, .is_json = ward_cli_is_json(cli) };
	int status;

	if (ward_cli_flag(cli, "list") != NULL)
		return list(cli);
	if (ward_cli_flag(cli, "reconcile") != NULL) {
		if (ward_cli_operands(cli) != 1)
			return ward_cli_fail(cli, WARD_EXIT_USAGE,
			    "--reconcile takes one repository");
		return reconcile(cli, ward_cli_operand(cli, 0));
	}
	ward_json_init(&visit.json, &visit.out);
	if (visit.is_json) {
		ward_json_open(&visit.json, NULL, '{');
		ward_json_number(&visit.json, "schema_version", SCHEMA);
		ward_json_open(&visit.json, "repositories", '[');
	}
	status = visit_all(&visit);
	if (visit.is_json) {
		ward_json_close(&visit.json, ']');
		ward_json_close(&visit.json, '}');
		ward_buf_add_char(&visit.out, '\n');
	}
	status = ward_cli_print(cli, &visit.out, status);
	ward_buf_release(&visit.out);
	return status;
}

static const struct ward_flag flags[] = {
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
	    "Makes all checks of each repository, and tells what each finds: "
	    "what it is, why it matters, and the command that mends it. "
	    "It changes nothing. Exit status: 0, 1 where something was found, "
	    "3 where it could not be told. Without REPO, the repository that "
	    "one stands in.",
	.example = "refward doctor /srv/git/shop.git\n"
		   "refward doctor --reconcile /srv/git/shop.git",
	.flags = flags,
	.has_json = true,
	.run = run,
};
