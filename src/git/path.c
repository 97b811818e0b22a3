/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the way from a commit down its trees to one file. */
#include "refward/path.h"

#include <string.h>
#include "refward/text.h"
#include "refward/dotgit.h"
#include "tree.h"

#define PATH_SIZE_MAX 1024

const char *
ward_at_problem(enum ward_at at)
{
	static const char *const problems[] = {
		[WARD_AT_LINK] = "is a symbolic link",
		[WARD_AT_SUBMODULE] = "is a submodule",
		[WARD_AT_FOLDER] = "is a folder",
		[WARD_AT_BLOCKED] = "lies below something that is no folder",
		[WARD_AT_LARGE] = "is too large",
		[WARD_AT_MALFORMED] = "lies in a malformed tree",
		[WARD_AT_NO_COMMIT] = "is looked for where no commit is",
	};

	return problems[at];
}

static const char *
name_problem(struct ward_view name)
{
	if (name.size == 0)
		return "has an empty component";
	if (ward_view_is(name, ".") || ward_view_is(name, ".."))
		return "has a component '.' or '..'";
	return ward_name_is_dotgit(name) ? "leads into '.git'" : NULL;
}

const char *
ward_path_problem(struct ward_view path)
{
	const char *problem = NULL;
	struct ward_view rest = path, name;
	uint32_t code;

	if (path.size == 0 || path.size > PATH_SIZE_MAX)
		return path.size == 0 ? "is empty" : "is too long";
	if (path.data[0] == '/')
		return "begins with '/'";
	if (ward_view_ends(path, "/"))
		return "ends in '/'";
	if (!ward_utf8_is_valid(path))
		return "is not valid UTF-8";
	while (ward_utf8_next(&rest, &code))
		if (ward_is_control(code))
			return "holds a control character";
	while (!problem && ward_view_split(&path, '/', &name))
		problem = name_problem(name);
	return problem;
}

/* Entries in order, each name once, to the last byte: else two readers may
 * find two different things. Modes are taken as git takes them, since old
 * histories have odd ones. */
static enum ward_at
find_entry(struct ward_tree_raw *out, struct ward_view raw,
    struct ward_view name, size_t oid_size)
{
	struct ward_tree_raw last = { 0, WARD_VIEW_EMPTY, NULL, 0 }, entry;
	enum ward_at found = WARD_AT_NOTHING;

	while (ward_tree_raw_read(&entry, raw, oid_size)) {
		if (last.id && ward_tree_raw_compare(&last, &entry) >= 0)
			return WARD_AT_MALFORMED;
		if (ward_view_equal(entry.name, name)) {
			if (found != WARD_AT_NOTHING)
				return WARD_AT_MALFORMED;
			found = WARD_AT_FILE;
			*out = entry;
		}
		last = entry;
		raw = ward_view(raw.data + entry.size, raw.size - entry.size);
	}
	return raw.size > 0 ? WARD_AT_MALFORMED : found;
}

static enum ward_at
sort_of(uint32_t mode)
{
	switch (ward_mode_plain(mode)) {
	case WARD_MODE_FILE:
	case WARD_MODE_EXEC:
		return WARD_AT_FILE;
	case WARD_MODE_LINK:
		return WARD_AT_LINK;
	case WARD_MODE_TREE:
		return WARD_AT_FOLDER;
	default:
		return WARD_AT_SUBMODULE;
	}
}

static const struct ward_error *
read_object(struct ward_buf *out, struct ward_repo *repo,
    const struct ward_oid *id, enum ward_object_type wanted)
{
	enum ward_object_type type;
	const struct ward_error *err = ward_repo_read(repo, id, &type, out);

	if (!err && type != wanted)
		err = ward_error(WARD_E_CORRUPT, "an object is no %s",
		    ward_object_type_name(wanted));
	return err;
}

/* The next component; *id goes from the tree to what is there. */
static const struct ward_error *
descend(enum ward_at *at, struct ward_oid *id, struct ward_buf *raw,
    struct ward_repo *repo, struct ward_view name)
{
	const struct ward_error *err;
	struct ward_tree_raw entry = { 0, WARD_VIEW_EMPTY, NULL, 0 };
	size_t oid_size = id->size;

	if (*at != WARD_AT_FOLDER) {
		*at = WARD_AT_BLOCKED;
		return NULL;
	}
	err = read_object(raw, repo, id, WARD_OBJECT_TREE);
	if (err)
		return err;
	*at = find_entry(&entry, ward_buf_view(raw), name, oid_size);
	if (*at != WARD_AT_FILE)
		return NULL;
	*at = sort_of(entry.mode);
	*id = ward_oid_from_bytes(entry.id, oid_size);
	return NULL;
}

static const struct ward_error *
find_tree(enum ward_at *at, struct ward_oid *id, struct ward_buf *raw,
    struct ward_repo *repo, const struct ward_oid *of)
{
	const struct ward_error *err;
	enum ward_object_type type;
	struct ward_commit commit;
	uint64_t size;

	*at = WARD_AT_NO_COMMIT;
	err = ward_repo_header(repo, of, &type, &size);
	if (err || type != WARD_OBJECT_COMMIT)
		return err;
	err = read_object(raw, repo, of, WARD_OBJECT_COMMIT);
	if (err)
		return err;
	*at = WARD_AT_MALFORMED;
	if (ward_commit_parse(&commit, ward_buf_view(raw), of->size)) {
		*at = WARD_AT_FOLDER;
		*id = commit.tree;
	}
	return NULL;
}

static const struct ward_error *
read_file(enum ward_at *at, struct ward_buf *out, struct ward_repo *repo,
    const struct ward_oid *id, uint64_t size_max)
{
	const struct ward_error *err;
	enum ward_object_type type;
	uint64_t size;

	err = ward_repo_header(repo, id, &type, &size);
	if (!err && size > size_max)
		*at = WARD_AT_LARGE;
	else if (!err)
		err = read_object(out, repo, id, WARD_OBJECT_BLOB);
	return err;
}

static bool
is_end(enum ward_at at)
{
	return at == WARD_AT_NOTHING || at > WARD_AT_FOLDER;
}

const struct ward_error *
ward_path_read(enum ward_at *at, struct ward_oid *id, struct ward_buf *out,
    struct ward_repo *repo, const struct ward_oid *commit, const char *path,
    uint64_t size_max)
{
	struct ward_view rest = ward_view_str(path), name;
	const struct ward_error *err = find_tree(at, id, out, repo, commit);

	while (!err && !is_end(*at) && ward_view_split(&rest, '/', &name))
		err = descend(at, id, out, repo, name);
	ward_buf_clear(out);
	if (!err && *at == WARD_AT_FILE)
		err = read_file(at, out, repo, id, size_max);
	if (err || (*at != WARD_AT_FILE && *at != WARD_AT_LARGE))
		memset(id, 0, sizeof(*id));
	return err;
}
