/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hides how a .case file becomes what a rule looks at. Sections, with their
 * lines; a key may be left out:
 *
 *	pusher	 NAME, and any of: anonymous, merge-request
 *	update	 ref, kind (create, update, rewrite, delete), annotated,
 *		 old, new (commits of the history)
 *	history	 NAME PARENT... @DATE; what follows a line "[push]" is pushed
 *	NAME	 the paths of that commit's files, sorted
 *	NAME:PATH what such a file holds; its path, where it is not said
 *	refs	 REF NAME: where it stands before the push
 *	beside	 REF NAME: what the push moves besides; without NAME: deletes
 *	push	 refs, nothings, commits (numbers)
 *	commit	 author, committer (NAME <ADDRESS> SECONDS MINUTES-EAST),
 *		 encoding, parents, problem, unknown, tip (no: it is not what
 *		 the ref points to); or of (a commit of the history)
 *	object	 a commit as git stores it, with \xNN, instead of commit and
 *		 message
 *	tag	 a tag as git stores it, with \xNN
 *	message	 as it is; in it, and in names, \xNN is a byte
 *	change	 path, kind (added, changed, deleted), mode, was (the mode
 *		 before), size, newline (no: none at the end), front (so many
 *		 x first), net, content (same: as before; missing: not there)
 *	content	 of the changed file, with \xNN
 *	expect	 what is found
 */
#include "unit.h"
#include "rule_world.h"
#include "refward/text.h"

struct ward_view
rule_section(const struct rule_world *world, const char *name)
{
	for (size_t i = 0; i < world->what->nsections; i++)
		if (strcmp(world->what->sections[i].name, name) == 0)
			return ward_view_str(world->what->sections[i].text);
	return ward_view(NULL, 0);
}

/* The value of "KEY = VALUE" in a section; empty where it is not said. */
struct ward_view
rule_value(const struct rule_world *world, const char *name, const char *key)
{
	struct ward_view rest = rule_section(world, name);
	struct ward_view line, word;

	while (ward_view_split(&rest, '\n', &line)) {
		if (ward_view_split(&line, '=', &word) &&
		    ward_view_is(ward_view_trim(word), key))
			return ward_view_trim(line);
	}
	return ward_view(NULL, 0);
}

const char *
rule_copy(struct rule_world *world, struct ward_view text)
{
	return ward_arena_copy(world->arena, text.data, text.size);
}

uint64_t
rule_number(const struct rule_world *world, const char *name, const char *key,
    uint64_t otherwise)
{
	struct ward_view text = rule_value(world, name, key);
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
struct ward_view
rule_bytes(struct rule_world *world, struct ward_view text)
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

/* " SECONDS ZONE" behind the address, in minutes; now and UTC, where it is not
 * said. */
static void
read_date(
    struct rule_world *world, struct ward_view text, struct ward_person *person)
{
	struct ward_view word;
	uint64_t number;

	text = ward_view_trim(text);
	person->time = world->push.now;
	if (!ward_view_split(&text, ' ', &word))
		return;
	assert_true(ward_parse_number(word, 0, INT64_MAX, &number));
	person->time = (int64_t)number;
	assert_true(ward_parse_number(text, 0, 10000, &number));
	person->zone = (int)number;
}

/* "Name <address> DATE"; "" is somebody. */
static void
read_person(struct rule_world *world, const char *key,
    struct ward_person *person, struct ward_view *name, struct ward_view *email)
{
	struct ward_view text = rule_value(world, "commit", key);
	struct ward_view *raw[] = { &person->name, &person->email };
	struct ward_view *decoded[] = { name, email };
	bool is_lossless = true;

	if (text.size == 0)
		text = ward_view_str("Alice Miller <alice@example.com>");
	ward_view_split(&text, '<', &person->name);
	person->name = ward_view_trim(person->name);
	ward_view_split(&text, '>', &person->email);
	read_date(world, text, person);
	for (size_t i = 0; i < 2; i++) {
		struct ward_buf buf = WARD_BUF_INIT;

		*raw[i] = rule_bytes(world, *raw[i]);
		ward_text_decode(
		    &buf, *raw[i], world->commit.encoding, &is_lossless);
		world->message.is_lossless &= is_lossless;
		*decoded[i] =
		    ward_view(rule_copy(world, ward_buf_view(&buf)), buf.size);
		ward_buf_release(&buf);
	}
}

/* A commit of the history, whole. */
static void
take_commit(struct rule_world *world, struct ward_view name)
{
	struct ward_commit_facts *facts = &world->facts;
	struct ward_buf raw = WARD_BUF_INIT;
	enum ward_object_type type;

	facts->id = rule_commit(world, name);
	assert_no_error(ward_repo_read(world->repo, &facts->id, &type, &raw));
	assert_true(ward_commit_parse(&world->commit,
	    ward_view(rule_copy(world, ward_buf_view(&raw)), raw.size), 20));
	ward_message_read(&world->message, world->arena, world->commit.message,
	    world->commit.encoding);
	ward_buf_release(&raw);
}

static void
make_commit(struct rule_world *world)
{
	struct ward_view problem = rule_value(world, "commit", "problem");
	struct ward_commit_facts *facts = &world->facts;

	memset(facts->id.bytes, 0x11, 20);
	facts->id.size = 20;
	world->commit.nparents = rule_number(world, "commit", "parents", 1);
	world->commit.unknown = rule_value(world, "commit", "unknown");
	world->commit.problem = problem.size ? rule_copy(world, problem) : NULL;
	world->commit.encoding = rule_value(world, "commit", "encoding");
	world->commit.message =
	    rule_bytes(world, rule_section(world, "message"));
	ward_message_read(&world->message, world->arena, world->commit.message,
	    world->commit.encoding);
	read_person(world, "author", &world->commit.author, &facts->author_name,
	    &facts->author_email);
	read_person(world, "committer", &world->commit.committer,
	    &facts->committer_name, &facts->committer_email);
}

static struct ward_view
decode(struct rule_world *world, struct ward_view raw)
{
	struct ward_buf buf = WARD_BUF_INIT;
	struct ward_view text;
	bool is_lossless = true;

	ward_text_decode(&buf, raw, ward_view_str(""), &is_lossless);
	world->message.is_lossless &= is_lossless;
	text = ward_view(rule_copy(world, ward_buf_view(&buf)), buf.size);
	ward_buf_release(&buf);
	return text;
}

static void
read_tag(struct rule_world *world)
{
	struct ward_view raw = rule_bytes(world, rule_section(world, "tag"));
	struct ward_tag_facts *facts = &world->tag_facts;

	assert_true(ward_tag_parse(&world->tag, raw, 20));
	ward_message_read(&world->message, world->arena, world->tag.message,
	    ward_view_str(""));
	facts->tag = &world->tag;
	facts->message = &world->message;
	facts->tagger_name = decode(world, world->tag.tagger.name);
	facts->tagger_email = decode(world, world->tag.tagger.email);
}

static void
read_object(struct rule_world *world)
{
	struct ward_commit_facts *facts = &world->facts;
	struct ward_view raw = rule_bytes(world, rule_section(world, "object"));

	assert_true(ward_commit_parse(&world->commit, raw, 20));
	memset(facts->id.bytes, 0x11, 20);
	facts->id.size = 20;
	ward_message_read(&world->message, world->arena, world->commit.message,
	    world->commit.encoding);
	facts->committer_name = decode(world, world->commit.committer.name);
	facts->committer_email = decode(world, world->commit.committer.email);
}

static void
read_commit(struct rule_world *world)
{
	struct ward_view name = rule_value(world, "commit", "of");

	if (name.size > 0)
		take_commit(world, name);
	else if (rule_section(world, "object").data)
		read_object(world);
	else
		make_commit(world);
	world->facts.commit = &world->commit;
	world->facts.message = &world->message;
	if (!ward_view_is(rule_value(world, "commit", "tip"), "no"))
		world->updates[0].new_tip = world->facts.id;
}

static enum ward_update_kind
read_kind(const struct rule_world *world)
{
	struct ward_view name = rule_value(world, "update", "kind");

	for (int kind = WARD_UPDATE_CREATE; kind <= WARD_UPDATE_DELETE; kind++)
		if (ward_view_is(name,
			ward_update_kind_name((enum ward_update_kind)kind)))
			return (enum ward_update_kind)kind;
	return WARD_UPDATE_FORWARD;
}

static void
read_update(struct rule_world *world)
{
	struct ward_view ref = rule_value(world, "update", "ref");
	struct ward_update *update = &world->updates[0];

	update->ref = ref.size > 0 ? rule_copy(world, ref) : "refs/heads/main";
	update->pushed = update->ref;
	update->kind = read_kind(world);
	update->is_annotated =
	    ward_view_is(rule_value(world, "update", "annotated"), "yes");
	update->new_end_type = WARD_OBJECT_COMMIT;
	update->old_tip =
	    rule_commit(world, rule_value(world, "update", "old"));
	if (rule_value(world, "update", "new").size > 0)
		update->new_tip =
		    rule_commit(world, rule_value(world, "update", "new"));
}

static void
read_pusher(struct rule_world *world)
{
	struct ward_view rest = ward_view_trim(rule_section(world, "pusher"));
	struct ward_view word;

	world->push.id = "case";
	world->push.now = 1767225600; /* 2026-01-01 */
	if (!ward_view_split(&rest, ' ', &word))
		return;
	world->pusher.name = rule_copy(world, word);
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

/* How many of what the push holds; the first is the `update`. */
static void
read_counts(struct rule_world *world)
{
	size_t nrefs = rule_number(world, "push", "refs", 1);
	size_t nnothings = rule_number(world, "push", "nothings", 0);

	assert_true(nrefs + nnothings <= UPDATES_MAX);
	for (size_t i = 1; i < nrefs + nnothings; i++)
		world->updates[i].kind =
		    i < nrefs ? WARD_UPDATE_CREATE : WARD_UPDATE_NOTHING;
	world->subject.updates = world->updates;
	world->subject.nupdates = nrefs + nnothings;
	world->subject.ncommits = rule_number(world, "push", "commits", 0);
}

/* Which of its scopes a case is about: the narrowest that it names. */
static void
read_subject(struct rule_world *world)
{
	struct ward_subject *subject = &world->subject;

	subject->push = &world->push;
	subject->repo = world->repo;
	subject->graph = world->graph;
	subject->kept = &world->kept;
	subject->signatures = world->signatures;
	if (rule_section(world, "push").data) {
		subject->on = WARD_ON_PUSH;
		read_counts(world);
		return;
	}
	subject->update = &world->updates[0];
	subject->on = WARD_ON_UPDATE;
	subject->is_net =
	    ward_view_is(rule_value(world, "change", "net"), "yes");
	if (rule_section(world, "tag").data) {
		read_tag(world);
		subject->on = WARD_ON_TAG;
		subject->tag = &world->tag_facts;
		return;
	}
	if (!rule_section(world, "change").data &&
	    !rule_section(world, "commit").data &&
	    !rule_section(world, "object").data &&
	    !rule_section(world, "message").data)
		return;
	read_commit(world);
	subject->commit = subject->is_net ? NULL : &world->facts;
	subject->on = WARD_ON_COMMIT;
	if (!rule_section(world, "change").data)
		return;
	rule_read_change(world);
	subject->change = &world->change;
	subject->content = &world->content;
	subject->on = WARD_ON_CHANGE;
}

void
rule_world_init(struct rule_world *world)
{
	world->arena = ward_arena_new();
	world->kept.arena = world->arena;
	world->verdict = ward_verdict_new();
	assert_no_error(ward_memory_repo_new(&world->repo, 20));
	world->graph = ward_graph_new(world->repo, 1000);
	world->signatures = ward_signatures_new();
	rule_read_history(world);
	read_pusher(world);
	read_update(world);
	rule_read_refs(world);
	read_subject(world);
}

void
rule_world_release(struct rule_world *world)
{
	ward_report_release(&world->report);
	ward_buf_release(&world->content.raw);
	ward_signatures_free(world->signatures);
	ward_graph_free(world->graph);
	ward_repo_close(world->repo);
	ward_verdict_free(world->verdict);
	ward_arena_free(world->arena);
	ward_policy_free(world->policy);
}
