/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many paths do the commits between two change, each against its first
 * parent? Prints the number of commits and of paths.
 *
 *	paths REPOSITORY OLD NEW
 */
#include <stdio.h>
#include "refward/change.h"
#include "refward/graph.h"
#include "refward/object.h"
#include "refward/repo.h"

struct count {
	struct ward_repo *repo;
	struct ward_graph *graph;
	struct ward_changes *changes;
	size_t ncommits, npaths;
};

static const struct ward_error *
count_path(void *data, const struct ward_change *change)
{
	struct count *count = data;

	(void)change;
	count->npaths++;
	return NULL;
}

static const struct ward_error *
count_commit(struct count *count, const struct ward_oid *id)
{
	struct ward_change_handler handler = { count_path, NULL, count };
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_commit commit;
	struct ward_oid parent, before;
	const struct ward_error *err;
	enum ward_object_type type;

	err = ward_repo_read(count->repo, id, &type, &raw);
	if (!err && !ward_commit_parse(&commit, ward_buf_view(&raw), id->size))
		err = ward_error(WARD_E_CORRUPT, "commit %s", commit.problem);
	if (!err && commit.nparents > 0) {
		parent = ward_commit_parent(&commit, 0);
		err = ward_graph_tree(count->graph, &parent, &before);
	}
	if (!err)
		err = ward_changes_walk(count->changes, &commit.tree, &before,
		    commit.nparents > 0, &handler);
	count->ncommits++;
	ward_buf_release(&raw);
	return err;
}

static const struct ward_error *
walk(struct count *count, const char *old, const char *new)
{
	struct ward_walk *walk = ward_walk_new(count->graph);
	const struct ward_walked *commits;
	const struct ward_error *err = NULL;
	struct ward_oid from, to;
	size_t ncommits = 0;

	if (!ward_oid_parse(&from, ward_view_str(old)) ||
	    !ward_oid_parse(&to, ward_view_str(new)))
		err = ward_error(WARD_E_INVALID, "not an id");
	if (!err) {
		ward_walk_want(walk, &to, 0);
		ward_walk_hide(walk, &from, 0);
		err = ward_walk_run(walk, &commits, &ncommits);
	}
	for (size_t i = 0; i < ncommits && !err; i++)
		err = count_commit(count, &commits[i].id);
	ward_walk_free(walk);
	return err;
}

int
main(int argc, char **argv)
{
	struct count count = { 0 };
	struct ward_repo_options options;
	const struct ward_error *err;

	if (argc != 4)
		return 2;
	ward_repo_options_init(&options, argv[1]);
	options.total_bytes_max = UINT64_MAX;
	err = ward_repo_open(&count.repo, &options);
	if (!err) {
		count.graph = ward_graph_new(count.repo, UINT64_MAX);
		count.changes = ward_changes_new(count.repo, UINT64_MAX);
		err = walk(&count, argv[2], argv[3]);
		ward_changes_free(count.changes);
		ward_graph_free(count.graph);
		ward_repo_close(count.repo);
	}
	if (err)
		fprintf(stderr, "paths: %s\n", err->text);
	else
		printf("%zu %zu\n", count.ncommits, count.npaths);
	return err ? 1 : 0;
}
