/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the bytes of trees: entries, their order, names and modes. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "refward/dotgit.h"
#include "tree.h"

/* Eleven octal digits may be more than 32 bits hold. */
#define MODE_DIGITS_MAX 10

/* What is compared at once, where much is the same and where little is. */
#define LONG_RUN  4096
#define SHORT_RUN 64

/* The mode and the blank behind it; returns their size, 0 for neither. */
static size_t
read_any_mode(uint32_t *out, struct ward_view rest)
{
	uint32_t mode = 0;
	size_t i = 0;

	while (i < rest.size && rest.data[i] >= '0' && rest.data[i] <= '7') {
		if (i == MODE_DIGITS_MAX)
			return 0;
		mode = mode << 3 | (uint32_t)(rest.data[i++] - '0');
	}
	*out = mode;
	return i > 0 && i < rest.size && rest.data[i] == ' ' ? i + 1 : 0;
}

/* The same, soon for what nearly all are. */
static inline size_t
read_mode(uint32_t *out, struct ward_view rest)
{
	static const char file[] = "100644 ", folder[] = "40000 ";

	if (rest.size < sizeof(file))
		return read_any_mode(out, rest);
	if (memcmp(rest.data, file, sizeof(file) - 1) == 0) {
		*out = WARD_MODE_FILE;
		return sizeof(file) - 1;
	}
	if (memcmp(rest.data, folder, sizeof(folder) - 1) == 0) {
		*out = WARD_MODE_TREE;
		return sizeof(folder) - 1;
	}
	return read_any_mode(out, rest);
}

bool
ward_tree_raw_read(
    struct ward_tree_raw *out, struct ward_view rest, size_t oid_size)
{
	size_t i = read_mode(&out->mode, rest);

	if (i == 0 || i == rest.size)
		return false;

	const char *name = rest.data + i;
	const char *nul = memchr(name, '\0', rest.size - i);

	if (!nul || rest.size - (size_t)(nul + 1 - rest.data) < oid_size)
		return false;
	out->name = (struct ward_view){ name, (size_t)(nul - name) };
	out->id = (const unsigned char *)nul + 1;
	out->size = (size_t)(nul + 1 - rest.data) + oid_size;
	return true;
}

static inline void
skip_bytes(struct ward_view *rest, size_t size)
{
	rest->data += size;
	rest->size -= size;
}

static size_t
skip_runs(struct ward_view a, struct ward_view b, size_t n, size_t run)
{
	size_t most = a.size < b.size ? a.size : b.size;

	while (most - n >= run && memcmp(a.data + n, b.data + n, run) == 0)
		n += run;
	return n;
}

/* How many bytes both begin with: long runs are the rule. */
static size_t
shared_size(struct ward_view a, struct ward_view b, size_t n)
{
	size_t most = a.size < b.size ? a.size : b.size;

	n = skip_runs(a, b, n, LONG_RUN);
	n = skip_runs(a, b, n, SHORT_RUN);
	while (n < most && a.data[n] == b.data[n])
		n++;
	return n;
}

/* The end where there is none. Most names are short, so memchr(3) would take
 * longer to be called than to look. */
static inline const char *
find_nul(const char *at, const char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;

	while ((size_t)(end - at) >= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		if (((word - ones) & ~word & ones << 7) != 0)
			break;
		at += sizeof(word);
	}
	while (at < end && *at != '\0')
		at++;
	return at;
}

/* How many bytes the entries take that are whole; the first `whole` are. */
static size_t
whole_entries(struct ward_view raw, size_t whole, size_t oid_size)
{
	const char *at = raw.data + whole, *end = raw.data + raw.size, *nul;
	uint32_t mode;
	size_t mode_size;

	for (;;) {
		mode_size = read_mode(
		    &mode, (struct ward_view){ at, (size_t)(end - at) });
		if (mode_size == 0)
			break;
		nul = find_nul(at + mode_size, end);
		if ((size_t)(end - nul) <= oid_size)
			break;
		at = nul + 1 + oid_size;
	}
	return (size_t)(at - raw.data);
}

/* What is whole in either is in both, as far as they are the same. */
static size_t
known_whole(const struct ward_tree_known *known, size_t shared)
{
	size_t whole = known->whole <= shared ? known->whole : 0;

	return known->other_whole <= shared && known->other_whole > whole
	    ? known->other_whole
	    : whole;
}

void
ward_tree_skip_same(struct ward_view *a, struct ward_view *b,
    const struct ward_tree_known *known, size_t oid_size)
{
	size_t shared = shared_size(*a, *b, known->same), used = shared;

	if (shared != a->size || shared != b->size)
		used = whole_entries(ward_view(a->data, shared),
		    known_whole(known, shared), oid_size);
	skip_bytes(a, used);
	skip_bytes(b, used);
}

struct ward_oid
ward_tree_raw_id(const struct ward_tree_raw *entry, size_t oid_size)
{
	static const unsigned char null_id[WARD_OID_SIZE_MAX];

	return ward_oid_from_bytes(entry ? entry->id : null_id, oid_size);
}

bool
ward_tree_next(
    struct ward_tree_entry *out, struct ward_view *rest, size_t oid_size)
{
	struct ward_tree_raw entry;

	if (!ward_tree_raw_read(&entry, *rest, oid_size))
		return false;
	out->mode = entry.mode;
	out->name = entry.name;
	out->id = ward_oid_from_bytes(entry.id, oid_size);
	skip_bytes(rest, entry.size);
	return true;
}

bool
ward_mode_is_tree(uint32_t mode)
{
	return (mode & 0170000u) == WARD_MODE_TREE;
}

uint32_t
ward_mode_plain(uint32_t mode)
{
	switch (mode & 0170000u) {
	case 0100000u:
		return mode & 0100u ? WARD_MODE_EXEC : WARD_MODE_FILE;
	case WARD_MODE_LINK:
	case WARD_MODE_TREE:
		return mode & 0170000u;
	default:
		return WARD_MODE_GITLINK;
	}
}

int
ward_tree_raw_compare(
    const struct ward_tree_raw *a, const struct ward_tree_raw *b)
{
	struct ward_view x = a->name;
	struct ward_view y = b->name;
	size_t shared = x.size < y.size ? x.size : y.size;
	int order = shared > 0 ? memcmp(x.data, y.data, shared) : 0;

	if (order != 0)
		return order;

	/* No name holds a NUL, so 0 is "ends here". */
	int c = ward_mode_is_tree(a->mode) ? '/' : 0;
	int d = ward_mode_is_tree(b->mode) ? '/' : 0;

	if (x.size > shared)
		c = (unsigned char)x.data[shared];
	if (y.size > shared)
		d = (unsigned char)y.data[shared];
	if (c != d || x.size == y.size)
		return c - d;
	/* "a/" the folder, and a malformed name that goes on behind a slash. */
	return x.size < y.size ? -1 : 1;
}

/*
 * The names of files that a later folder might repeat: between "a" and the
 * folder "a" other names may stand ("a-b"), each of which begins with "a" and
 * goes on with a byte below the slash. So each name here begins the next.
 */
struct open_names {
	struct ward_view *names;
	size_t count;
	size_t capacity;
};

static bool
may_still_repeat(struct ward_view open, struct ward_view name)
{
	if (open.size > name.size ||
	    memcmp(open.data, name.data, open.size) != 0)
		return false;
	return open.size == name.size ||
	    (unsigned char)name.data[open.size] < '/';
}

/* Whether a file of that name came before. */
static bool
is_repeated(struct open_names *open, const struct ward_tree_raw *entry)
{
	struct ward_view name = entry->name;

	while (open->count > 0 &&
	    !may_still_repeat(open->names[open->count - 1], name))
		open->count--;
	if (open->count > 0 && open->names[open->count - 1].size == name.size)
		return true;
	if (ward_mode_is_tree(entry->mode))
		return false;
	if (open->count == open->capacity) {
		open->capacity = ward_grow(open->capacity, open->count + 1);
		open->names = ward_realloc_array(
		    open->names, open->capacity, sizeof(*open->names));
	}
	open->names[open->count++] = name;
	return false;
}

static const char unreadable[] = "has an entry that cannot be read";

static const char *
name_problem(struct ward_view name)
{
	if (name.size == 0)
		return "has an entry without a name";
	if (memchr(name.data, '/', name.size))
		return "has a name with a slash in it";
	if (name.data[0] == '.' &&
	    (ward_view_is(name, ".") || ward_view_is(name, "..")))
		return "has an entry named '.' or '..'";
	if (ward_name_is_dotgit(name))
		return "has a name that a file system may take for '.git'";
	return NULL;
}

static const char *
entry_problem(const struct ward_tree_raw *entry, char first, size_t oid_size)
{
	static const unsigned char null_id[WARD_OID_SIZE_MAX];

	if (first == '0')
		return "has a mode with a leading zero";
	switch (entry->mode) {
	case WARD_MODE_TREE:
	case WARD_MODE_FILE:
	case WARD_MODE_EXEC:
	case WARD_MODE_LINK:
	case WARD_MODE_GITLINK:
		break;
	default:
		return "has a mode other than 40000, 100644, 100755, 120000 "
		       "and 160000";
	}
	if (memcmp(entry->id, null_id, oid_size) == 0)
		return "has an entry with a null id";
	return name_problem(entry->name);
}

static const char *
order_problem(
    const struct ward_tree_raw *last, const struct ward_tree_raw *entry)
{
	int order = ward_tree_raw_compare(last, entry);

	if (order == 0)
		return "has two entries of one name";
	return order > 0 ? "has entries that are not sorted" : NULL;
}

const char *
ward_tree_problem(struct ward_view raw, size_t oid_size)
{
	struct open_names open = { NULL, 0, 0 };
	struct ward_tree_raw last = { 0, WARD_VIEW_EMPTY, NULL, 0 };
	struct ward_tree_raw entry;
	struct ward_view rest = raw;
	const char *problem = NULL;

	while (!problem && ward_tree_raw_read(&entry, rest, oid_size)) {
		problem = entry_problem(&entry, rest.data[0], oid_size);
		if (!problem && last.id)
			problem = order_problem(&last, &entry);
		if (!problem && is_repeated(&open, &entry))
			problem = "has a file and a folder of one name";
		last = entry;
		skip_bytes(&rest, entry.size);
	}
	if (!problem && rest.size > 0)
		problem = unreadable;
	free(open.names);
	return problem;
}

const char *
ward_tree_entry_problem(struct ward_view rest, size_t oid_size)
{
	struct ward_tree_raw entry;

	if (!ward_tree_raw_read(&entry, rest, oid_size))
		return unreadable;
	return entry_problem(&entry, rest.data[0], oid_size);
}
