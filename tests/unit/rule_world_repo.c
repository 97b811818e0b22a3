/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how commits, refs, folders and files of a .case file are put into a
 * repository. */
#include "unit.h"
#include "rule_world.h"
#include "refward/text.h"

struct ward_oid
rule_commit(const struct rule_world *world, struct ward_view name)
{
	struct ward_oid none = { .size = 0 };

	for (size_t i = 0; i < world->nhistory; i++)
		if (ward_view_equal(world->history[i].name, name))
			return world->history[i].id;
	if (name.size > 0)
		fail_msg("%s: no commit '%.*s'", world->what->name,
		    (int)name.size, name.data);
	return none;
}

/* The part of a path below a folder; false where it lies elsewhere. */
static bool
below(struct ward_view path, struct ward_view folder, struct ward_view *out)
{
	if (path.size <= folder.size ||
	    !ward_view_equal(ward_view(path.data, folder.size), folder))
		return false;
	*out = ward_view(path.data + folder.size, path.size - folder.size);
	return true;
}

static void
add_entry(struct ward_buf *raw, const char *mode, struct ward_view name,
    const struct ward_oid *id)
{
	ward_buf_printf(raw, "%s %.*s", mode, (int)name.size, name.data);
	ward_buf_add_char(raw, '\0');
	ward_buf_add(raw, id->bytes, id->size);
}

static struct ward_oid
put_file(
    struct rule_world *world, struct ward_view commit, struct ward_view path)
{
	struct ward_buf name = WARD_BUF_INIT;
	struct ward_view text;

	ward_buf_printf(&name, "%.*s:%.*s", (int)commit.size, commit.data,
	    (int)path.size, path.data);
	text = rule_section(world, ward_buf_str(&name));
	text = text.data ? rule_bytes(world, text) : path;
	ward_buf_release(&name);
	return ward_memory_repo_put(world->repo, WARD_OBJECT_BLOB, text);
}

/* The folder of that name ("a/b/", "" is the top) of a list of sorted paths. */
static struct ward_oid
put_folder(struct rule_world *world, struct ward_view commit,
    struct ward_view paths, struct ward_view folder)
{
	struct ward_view last = WARD_VIEW_EMPTY, line, rest, name;
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_oid id;
	struct ward_view all = paths;

	while (ward_view_split(&paths, '\n', &line)) {
		line = rule_bytes(world, line);
		if (!below(line, folder, &rest))
			continue;
		ward_view_split(&rest, '/', &name);
		if (ward_view_equal(name, last))
			continue;
		last = name;
		if (rest.size > 0)
			id = put_folder(world, commit, all,
			    ward_view(line.data, folder.size + name.size + 1));
		else
			id = put_file(world, commit, line);
		add_entry(&raw, rest.size > 0 ? "40000" : "100644", name, &id);
	}
	id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_TREE, ward_buf_view(&raw));
	ward_buf_release(&raw);
	return id;
}

/* "@N": the commit's date. Anything else: a parent. */
static void
put_commit(struct rule_world *world, struct ward_view line)
{
	uint64_t date = world->nhistory;
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_view name, word;
	struct ward_oid tree;

	ward_view_split(&line, ' ', &name);
	tree = put_folder(world, name,
	    rule_section(world, rule_copy(world, name)), ward_view_str(""));
	ward_buf_add_str(&raw, "tree ");
	ward_oid_add_hex(&raw, &tree);
	while (ward_view_split(&line, ' ', &word)) {
		struct ward_oid id;

		if (ward_view_starts(word, "@")) {
			word = ward_view(word.data + 1, word.size - 1);
			assert_true(
			    ward_parse_number(word, 0, INT64_MAX, &date));
			continue;
		}
		id = rule_commit(world, word);
		ward_buf_add_str(&raw, "\nparent ");
		ward_oid_add_hex(&raw, &id);
	}
	ward_buf_printf(&raw,
	    "\nauthor A <a@x> %llu +0000\ncommitter A <a@x> %llu +0000\n\n"
	    "%.*s\n",
	    (unsigned long long)date, (unsigned long long)date, (int)name.size,
	    name.data);
	world->history[world->nhistory].name = name;
	world->history[world->nhistory++].id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_COMMIT, ward_buf_view(&raw));
	ward_buf_release(&raw);
}

void
rule_read_history(struct rule_world *world)
{
	struct ward_view rest = rule_section(world, "history");
	struct ward_view line;

	while (ward_view_split(&rest, '\n', &line)) {
		assert_true(world->nhistory < HISTORY_MAX);
		if (ward_view_is(line, "[push]"))
			ward_memory_repo_begin_push(world->repo);
		else if (line.size > 0)
			put_commit(world, line);
	}
}

/* "REF COMMIT": it stands so before the push. */
static void
read_standing(struct rule_world *world)
{
	struct ward_view rest = rule_section(world, "refs");
	struct ward_view line, name;

	while (ward_view_split(&rest, '\n', &line)) {
		struct ward_oid id;

		ward_view_split(&line, ' ', &name);
		id = rule_commit(world, line);
		ward_memory_repo_set_ref(
		    world->repo, rule_copy(world, name), &id);
	}
}

/* "REF COMMIT", or "REF" that is deleted: the push does so besides. */
void
rule_read_refs(struct rule_world *world)
{
	struct ward_view rest = rule_section(world, "beside");
	struct ward_view line, name;
	size_t n = 1;

	read_standing(world);
	while (ward_view_split(&rest, '\n', &line)) {
		struct ward_update *update = &world->updates[n++];

		assert_true(n <= UPDATES_MAX);
		ward_view_split(&line, ' ', &name);
		update->ref = update->pushed = rule_copy(world, name);
		update->new_tip = rule_commit(world, line);
		update->new = update->new_tip;
		update->kind = update->new_tip.size > 0 ? WARD_UPDATE_CREATE
							: WARD_UPDATE_DELETE;
	}
	world->subject.updates = world->updates;
	world->subject.nupdates = n;
}

static struct ward_oid
put_blob(struct rule_world *world)
{
	struct ward_view text = rule_section(world, "content");
	size_t size = rule_number(world, "change", "size", text.data ? 0 : 10);
	struct ward_buf content = WARD_BUF_INIT;
	struct ward_oid id;

	text = rule_bytes(world, text);
	if (ward_view_is(rule_value(world, "change", "newline"), "no") &&
	    text.size > 0)
		text.size--;
	while (content.size < rule_number(world, "change", "front", 0))
		ward_buf_add_char(&content, 'x');
	ward_buf_add_view(&content, text);
	while (content.size < size)
		ward_buf_add_char(&content, 'x');
	id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_BLOB, ward_buf_view(&content));
	ward_buf_release(&content);
	return id;
}

static uint32_t
read_mode(const struct rule_world *world, const char *key)
{
	struct ward_view text = rule_value(world, "change", key);
	uint32_t mode = 0;

	for (size_t i = 0; i < text.size; i++)
		mode = mode * 8 + (uint32_t)(text.data[i] - '0');
	return text.size > 0 ? mode : WARD_MODE_FILE;
}

void
rule_read_change(struct rule_world *world)
{
	struct ward_view kind = rule_value(world, "change", "kind");
	struct ward_view content = rule_value(world, "change", "content");
	struct ward_change *change = &world->change;

	change->path = rule_bytes(world, rule_value(world, "change", "path"));
	change->kind = ward_view_is(kind, "deleted") ? WARD_CHANGE_DELETED
	    : ward_view_is(kind, "changed")	     ? WARD_CHANGE_CHANGED
						     : WARD_CHANGE_ADDED;
	if (change->kind != WARD_CHANGE_ADDED)
		change->old_mode = read_mode(world, "was");
	if (change->kind == WARD_CHANGE_DELETED)
		return;
	change->mode = read_mode(world, "mode");
	memset(change->id.bytes, 0x22, 20);
	change->id.size = 20;
	if (change->mode != WARD_MODE_GITLINK &&
	    !ward_view_is(content, "missing"))
		change->id = put_blob(world);
	if (ward_view_is(content, "same"))
		change->old_id = change->id;
}
