/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where git logs a ref, and how a place in that log is found again. */
#include "refward/reflog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/sha256.h"
#include "refward/text.h"

/* Enough of a sum to tell lines apart that nobody chose against us. */
#define SUM_SIZE 8

struct place {
	uint64_t inode;
	uint64_t born; /* nanoseconds since 1970; 0: the system cannot tell */
	uint64_t offset;
	struct ward_view sum; /* of the line before it */
};

struct log {
	struct ward_buf text;
	struct place now; /* inode and born */
	struct ward_reflog *out;
	struct ward_arena *arena;
};

static const struct ward_error *
find_file(struct place *out, const char *path)
{
	struct statx st;

	if (statx(AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &st) != 0)
		return ward_error(errno == ENOENT || errno == ENOTDIR
			? WARD_E_MISSING
			: WARD_E_SYSTEM,
		    "cannot look at '%s'", path);
	out->inode = st.stx_ino;
	out->born = st.stx_mask & STATX_BTIME
	    ? (uint64_t)st.stx_btime.tv_sec * 1000000000 + st.stx_btime.tv_nsec
	    : 0;
	return NULL;
}

static void
add_sum(struct ward_buf *out, struct ward_view line)
{
	unsigned char sum[WARD_SHA256_SIZE];
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, line.data, line.size);
	ward_sha256_final(&hash, sum);
	ward_hex(out, sum, SUM_SIZE);
}

static bool
read_place(struct place *out, const char *text)
{
	struct ward_view rest = ward_view_str(text), piece;

	return ward_view_split(&rest, '.', &piece) &&
	    ward_parse_number(piece, 0, UINT64_MAX, &out->inode) &&
	    ward_view_split(&rest, '.', &piece) &&
	    ward_parse_number(piece, 0, UINT64_MAX, &out->born) &&
	    ward_view_split(&rest, '.', &piece) &&
	    ward_parse_number(piece, 0, UINT64_MAX, &out->offset) &&
	    ward_view_split(&rest, '.', &out->sum);
}

static const char *
place_text(const struct log *log, size_t offset, struct ward_view line)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *copy;

	ward_buf_printf(&text, "%llu.%llu.%zu.",
	    (unsigned long long)log->now.inode,
	    (unsigned long long)log->now.born, offset);
	add_sum(&text, line);
	copy = ward_arena_strdup(log->arena, ward_buf_str(&text));
	ward_buf_release(&text);
	return copy;
}

/* "OLD NEW WHO TIME ZONE\tWHY" */
static bool
read_line(struct ward_reflog_entry *out, struct ward_view line)
{
	struct ward_view head, piece;
	const char *close;
	uint64_t time;

	if (!ward_view_split(&line, '\t', &head))
		return false;
	out->is_push = ward_view_is(line, "push");
	if (!ward_view_split(&head, ' ', &piece) ||
	    !ward_oid_parse(&out->old, piece) ||
	    !ward_view_split(&head, ' ', &piece) ||
	    !ward_oid_parse(&out->new, piece) || head.size == 0)
		return false;
	close = memrchr(head.data, '>', head.size);
	if (close == NULL)
		return false;
	head.size -= (size_t)(close + 1 - head.data);
	head.data = close + 1;
	head = ward_view_trim(head);
	if (!ward_view_split(&head, ' ', &piece) ||
	    !ward_parse_number(piece, 0, INT64_MAX, &time))
		return false;
	out->time = (int64_t)time;
	return true;
}

static bool
has_sum(struct ward_view line, struct ward_view sum)
{
	struct ward_buf text = WARD_BUF_INIT;
	bool is_same;

	add_sum(&text, line);
	is_same = ward_view_equal(ward_buf_view(&text), sum);
	ward_buf_release(&text);
	return is_same;
}

static bool
makes_the_ref(struct ward_view line)
{
	struct ward_reflog_entry entry;

	return read_line(&entry, line) && ward_oid_is_null(&entry.old);
}

/* The same line in a file that is another: an expired one, whose front is gone.
 * The first line of a ref is no proof, since a ref that is made again can have
 * the same. */
static size_t
search(const struct log *log, const struct place *before)
{
	struct ward_view rest = ward_buf_view(&log->text), line;
	size_t found = 0;

	while (ward_view_split(&rest, '\n', &line))
		if (has_sum(line, before->sum) && !makes_the_ref(line))
			found = log->text.size - rest.size;
	return found;
}

static size_t
begin(const struct log *log, const char *place)
{
	struct place before;
	struct ward_view line;
	const char *start;

	if (place == NULL || !read_place(&before, place))
		return 0;
	if (before.inode != log->now.inode || before.born != log->now.born ||
	    before.offset > log->text.size || before.offset == 0)
		return search(log, &before);
	line = ward_view(log->text.data, (size_t)before.offset - 1);
	start = memrchr(line.data, '\n', line.size);
	if (start != NULL) {
		line.size -= (size_t)(start + 1 - line.data);
		line.data = start + 1;
	}
	return has_sum(line, before.sum) ? (size_t)before.offset
					 : search(log, &before);
}

/* False where a line is not git's; one that is not at its end yet is left for
 * the next time. */
static bool
read_lines(struct log *log, size_t offset)
{
	size_t capacity = 0;
	struct ward_view rest, line;
	struct ward_reflog_entry *items = NULL;
	bool is_good = true;

	rest = ward_view(log->text.data + offset, log->text.size - offset);
	while (is_good && memchr(rest.data, '\n', rest.size) != NULL &&
	    ward_view_split(&rest, '\n', &line)) {
		struct ward_reflog_entry *entry;

		if (log->out->count == capacity) {
			capacity = ward_grow(capacity, capacity + 1);
			items =
			    ward_realloc_array(items, capacity, sizeof(*items));
		}
		entry = &items[log->out->count++];
		is_good = read_line(entry, line);
		entry->place =
		    place_text(log, log->text.size - rest.size, line);
		if (rest.size == 0)
			break;
	}
	log->out->items = ward_arena_alloc(
	    log->arena, (log->out->count + 1) * sizeof(*items));
	if (log->out->count > 0)
		memcpy(
		    log->out->items, items, log->out->count * sizeof(*items));
	free(items);
	return is_good;
}

const struct ward_error *
ward_reflog_read(struct ward_reflog *out, struct ward_arena *arena,
    const char *git_dir, const char *ref, const char *place)
{
	struct log log = { .out = out, .arena = arena };
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err;

	memset(out, 0, sizeof(*out));
	ward_buf_printf(&path, "%s/logs/%s", git_dir, ref);
	err = find_file(&log.now, ward_buf_str(&path));
	if (!err)
		err = ward_file_read(
		    &log.text, ward_buf_str(&path), WARD_REFLOG_SIZE_MAX);
	if (!err && ward_buf_str(&log.text) != NULL) {
		out->exists = read_lines(&log, begin(&log, place));
		if (!out->exists)
			out->count = 0;
	} else if (err &&
	    (err->code == WARD_E_MISSING || err->code == WARD_E_LIMIT ||
		err->code == WARD_E_INVALID)) {
		err = NULL;
	}
	ward_buf_release(&log.text);
	ward_buf_release(&path);
	return err;
}
