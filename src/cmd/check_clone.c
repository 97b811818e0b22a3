/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which push a developer means, and what the server has already. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "src/cmd/check.h"
#include "src/cmd/git.h"

#define INPUT_MAX (16u * 1024 * 1024)

void
ward_clone_release(struct ward_clone *clone)
{
	free(clone->lines);
	free(clone->known);
}

void
ward_clone_know(struct ward_clone *clone, const struct ward_oid *id)
{
	if (clone->nknown == clone->known_capacity) {
		clone->known_capacity =
		    ward_grow(clone->known_capacity, clone->nknown + 1);
		clone->known = ward_realloc_array(
		    clone->known, clone->known_capacity, sizeof(*clone->known));
	}
	clone->known[clone->nknown++] = *id;
}

static struct ward_push_line *
add_line(struct ward_clone *clone)
{
	struct ward_push_line *line;

	clone->lines = ward_realloc_array(
	    clone->lines, clone->nlines + 1, sizeof(*clone->lines));
	line = &clone->lines[clone->nlines++];
	line->old = ward_session_null(clone->session);
	line->new = line->old;
	return line;
}

const struct ward_error *
ward_clone_find(struct ward_session *session, struct ward_buf *top)
{
	static const char *const ask_top[] = { "rev-parse", "--show-toplevel",
		NULL };
	static const char *const ask_dir[] = { "rev-parse", "--git-common-dir",
		NULL };
	struct ward_buf folder = WARD_BUF_INIT;
	const struct ward_error *err;

	err = ward_git_text(top, ask_top);
	if (!err)
		err = ward_git_text(&folder, ask_dir);
	if (!err)
		err = ward_session_find(session, ward_buf_str(&folder));
	ward_buf_release(&folder);
	return err;
}

/* The value of a configuration key; false where it is not set. */
static bool
configured(struct ward_buf *out, const char *first, const char *branch,
    const char *last)
{
	struct ward_buf key = WARD_BUF_INIT;
	const char *args[] = { "config", "--get", NULL, NULL };
	const struct ward_error *err;
	int status;

	ward_buf_printf(&key, "%s%s%s", first, branch, last);
	args[2] = ward_buf_str(&key);
	ward_buf_clear(out);
	err = ward_git(out, &status, args);
	ward_buf_release(&key);
	if (err || status != 0)
		return false;
	if (out->size > 0)
		ward_buf_truncate(out, out->size - 1);
	return true;
}

/* Where `git push` would push this branch to. */
static void
find_remote(struct ward_buf *out, const char *branch)
{
	if (configured(out, "branch.", branch, ".pushRemote") ||
	    configured(out, "remote.pushDefault", "", "") ||
	    configured(out, "branch.", branch, ".remote"))
		return;
	ward_buf_clear(out);
	ward_buf_add_str(out, "origin");
}

static const struct ward_error *
know_ref(void *data, const char *name, const struct ward_oid *id)
{
	(void)name;
	ward_clone_know(data, id);
	return NULL;
}

/* All that the clone has seen of the remote; of every remote where it is none
 * that has a name, and then the server is taken for the usual one. */
static const struct ward_error *
know_remote(struct ward_clone *clone, const char *remote)
{
	struct ward_buf prefix = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_printf(&prefix, "refs/remotes/%s/", remote);
	err = ward_repo_each_ref(
	    clone->session->repo, ward_buf_str(&prefix), know_ref, clone);
	clone->remote = remote;
	if (!err && clone->nknown == 0) {
		clone->remote = "origin";
		err = ward_repo_each_ref(
		    clone->session->repo, "refs/remotes/", know_ref, clone);
	}
	ward_buf_release(&prefix);
	return err;
}

static const struct ward_error *
branch_of_head(struct ward_buf *out)
{
	static const char *const args[] = { "symbolic-ref", "-q", "HEAD",
		NULL };
	const struct ward_error *err;
	int status;

	err = ward_git(out, &status, args);
	if (!err && status != 0)
		err = ward_error(WARD_E_INVALID,
		    "HEAD is on no branch: say with --ref what would be "
		    "pushed to");
	if (!err)
		ward_buf_truncate(out, out->size - 1);
	return err;
}

/* "HEX" is a tip, "^HEX" is past: as `git rev-parse` resolves a range. */
static const struct ward_error *
read_range(struct ward_clone *clone, struct ward_view text, size_t *tips)
{
	struct ward_push_line *line = &clone->lines[0];
	struct ward_view word;
	struct ward_oid id;

	*tips = 0;
	while (ward_view_split(&text, '\n', &word)) {
		bool is_past = ward_view_starts(word, "^");

		if (is_past) {
			word.data++;
			word.size--;
		}
		if (!ward_oid_parse(&id, word))
			return ward_error(
			    WARD_E_INVALID, "this is not a range of commits");
		if (is_past)
			line->old = id;
		else
			line->new = id;
		if (is_past)
			ward_clone_know(clone, &id);
		else
			++*tips;
	}
	return NULL;
}

static const struct ward_error *
resolve_range(struct ward_clone *clone, const char *range)
{
	const char *args[] = { "rev-parse", "--revs-only", NULL, "--", NULL };
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = NULL;
	size_t tips = 0;
	int status = 0;

	args[2] = range;
	if (range[0] == '-')
		err = ward_error(WARD_E_USAGE, "'%s' is no range", range);
	if (!err)
		err = ward_git(&text, &status, args);
	if (!err && status != 0)
		err = ward_error(WARD_E_USAGE, "git knows no '%s'", range);
	if (!err)
		err = read_range(
		    clone, ward_view_trim(ward_buf_view(&text)), &tips);
	if (!err && tips != 1)
		err = ward_error(WARD_E_USAGE,
		    "'%s' is not a range with one tip, such as "
		    "origin/main..HEAD",
		    range);
	ward_buf_release(&text);
	return err;
}

/* "main" for "refs/heads/main". */
static const char *
without_heads(const char *name)
{
	static const char heads[] = "refs/heads/";

	return strncmp(name, heads, strlen(heads)) == 0 ? name + strlen(heads)
							: name;
}

/* What the server's branch is, as far as the clone knows. */
static const struct ward_error *
tracked_value(
    struct ward_clone *clone, const char *branch, struct ward_oid *out)
{
	struct ward_buf name = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_printf(
	    &name, "refs/remotes/%s/%s", clone->remote, without_heads(branch));
	err = ward_session_ref(clone->session, ward_buf_str(&name), out);
	ward_buf_release(&name);
	return err;
}

const struct ward_error *
ward_clone_plan(struct ward_clone *clone, const char *range, const char *ref)
{
	struct ward_push_line *line = add_line(clone);
	struct ward_buf name = WARD_BUF_INIT, remote = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	if (ref != NULL)
		ward_buf_add_str(&name, ref);
	else
		err = branch_of_head(&name);
	if (!err)
		err = resolve_range(clone, range != NULL ? range : "HEAD");
	if (err)
		goto out;
	find_remote(&remote, without_heads(ward_buf_str(&name)));
	clone->remote =
	    ward_arena_strdup(clone->session->arena, ward_buf_str(&remote));
	if (clone->nknown > 0)
		goto out;
	err = tracked_value(clone, ward_buf_str(&name), &line->old);
	if (!err)
		err = know_remote(clone, clone->remote);
out:
	line->name = ward_view_str(
	    ward_arena_strdup(clone->session->arena, ward_buf_str(&name)));
	ward_buf_release(&name);
	ward_buf_release(&remote);
	return err;
}

static const struct ward_error *
read_input(struct ward_buf *out)
{
	char chunk[65536];
	ssize_t got;

	do {
		got = read(STDIN_FILENO, chunk, sizeof(chunk));
		if (got > 0)
			ward_buf_add(out, chunk, (size_t)got);
	} while (
	    out->size <= INPUT_MAX && (got > 0 || (got < 0 && errno == EINTR)));
	if (got < 0)
		return ward_error(WARD_E_SYSTEM, "cannot read what is pushed");
	if (out->size > INPUT_MAX)
		return ward_error(WARD_E_LIMIT, "too many refs in one push");
	return NULL;
}

/* The word behind the last blank, taken off *text. */
static struct ward_view
last_word(struct ward_view *text)
{
	size_t at = text->size;
	struct ward_view word;

	while (at > 0 && text->data[at - 1] != ' ')
		at--;
	word = ward_view(text->data + at, text->size - at);
	text->size = at > 0 ? at - 1 : 0;
	return word;
}

/* "LOCAL-REF NEW REF OLD", where LOCAL-REF may hold blanks. */
static const struct ward_error *
read_line(struct ward_clone *clone, struct ward_view text)
{
	struct ward_view old = last_word(&text), name = last_word(&text);
	struct ward_view new = last_word(&text);
	struct ward_push_line *line = add_line(clone);
	enum ward_object_type type;
	const struct ward_error *err;
	uint64_t size;

	if (!ward_oid_parse(&line->old, old) ||
	    !ward_oid_parse(&line->new, new))
		return ward_error(
		    WARD_E_INVALID, "this is not what git tells pre-push");
	line->name = ward_view_str(
	    ward_arena_copy(clone->session->arena, name.data, name.size));
	if (ward_oid_is_null(&line->old))
		return NULL;
	err = ward_repo_header(clone->session->repo, &line->old, &type, &size);
	if (!err && type == WARD_OBJECT_COMMIT)
		ward_clone_know(clone, &line->old);
	/* A value that was never fetched: as good as a new ref. */
	if (err && err->code == WARD_E_MISSING) {
		line->old = ward_session_null(clone->session);
		err = NULL;
	}
	return err;
}

const struct ward_error *
ward_clone_read_push(struct ward_clone *clone, const char *remote)
{
	struct ward_buf input = WARD_BUF_INIT;
	const struct ward_error *err = read_input(&input);
	struct ward_view rest = ward_buf_view(&input), line;

	if (!err)
		err = know_remote(clone, remote != NULL ? remote : "origin");
	while (!err && ward_view_split(&rest, '\n', &line))
		if (line.size > 0)
			err = read_line(clone, line);
	ward_buf_release(&input);
	return err;
}
