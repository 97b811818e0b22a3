/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a test says what its commits hold. */
#include <string.h>
#include "refward/object.h"
#include "refward/text.h"
#include "test_parse.h"

#define SIZE_MOST (UINT64_C(128) << 20)

void
ward_test_take_commit(struct ward_test_parsing *parsing)
{
	struct ward_test_ref *ref = ward_test_need_ref(parsing);
	struct ward_test_commit *commit;

	if (!ref)
		return;
	commit = ward_arena_alloc(parsing->file->arena, sizeof(*commit));
	ward_buf_add_str(&commit->message, parsing->entry->value);
	commit->merges_end = &commit->merges;
	commit->paths_end = &commit->paths;
	*ref->commits_end = commit;
	ref->commits_end = &commit->next;
	ref->commit = commit;
}

static struct ward_test_commit *
need_commit(struct ward_test_parsing *parsing)
{
	struct ward_test_ref *ref = ward_test_need_ref(parsing);

	if (ref && !ref->commit)
		ward_test_complain(parsing,
		    "'%s' stands before any commit of its ref",
		    parsing->entry->key);
	return ref ? ref->commit : NULL;
}

static void
add_text(struct ward_test_parsing *parsing, struct ward_test_commit *commit)
{
	bool is_trailer = strcmp(parsing->entry->key, "trailer") == 0;

	if (commit->has_trailer && !is_trailer)
		ward_test_complain(parsing, "'body' behind a trailer");
	ward_buf_add_str(&commit->message,
	    commit->has_trailer && is_trailer ? "\n" : "\n\n");
	ward_buf_add_str(&commit->message, parsing->entry->value);
	commit->has_trailer = is_trailer;
}

static void
add_merge(struct ward_test_parsing *parsing, struct ward_test_commit *commit)
{
	struct ward_test_merge *merge;

	if (!ward_test_is_known_ref(parsing, parsing->test->ref))
		return;
	merge = ward_arena_alloc(parsing->file->arena, sizeof(*merge));
	merge->ref = parsing->entry->value;
	*commit->merges_end = merge;
	commit->merges_end = &merge->next;
}

void
ward_test_take_of_commit(struct ward_test_parsing *parsing)
{
	const char *key = parsing->entry->key;
	struct ward_test_commit *commit = need_commit(parsing);

	if (!commit)
		return;
	if (strcmp(key, "author") == 0)
		ward_test_set_once(parsing, &commit->author);
	else if (strcmp(key, "committer") == 0)
		ward_test_set_once(parsing, &commit->committer);
	else if (strcmp(key, "sign") == 0)
		ward_test_set_file(parsing, &commit->sign);
	else if (strcmp(key, "merge") == 0)
		add_merge(parsing, commit);
	else
		add_text(parsing, commit);
}

/* --- files --------------------------------------------------------------- */

void
ward_test_take_path(struct ward_test_parsing *parsing)
{
	struct ward_test_commit *commit = need_commit(parsing);
	struct ward_test_path *path;

	if (!commit)
		return;
	path = ward_arena_alloc(parsing->file->arena, sizeof(*path));
	path->line = parsing->entry->line;
	path->path = parsing->entry->value;
	path->mode = WARD_MODE_FILE;
	path->is_removed = strcmp(parsing->entry->key, "remove") == 0;
	*commit->paths_end = path;
	commit->paths_end = &path->next;
	commit->path = path;
}

static void
take_mode(struct ward_test_parsing *parsing, struct ward_test_path *path)
{
	const char *word = parsing->entry->value;

	if (strcmp(word, "executable") == 0)
		path->mode = WARD_MODE_EXEC;
	else if (strcmp(word, "symlink") == 0)
		path->mode = WARD_MODE_LINK;
	else if (strcmp(word, "submodule") == 0)
		path->mode = WARD_MODE_GITLINK;
	else
		ward_test_complain(parsing,
		    "'%s' is not executable, symlink or submodule", word);
}

void
ward_test_take_of_path(struct ward_test_parsing *parsing)
{
	const char *key = parsing->entry->key;
	struct ward_test_commit *commit = need_commit(parsing);
	struct ward_test_path *path = commit ? commit->path : NULL;

	if (!commit)
		return;
	if (!path || path->is_removed)
		ward_test_complain(
		    parsing, "'%s' stands before any file of its commit", key);
	else if (strcmp(key, "mode") == 0)
		take_mode(parsing, path);
	else if (path->content || path->size > 0)
		ward_test_complain(
		    parsing, "a second content of '%s'", path->path);
	else if (strcmp(key, "content") == 0)
		path->content = parsing->entry->value;
	else if (!ward_parse_size(ward_view_str(parsing->entry->value), 1,
		     SIZE_MOST, &path->size))
		ward_test_complain(parsing, "'%s' is not a size from 1 to 128M",
		    parsing->entry->value);
}
