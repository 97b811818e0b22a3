/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a repository needs to have a gate. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/spool.h"
#include "refward/text.h"
#include "src/cmd/baseline.h"
#include "src/cmd/fleet.h"
#include "src/cmd/install.h"

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
	struct stat st;
	const struct ward_error *err = NULL;

	/* One without a byte a machine left that stopped too early. */
	if (stat(ward_install_path(install, ID), &st) == 0 && st.st_size > 0)
		return NULL;
	if (!install->is_dry_run)
		(void)unlink(ward_install_path(install, ID));
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
fail_without_rules(
    const struct ward_install *install, const struct ward_error *err)
{
	const char *host = ward_cli_flag(install->session->cli, "host");

	return ward_error_wrap(err,
	    "no rule file, give --rules FILE, which begins with '[refward]', "
	    "'version = 1' and 'host = %s'",
	    host != NULL ? host : install->layout->hosts[0]);
}

/* As the gate will read them. */
static const struct ward_error *
load(struct ward_install *install, const char *file)
{
	struct ward_session *session = install->session;
	const struct ward_error *err = ward_session_load(session, file, false);

	if (err && err->code == WARD_E_MISSING && file == NULL &&
	    session->rules != NULL && session->policy == NULL)
		err = fail_without_rules(install, err);
	if (!err)
		err = ward_install_host(install, install->layout);
	return err ? err : ward_baseline_open(session);
}

/* The text of a rule file that the repository has yet to get. */
static const char *
new_rules(const struct ward_install *install)
{
	const struct ward_layout *layout = install->layout;
	const char *text = layout->own_rules != NULL
	    ? layout->own_rules(install->folder)
	    : NULL;

	return text != NULL && ward_folder_has(install->folder, RULES) ? NULL
								       : text;
}

static bool
takes_your_rules(const struct ward_install *install)
{
	const struct ward_layout *layout = install->layout;

	return layout->own_rules == NULL ||
	    layout->own_rules(install->folder) == NULL;
}

static const struct ward_error *
write_rules(struct ward_install *install, const char *text)
{
	const struct ward_error *err = NULL;

	ward_install_say(
	    install, "make", RULES, "rules of its own: none", NULL);
	if (!install->is_dry_run)
		err = ward_file_replace(ward_install_path(install, RULES),
		    ward_view_str(text), 0644);
	if (!err && !install->is_dry_run)
		err = load(install, NULL);
	return err;
}

static const struct ward_error *
check(struct ward_install *install, const char *file)
{
	const struct ward_layout *layout = install->layout;
	const struct ward_error *err = NULL;

	if (layout->prepare != NULL)
		err = layout->prepare(install);
	if (!err)
		err = layout->check(install);
	if (!err && layout->has_config)
		install->is_run_by_config =
		    ward_install_has_config_hook(install->folder);
	if (!err)
		err = ward_install_check_hooks(install);
	if (!err && new_rules(install) == NULL)
		err = load(install, file);
	return err;
}

/* The hooks come last: when they are there, all is there that they need. */
static const struct ward_error *
apply(struct ward_install *install, const char *file)
{
	const char *text = new_rules(install);
	const struct ward_error *err = make_folder(install);

	if (!err && text != NULL)
		err = write_rules(install, text);
	if (!err && file != NULL)
		err = link_rules(install, file);
	/* As the gate will read it, through the link. */
	if (!err && file != NULL && !install->is_dry_run)
		err = ward_session_load(install->session, NULL, false);
	if (!err)
		err = make_id(install);
	if (!err)
		err = ward_install_config(install);
	return err ? err : ward_install_hooks(install);
}

static bool
has_baseline(const struct ward_install *install)
{
	struct ward_buf before = WARD_BUF_INIT, now = WARD_BUF_INIT;
	bool is_same;

	ward_policy_add_hash(&now, install->session->policy);
	is_same = ward_memory_get(install, &before, WARD_MEMORY_BASELINE) &&
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

	ward_install_end_steps(install);
	/* Rules that a dry run did not write are not there. */
	if (install->session->policy == NULL || has_baseline(install))
		return NULL;
	install->nchanges++;
	err = ward_baseline(install->session, install->is_dry_run,
	    install->is_json ? NULL : &install->out,
	    install->is_json ? &install->json : NULL);
	ward_policy_add_hash(&hash, install->session->policy);
	if (!err && install->is_one_of_many && !install->is_dry_run)
		install->owed = ward_arena_strdup(
		    install->session->arena, ward_buf_str(&hash));
	else if (!err && !install->is_dry_run)
		err = ward_memory_set(
		    install, WARD_MEMORY_BASELINE, ward_buf_str(&hash));
	ward_buf_release(&hash);
	return err;
}

static const struct ward_error *
find(struct ward_install *install, const char *path)
{
	const struct ward_error *err =
	    ward_session_find(install->session, path);

	if (err)
		return err;
	install->folder = install->session->git_dir;
	if (install->layout == NULL)
		install->layout = ward_layout_of(install->folder);
	return ward_session_check_owner(install->session);
}

const struct ward_error *
ward_install_repository(
    struct ward_install *install, const char *path, const char *rules)
{
	struct ward_buf file = WARD_BUF_INIT;
	const struct ward_error *err = find(install, path);
	const char *absolute = NULL;

	if (!err && rules != NULL && takes_your_rules(install))
		err = ward_path_absolute(&file, rules);
	if (file.size > 0)
		absolute = ward_buf_str(&file);
	if (!err)
		err = check(install, absolute);
	if (!err)
		err = apply(install, absolute);
	if (!err)
		err = take_baseline(install);
	ward_buf_release(&file);
	return err;
}
