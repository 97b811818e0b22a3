/* SPDX-License-Identifier: Apache-2.0 */
/* `refward install`: hides what a bare repository needs to have a gate. */
#include "src/cmd/install.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/pipeline.h"
#include "refward/place.h"
#include "refward/sandbox.h"
#include "refward/sha256.h"
#include "refward/spool.h"
#include "refward/text.h"
#include "src/cmd/baseline.h"
#include "src/cmd/fleet.h"

#define RULES "refward/rules.ini"
#define ID    "refward/id"

static const struct ward_error *
make_folder(struct ward_install *install)
{
	const char *path = ward_install_path(install, "refward");
	const struct ward_error *err;

	if (access(path, F_OK) == 0)
		return NULL;
	ward_install_say(install, "make", "refward", NULL, NULL);
	if (install->is_dry_run)
		return NULL;
	err = ward_folder_make(path, 0750);
	return err;
}

/* Who can write a file into the repository can write the rules: a file of its
 * own is not replaced by a link. */
static const struct ward_error *
link_rules(struct ward_install *install, const char *file)
{
	const char *path = ward_install_path(install, RULES);
	char before[PATH_MAX];
	struct stat st;
	ssize_t size = 0;

	if (lstat(path, &st) == 0) {
		size = readlink(path, before, sizeof(before) - 1);
		if (size < 0)
			return ward_error(WARD_E_INVALID,
			    "'%s' is a file of its own: move it away, or leave "
			    "out --rules",
			    path);
	}
	before[size] = '\0';
	if (strcmp(before, file) == 0)
		return NULL;
	ward_install_say(
	    install, "link", RULES, file, size > 0 ? before : NULL);
	if (install->is_dry_run)
		return NULL;
	return ward_link_replace(path, file);
}

static const struct ward_error *
make_id(struct ward_install *install)
{
	const char *folder = ward_install_path(install, "refward");
	unsigned char random[WARD_REPOSITORY_ID_RANDOM];
	char id[WARD_REPOSITORY_ID_SIZE] = "";
	const struct ward_error *err = NULL;

	if (access(ward_install_path(install, ID), F_OK) == 0)
		return NULL;
	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return ward_error(WARD_E_SYSTEM, "no random numbers");
	if (!install->is_dry_run)
		err = ward_repository_id_make(id, folder, random);
	if (!err)
		ward_install_say(
		    install, "make", ID, install->is_dry_run ? NULL : id, NULL);
	return err;
}

static const struct ward_error *
check(struct ward_install *install, const char *file)
{
	struct ward_session *session = install->session;
	const struct ward_error *err;

	err = ward_install_check_git(install);
	if (!err)
		err = ward_install_check_hooks(
		    install, ward_cli_flag(session->cli, "libexec"));
	if (!err)
		err = ward_session_load(session, file, false);
	if (err && err->code == WARD_E_MISSING && file == NULL &&
	    session->rules != NULL && session->policy == NULL)
		err = ward_error_wrap(err, "no rule file, give --rules FILE");
	return err ? err : ward_baseline_open(session);
}

/* The hooks come last: when they are there, all is there that they need. */
static const struct ward_error *
apply(struct ward_install *install, const char *file)
{
	const struct ward_error *err = make_folder(install);

	if (!err && file != NULL)
		err = link_rules(install, file);
	/* As the gate will read it, through the link. */
	if (!err && file != NULL && !install->is_dry_run)
		err = ward_session_load(install->session, NULL, false);
	if (!err)
		err = make_id(install);
	if (!err)
		err = ward_install_config(install);
	return err ? err
		   : ward_install_hooks(install,
			 ward_cli_flag(install->session->cli, "libexec"));
}

static void
hash_of(struct ward_buf *out, const struct ward_policy *policy)
{
	ward_hex(out, ward_policy_hash(policy), WARD_SHA256_SIZE);
}

static bool
has_baseline(const struct ward_install *install)
{
	struct ward_buf before = WARD_BUF_INIT, now = WARD_BUF_INIT;
	bool is_same;

	hash_of(&now, install->session->policy);
	is_same = ward_memory_get(install, &before, "baseline.policy") &&
	    strcmp(ward_buf_str(&before), ward_buf_str(&now)) == 0;
	ward_buf_release(&before);
	ward_buf_release(&now);
	return is_same;
}

/* Once for each rule file: what came in since was judged. */
static const struct ward_error *
take_baseline(struct ward_install *install)
{
	struct ward_buf hash = WARD_BUF_INIT;
	const struct ward_error *err;

	if (install->is_json)
		ward_json_close(&install->json, ']');
	if (has_baseline(install))
		return NULL;
	install->nchanges++;
	err = ward_baseline(install->session, install->is_dry_run,
	    install->is_json ? NULL : &install->out,
	    install->is_json ? &install->json : NULL);
	hash_of(&hash, install->session->policy);
	if (!err && !install->is_dry_run)
		err = ward_memory_set(
		    install, "baseline.policy", ward_buf_str(&hash));
	ward_buf_release(&hash);
	return err;
}

static const struct ward_error *
install_all(struct ward_install *install)
{
	struct ward_session *session = install->session;
	const char *rules = ward_cli_flag(session->cli, "rules");
	struct ward_buf file = WARD_BUF_INIT;
	const struct ward_error *err;

	err = ward_session_find(session, ward_cli_operand(session->cli, 0));
	if (!err)
		err = ward_session_check_owner(session);
	if (!err && rules != NULL)
		err = ward_path_absolute(&file, rules);
	if (!err)
		err =
		    check(install, rules != NULL ? ward_buf_str(&file) : NULL);
	if (!err)
		err =
		    apply(install, rules != NULL ? ward_buf_str(&file) : NULL);
	if (!err)
		err = take_baseline(install);
	ward_buf_release(&file);
	return err;
}

/* Without a dispatcher, what failed waits for the next push. */
static void
say_timer(struct ward_install *install)
{
	const struct ward_session *session = install->session;
	size_t npipelines = 0;

	(void)ward_policy_pipelines(session->policy, &npipelines);
	if (npipelines == 0)
		return;
	ward_buf_add_str(&install->out,
	    "for what has to be tried again, run 'refward dispatch' as a "
	    "service, or from the crontab of this user:\n"
	    "  */5 * * * * refward dispatch --once ");
	ward_escape_shell(&install->out, ward_view_str(session->git_dir));
	ward_buf_add_char(&install->out, '\n');
}

static int
conclude(struct ward_install *install)
{
	if (install->is_json) {
		ward_json_number(
		    &install->json, "changes", (int64_t)install->nchanges);
		ward_json_close(&install->json, '}');
		ward_buf_add_char(&install->out, '\n');
	} else if (install->nchanges == 0) {
		ward_buf_add_str(
		    &install->out, "nothing to do: it is installed\n");
	} else {
		say_timer(install);
	}
	return ward_cli_print(
	    install->session->cli, &install->out, WARD_EXIT_CLEAN);
}

/* What the gate will not give up, on this kernel. */
static void
warn_of_kernel(struct ward_diags *warnings, const struct ward_policy *policy)
{
	struct ward_sandbox_parts parts;
	char text[WARD_SANDBOX_TEXT_SIZE];

	ward_sandbox_probe(&parts);
	if (ward_policy_sandbox(policy) != WARD_SANDBOX_OFF &&
	    (parts.landlock == 0 || !parts.seccomp))
		ward_diags_add(warnings, ward_policy_file(policy), 0,
		    "the gate's sandbox is not whole on this kernel: %s",
		    ward_sandbox_text(&parts, text));
}

static int
run(struct ward_cli *cli)
{
	struct ward_diags warnings = WARD_DIAGS_INIT;
	struct ward_install install;
	struct ward_session session;
	const struct ward_error *err;
	int status;

	ward_session_start(&session, cli);
	ward_install_start(&install, &session);
	err = install_all(&install);
	if (session.policy != NULL) {
		ward_policy_warnings(session.policy, &warnings);
		warn_of_kernel(&warnings, session.policy);
	}
	ward_cli_print_diags(stderr, &warnings, "warning");
	/* What was done is said, also where the rest failed. */
	if (err && !install.is_json)
		ward_cli_print(cli, &install.out, 0);
	status = err ? ward_session_fail(&session, err) : conclude(&install);
	ward_diags_release(&warnings);
	ward_install_release(&install);
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "rules", "FILE",
	    "Link the repository to this rule file; without it the one that is "
	    "there, or the server's, stays." },
	{ "dry-run", NULL, "Say what would be done, and do nothing." },
	{ "libexec", "DIR", "Take the hooks from this folder." }, WARD_FLAG_END
};

extern const struct ward_command ward_command_install;
const struct ward_command ward_command_install = {
	.name = "install",
	.operands = "REPO",
	.operands_min = 1,
	.operands_max = 1,
	.summary = "Give a bare repository its gate.",
	.detail =
	    "Makes the folder refward in the repository, links the rule file, "
	    "makes an id, sets what git has to do (reflogs, object checks, "
	    "push options, a largest pack, fsync), puts the gate into "
	    "hooks/pre-receive and what confirms it into hooks/post-receive, "
	    "and takes a baseline of what is there. A hook that was there is "
	    "kept and run after ours. It says what it "
	    "set and what was there before; 'refward uninstall' undoes it. A "
	    "second run changes nothing.",
	.example = "refward install --rules /etc/refward/shop.ini "
		   "/srv/git/shop.git",
	.flags = flags,
	.has_json = true,
	.run = run,
};
