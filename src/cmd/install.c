/* SPDX-License-Identifier: Apache-2.0 */
/* `refward install`: hides for what gates are asked, and what is said of them.
 */
#include "src/cmd/install.h"

#include <string.h>
#include "refward/pipeline.h"
#include "refward/sandbox.h"
#include "refward/text.h"

/* Without a dispatcher, what failed waits for the next push. */
static void
say_timer(struct ward_install *install)
{
	const struct ward_session *session = install->session;
	size_t npipelines = 0;

	if (session->policy != NULL && session->git_dir != NULL)
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
conclude(struct ward_install *install, const struct ward_error *err)
{
	if (install->is_json) {
		ward_json_number(
		    &install->json, "changes", (int64_t)install->nchanges);
		ward_json_close(&install->json, '}');
		ward_buf_add_char(&install->out, '\n');
	} else if (err) {
		/* Nothing is concluded. */
	} else if (install->nchanges == 0) {
		ward_buf_add_str(
		    &install->out, "nothing to do: it is installed\n");
	} else {
		say_timer(install);
	}
	if (!install->is_json && !err)
		ward_install_note_host(install);
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

static const struct ward_error *
test(struct ward_install *install)
{
	const struct ward_error *err;

	if (install->is_dry_run || install->nchanges == 0)
		return NULL;
	err = ward_self_test(install);
	if (err)
		return err;
	if (install->is_json)
		ward_json_str(&install->json, "self_test", "refused");
	else
		ward_buf_add_str(&install->out,
		    "self-test: a push to a scratch repository was refused, as "
		    "it must be\n");
	return NULL;
}

static const struct ward_error *
install_all(struct ward_install *install)
{
	const struct ward_cli *cli = install->session->cli;
	const char *argument;
	const struct ward_layout *layout;
	const struct ward_error *tried;
	const struct ward_error *err =
	    ward_layout_asked(&layout, &argument, cli);

	if (err)
		return err;
	if (layout == NULL)
		err = ward_install_repository(install, ward_cli_operand(cli, 0),
		    ward_cli_flag(cli, "rules"));
	else
		err = layout->install_all(install, argument);
	/* What failed in some says nothing of the others. */
	if (err && (!install->has_fleet || install->folder == NULL))
		return err;
	tried = test(install);
	return err ? err : tried;
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
	status = err && install.is_json && !install.has_fleet
	    ? WARD_EXIT_CLEAN
	    : conclude(&install, err);
	if (err)
		status = ward_session_fail(&session, err);
	ward_diags_release(&warnings);
	ward_install_release(&install);
	ward_session_end(&session);
	return status;
}

static const struct ward_flag flags[] = {
	{ "rules", "FILE",
	    "Link the repository to this rule file; without it the one that is "
	    "there, or the server's, stays." },
	{ "git-config", "FILE",
	    "Write the hooks into a file of git's configuration, for every "
	    "repository for which git reads it (git 2.54)." },
	{ "gitea-root", "DIR",
	    "Install into all repositories of Gitea or Forgejo in this folder, "
	    "as their user." },
	{ "gitlab", "REPO",
	    "Install into a repository of GitLab, as the user of Gitaly." },
	{ "gitlab-global", "DIR",
	    "Install for all repositories of GitLab: DIR is what "
	    "custom_hooks_dir of Gitaly names." },
	{ "gitolite", NULL,
	    "Install for gitolite and all of its repositories, as its user." },
	{ "host", "HOST",
	    "Who runs the hooks, and so says who pushes (refward hosts): "
	    "written into a rule file that names no host. Without REPO, all "
	    "that this host has." },
	{ "dry-run", NULL, "Say what would be done, and do nothing." },
	{ "libexec", "DIR", "Take the hooks from this folder." }, WARD_FLAG_END
};

extern const struct ward_command ward_command_install;
const struct ward_command ward_command_install = {
	.name = "install",
	.operands = "[REPO]",
	.operands_max = 1,
	.summary = "Give a bare repository its gate, or all of a host.",
	.detail =
	    "Makes the folder refward in the repository, links the rule file, "
	    "makes an id, sets what git has to do (reflogs, object checks, "
	    "push options, a largest pack, fsync), puts the gate where the "
	    "host runs hooks, with what confirms it, and takes a baseline of "
	    "what is there. A hook that was there is kept and run after ours. "
	    "What was installed is tried by a push that must be refused, to a "
	    "repository that is made for it and removed. It says what it set "
	    "and what was there before; 'refward uninstall' undoes it. A "
	    "second run changes nothing. Instead of one repository a flag asks "
	    "for all of a host; see refward-hosts(7).",
	.example =
	    "refward install --rules /etc/refward/shop.ini "
	    "/srv/git/shop.git\n"
	    "refward install --host ssh /srv/git/shop.git\n"
	    "refward install --host gitolite --rules /etc/refward/git.ini",
	.flags = flags,
	.has_json = true,
	.run = run,
};
