/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hides how a .case file becomes what a rule looks at. Sections, with their
 * lines; a key may be left out:
 *
 *	pusher	 NAME, and any of: anonymous, merge-request
 *	update	 ref, kind (create, update, rewrite, delete), annotated,
 *		 old, new (commits of the history)
 *	history	 NAME PARENT...
 *	push	 refs, nothings, commits (numbers)
 *	commit	 author, committer, encoding, parents, problem, unknown, tip
 *(no: it is not what the ref points to) message	 as it is; in it, and in
 *names, \xNN is a byte change	 path, kind (added, changed, deleted), mode,
 *size, net, content (same: as before; missing: not there) expect	 what is
 *found
 */
#include "unit.h"
#include "rule_world.h"
#include "refward/text.h"

static struct ward_view
section(const struct rule_world *world, const char *name)
{
	for (size_t i = 0; i < world->what->nsections; i++)
		if (strcmp(world->what->sections[i].name, name) == 0)
			return ward_view_str(world->what->sections[i].text);
	return ward_view(NULL, 0);
}

/* The value of "KEY = VALUE" in a section; empty where it is not said. */
static struct ward_view
value(const struct rule_world *world, const char *name, const char *key)
{
	struct ward_view rest = section(world, name);
	struct ward_view line, word;

	while (ward_view_split(&rest, '\n', &line)) {
		if (ward_view_split(&line, '=', &word) &&
		    ward_view_is(ward_view_trim(word), key))
			return ward_view_trim(line);
	}
	return ward_view(NULL, 0);
}

static const char *
copy(struct rule_world *world, struct ward_view text)
{
	return ward_arena_copy(world->arena, text.data, text.size);
}

static uint64_t
number(const struct rule_world *world, const char *name, const char *key,
    uint64_t otherwise)
{
	struct ward_view text = value(world, name, key);
	uint64_t result = otherwise;

	if (text.size > 0 && !ward_parse_size(text, 0, UINT32_MAX, &result))
		fail_msg("%s: '%s' is no number", world->what->name, key);
	return result;
}

static int
digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* With \xNN as the byte. */
static struct ward_view
bytes(struct rule_world *world, struct ward_view text)
{
	char *out = ward_arena_copy(world->arena, text.data, text.size);
	size_t size = 0;

	for (size_t i = 0; i < text.size; i++) {
		if (i + 3 < text.size && text.data[i] == '\\' &&
		    text.data[i + 1] == 'x' && digit(text.data[i + 3]) >= 0) {
			out[size++] = (char)(digit(text.data[i + 2]) * 16 +
			    digit(text.data[i + 3]));
			i += 3;
		} else {
			out[size++] = text.data[i];
		}
	}
	return ward_view(out, size);
}

/* "Name <address>"; "" is somebody. */
static void
read_person(struct rule_world *world, const char *key,
    struct ward_person *person, struct ward_view *name, struct ward_view *email)
{
	struct ward_view text = value(world, "commit", key);
	struct ward_view *raw[] = { &person->name, &person->email };
	struct ward_view *decoded[] = { name, email };
	bool is_lossless = true;

	if (text.size == 0)
		text = ward_view_str("Alice Miller <alice@example.com>");
	ward_view_split(&text, '<', &person->name);
	person->name = ward_view_trim(person->name);
	person->email = ward_view(text.data, text.size - 1);
	for (size_t i = 0; i < 2; i++) {
		struct ward_buf buf = WARD_BUF_INIT;

		*raw[i] = bytes(world, *raw[i]);
		ward_text_decode(
		    &buf, *raw[i], world->commit.encoding, &is_lossless);
		*decoded[i] =
		    ward_view(copy(world, ward_buf_view(&buf)), buf.size);
		ward_buf_release(&buf);
	}
}

static void
read_commit(struct rule_world *world)
{
	struct ward_view problem = value(world, "commit", "problem");
	struct ward_commit_facts *facts = &world->facts;

	memset(facts->id.bytes, 0x11, 20);
	facts->id.size = 20;
	world->commit.nparents = number(world, "commit", "parents", 1);
	world->commit.unknown = value(world, "commit", "unknown");
	world->commit.problem = problem.size ? copy(world, problem) : NULL;
	world->commit.encoding = value(world, "commit", "encoding");
	world->commit.message = bytes(world, section(world, "message"));
	ward_message_read(&world->message, world->arena, world->commit.message,
	    world->commit.encoding);
	read_person(world, "author", &world->commit.author, &facts->author_name,
	    &facts->author_email);
	read_person(world, "committer", &world->commit.committer,
	    &facts->committer_name, &facts->committer_email);
	facts->commit = &world->commit;
	facts->message = &world->message;
	if (!ward_view_is(value(world, "commit", "tip"), "no"))
		world->updates[0].new_tip = facts->id;
}

static struct ward_oid
find_commit(const struct rule_world *world, struct ward_view name)
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

static void
put_commit(struct rule_world *world, struct ward_view line)
{
	struct ward_view none = WARD_VIEW_EMPTY;
	struct ward_oid tree =
	    ward_memory_repo_put(world->repo, WARD_OBJECT_TREE, none);
	struct ward_buf raw = WARD_BUF_INIT;
	struct ward_view name, parent;

	ward_view_split(&line, ' ', &name);
	ward_buf_add_str(&raw, "tree ");
	ward_oid_add_hex(&raw, &tree);
	while (ward_view_split(&line, ' ', &parent)) {
		struct ward_oid id = find_commit(world, parent);

		ward_buf_add_str(&raw, "\nparent ");
		ward_oid_add_hex(&raw, &id);
	}
	ward_buf_printf(&raw,
	    "\nauthor A <a@x> %zu +0000\ncommitter A <a@x> %zu +0000\n\n%.*s\n",
	    world->nhistory, world->nhistory, (int)name.size, name.data);
	world->history[world->nhistory].name = name;
	world->history[world->nhistory++].id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_COMMIT, ward_buf_view(&raw));
	ward_buf_release(&raw);
}

static void
read_history(struct rule_world *world)
{
	struct ward_view rest = section(world, "history");
	struct ward_view line;

	while (ward_view_split(&rest, '\n', &line))
		if (line.size > 0)
			put_commit(world, line);
}

static enum ward_update_kind
read_kind(const struct rule_world *world)
{
	struct ward_view name = value(world, "update", "kind");

	for (int kind = WARD_UPDATE_CREATE; kind <= WARD_UPDATE_DELETE; kind++)
		if (ward_view_is(name,
			ward_update_kind_name((enum ward_update_kind)kind)))
			return (enum ward_update_kind)kind;
	return WARD_UPDATE_FORWARD;
}

static void
read_update(struct rule_world *world)
{
	struct ward_view ref = value(world, "update", "ref");
	struct ward_update *update = &world->updates[0];

	update->ref = ref.size > 0 ? copy(world, ref) : "refs/heads/main";
	update->pushed = update->ref;
	update->kind = read_kind(world);
	update->is_annotated =
	    ward_view_is(value(world, "update", "annotated"), "yes");
	update->old_tip = find_commit(world, value(world, "update", "old"));
	if (value(world, "update", "new").size > 0)
		update->new_tip =
		    find_commit(world, value(world, "update", "new"));
}

static void
read_pusher(struct rule_world *world)
{
	struct ward_view rest = ward_view_trim(section(world, "pusher"));
	struct ward_view word;

	world->push.id = "case";
	world->push.now = 1767225600; /* 2026-01-01 */
	if (!ward_view_split(&rest, ' ', &word))
		return;
	world->pusher.name = copy(world, word);
	while (ward_view_split(&rest, ' ', &word)) {
		if (ward_view_is(word, "anonymous"))
			world->pusher.is_anonymous = true;
		else if (ward_view_is(word, "merge-request"))
			world->pusher.is_merge_request = true;
		else
			fail_msg("%s: no such pusher", world->what->name);
	}
	world->push.pusher = &world->pusher;
}

static struct ward_oid
put_blob(struct rule_world *world, size_t size)
{
	struct ward_buf content = WARD_BUF_INIT;
	struct ward_oid id;

	while (content.size < size)
		ward_buf_add_char(&content, 'x');
	id = ward_memory_repo_put(
	    world->repo, WARD_OBJECT_BLOB, ward_buf_view(&content));
	ward_buf_release(&content);
	return id;
}

static void
read_change(struct rule_world *world)
{
	struct ward_view kind = value(world, "change", "kind");
	struct ward_view content = value(world, "change", "content");
	struct ward_change *change = &world->change;
	bool is_gitlink =
	    ward_view_is(value(world, "change", "mode"), "160000");

	change->path = bytes(world, value(world, "change", "path"));
	change->kind = ward_view_is(kind, "deleted") ? WARD_CHANGE_DELETED
	    : ward_view_is(kind, "changed")	     ? WARD_CHANGE_CHANGED
						     : WARD_CHANGE_ADDED;
	if (change->kind == WARD_CHANGE_DELETED)
		return;
	change->mode = is_gitlink ? WARD_MODE_GITLINK : WARD_MODE_FILE;
	memset(change->id.bytes, 0x22, 20);
	change->id.size = 20;
	if (!is_gitlink && !ward_view_is(content, "missing"))
		change->id =
		    put_blob(world, number(world, "change", "size", 10));
	if (ward_view_is(content, "same"))
		change->old_id = change->id;
}

/* How many of what the push holds; the first is the `update`. */
static void
read_counts(struct rule_world *world)
{
	size_t nrefs = number(world, "push", "refs", 1);
	size_t nnothings = number(world, "push", "nothings", 0);

	assert_true(nrefs + nnothings <= UPDATES_MAX);
	for (size_t i = 1; i < nrefs + nnothings; i++)
		world->updates[i].kind =
		    i < nrefs ? WARD_UPDATE_CREATE : WARD_UPDATE_NOTHING;
	world->subject.updates = world->updates;
	world->subject.nupdates = nrefs + nnothings;
	world->subject.ncommits = number(world, "push", "commits", 0);
}

/* Which of its scopes a case is about: the narrowest that it names. */
static void
read_subject(struct rule_world *world)
{
	struct ward_subject *subject = &world->subject;

	subject->push = &world->push;
	subject->repo = world->repo;
	subject->graph = world->graph;
	if (section(world, "push").data) {
		subject->on = WARD_ON_PUSH;
		read_counts(world);
		return;
	}
	subject->update = &world->updates[0];
	subject->on = WARD_ON_UPDATE;
	subject->is_net = ward_view_is(value(world, "change", "net"), "yes");
	if (!section(world, "change").data && !section(world, "commit").data &&
	    !section(world, "message").data)
		return;
	read_commit(world);
	subject->commit = subject->is_net ? NULL : &world->facts;
	subject->on = WARD_ON_COMMIT;
	if (!section(world, "change").data)
		return;
	read_change(world);
	subject->change = &world->change;
	subject->on = WARD_ON_CHANGE;
}

void
rule_world_init(struct rule_world *world)
{
	world->arena = ward_arena_new();
	world->verdict = ward_verdict_new();
	assert_no_error(ward_memory_repo_new(&world->repo, 20));
	world->graph = ward_graph_new(world->repo, 1000);
	read_history(world);
	read_pusher(world);
	read_update(world);
	read_subject(world);
}

void
rule_world_release(struct rule_world *world)
{
	ward_report_release(&world->report);
	ward_graph_free(world->graph);
	ward_repo_close(world->repo);
	ward_verdict_free(world->verdict);
	ward_arena_free(world->arena);
	ward_policy_free(world->policy);
}
