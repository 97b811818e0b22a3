/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every hook pays before it does anything: start, open a repository, read
 * one commit. Linked as the hooks are.
 *
 *	probe REPOSITORY COMMIT
 */
#include <stdio.h>
#include "refward/object.h"
#include "refward/repo.h"

static const struct ward_error *
read_commit(const char *path, const char *hex)
{
	struct ward_repo_options options;
	struct ward_repo *repo = NULL;
	struct ward_buf raw = WARD_BUF_INIT;
	enum ward_object_type type;
	struct ward_commit commit;
	struct ward_oid id;
	const struct ward_error *err;

	if (!ward_oid_parse(&id, ward_view_str(hex)))
		return ward_error(WARD_E_INVALID, "not an id: '%s'", hex);
	ward_repo_options_init(&options, path);
	err = ward_repo_open(&repo, &options);
	if (!err)
		err = ward_repo_read(repo, &id, &type, &raw);
	if (!err && !ward_commit_parse(&commit, ward_buf_view(&raw), id.size))
		err = ward_error(WARD_E_CORRUPT, "commit %s", commit.problem);
	ward_buf_release(&raw);
	ward_repo_close(repo);
	return err;
}

int
main(int argc, char **argv)
{
	const struct ward_error *err;

	if (argc != 3)
		return 2;
	err = read_commit(argv[1], argv[2]);
	if (err)
		fprintf(stderr, "probe: %s\n", err->text);
	return err ? 1 : 0;
}
