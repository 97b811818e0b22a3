/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is shown that a gate that was installed is asked, and refuses:
 * by a push, to a repository that is made for it and removed again. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/render.h"
#include "src/cmd/git.h"
#include "src/cmd/install.h"

#define RECORD_MAX 65536

static const char rules[] = "[refward]\n"
			    "version = 1\n"
			    "\n"
			    "[rules self-test]\n"
			    "ref = refs/heads/**\n"
			    "create = nobody\n";

struct trial {
	const struct ward_install *install;
	char folder[4096];
	struct ward_buf server, client, commit;
};

static const struct ward_error *
make_folder(struct trial *trial)
{
	const struct ward_install *install = trial->install;
	const char *place = install->trials != NULL
	    ? install->trials
	    : ward_install_path(install, "refward");
	int size = snprintf(trial->folder, sizeof(trial->folder),
	    "%s/refward-test.XXXXXX", place);

	if (size < 0 || (size_t)size >= sizeof(trial->folder) ||
	    mkdtemp(trial->folder) == NULL) {
		trial->folder[0] = '\0';
		return ward_error(
		    WARD_E_SYSTEM, "cannot make a folder in '%s'", place);
	}
	ward_buf_printf(&trial->server, "%s/server.git", trial->folder);
	ward_buf_printf(&trial->client, "%s/client.git", trial->folder);
	return NULL;
}

static const struct ward_error *
make_repository(struct ward_buf *path)
{
	const char *const args[] = { "-C", "/", "init", "-q", "--bare",
		"--template=", ward_buf_str(path), NULL };
	struct ward_buf said = WARD_BUF_INIT;
	const struct ward_error *err = ward_git_text(&said, args);

	ward_buf_release(&said);
	return err;
}

static const struct ward_error *
make_commit(struct trial *trial)
{
	const char *client = ward_buf_str(&trial->client);
	const char *const tree_args[] = { "-C", client, "hash-object", "-t",
		"tree", "-w", "--stdin", NULL };
	struct ward_buf tree = WARD_BUF_INIT;
	const struct ward_error *err = ward_git_text(&tree, tree_args);
	const char *const commit_args[] = { "-C", client, "-c",
		"user.name=refward", "-c", "user.email=refward@localhost", "-c",
		"commit.gpgSign=false", "commit-tree", "-m", "self-test",
		err ? "" : ward_buf_str(&tree), NULL };

	if (!err)
		err = ward_git_text(&trial->commit, commit_args);
	ward_buf_release(&tree);
	return err;
}

/* As the host would have it, and with rules of its own. */
static const struct ward_error *
make_server(struct trial *trial)
{
	struct ward_install server = *trial->install;
	struct ward_buf file = WARD_BUF_INIT;
	const struct ward_error *err = make_repository(&trial->server);

	server.folder = ward_buf_str(&trial->server);
	server.out = (struct ward_buf)WARD_BUF_INIT;
	server.is_json = false;
	server.is_trial = true;
	ward_buf_printf(&file, "%s/refward", ward_buf_str(&trial->server));
	if (!err)
		err = ward_folder_make(ward_buf_str(&file), 0750);
	ward_buf_add_str(&file, "/rules.ini");
	if (!err)
		err = ward_file_replace(
		    ward_buf_str(&file), ward_view_str(rules), 0644);
	if (!err && server.layout->dress != NULL)
		err = server.layout->dress(trial->install, server.folder);
	if (!err)
		err = ward_install_hooks(&server);
	ward_buf_release(&server.out);
	ward_buf_release(&file);
	return err;
}

static const struct ward_error *
push(struct trial *trial, bool *is_refused)
{
	struct ward_buf refspec = WARD_BUF_INIT, said = WARD_BUF_INIT;
	const struct ward_error *err;
	const char *args[] = { "-C", ward_buf_str(&trial->client), "push", "-q",
		"--no-verify", ward_buf_str(&trial->server), NULL, NULL };
	int status;

	ward_buf_printf(
	    &refspec, "%s:refs/heads/self-test", ward_buf_str(&trial->commit));
	args[6] = ward_buf_str(&refspec);
	err = ward_git_quietly(&said, &status, args);
	*is_refused = !err && status != 0;
	ward_buf_release(&refspec);
	ward_buf_release(&said);
	return err;
}

/* It was our gate that refused, by the rule of this push. */
static bool
is_recorded(struct trial *trial)
{
	struct ward_buf path = WARD_BUF_INIT, text = WARD_BUF_INIT;
	const struct ward_error *err;
	bool is_ours;

	ward_buf_printf(&path, "%s/refward/log/%s",
	    ward_buf_str(&trial->server), WARD_RECORD_FILE);
	err = ward_file_read(&text, ward_buf_str(&path), RECORD_MAX);
	is_ours = !err &&
	    strstr(ward_buf_str(&text), "\"verdict\":\"refused\"") != NULL &&
	    strstr(ward_buf_str(&text), "\"self-test\"") != NULL;
	ward_buf_release(&path);
	ward_buf_release(&text);
	return is_ours;
}

const struct ward_error *
ward_self_test(const struct ward_install *install)
{
	struct trial trial = { .install = install };
	const struct ward_error *err = make_folder(&trial);
	bool is_refused = false;

	if (!err)
		err = make_repository(&trial.client);
	if (!err)
		err = make_commit(&trial);
	if (!err)
		err = make_server(&trial);
	if (!err)
		err = push(&trial, &is_refused);
	if (!err && !is_refused)
		err = ward_error(WARD_E_INVALID,
		    "a push that must be refused was not: git does not run the "
		    "gate");
	else if (!err && !is_recorded(&trial))
		err = ward_error(
		    WARD_E_INVALID, "a push was refused, but not by the gate");
	if (trial.folder[0] != '\0')
		ward_remove_tree(trial.folder);
	ward_buf_release(&trial.server);
	ward_buf_release(&trial.client);
	ward_buf_release(&trial.commit);
	return err ? ward_error_wrap(err, "self-test") : NULL;
}
