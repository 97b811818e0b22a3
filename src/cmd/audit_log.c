/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that decision records are read once where many ask: what they say of
 * bypasses lies in a file that these share, by log and by repository. */
#include "src/cmd/audit_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "src/cmd/past.h"
#include "src/cmd/records.h"

/* The file: how much of it counts, then blocks, each of one log as one user
 * may read it. A block: this head, rows sorted by repository, texts, a NUL. */
struct head {
	uint64_t size; /* of the block, in steps of 8 */
	uint64_t device, inode, user;
	uint64_t nrows;
	uint64_t is_read; /* to its end */
};

struct row {
	uint64_t name, text, size; /* places in the block */
};

/* --- a log becomes a block --------------------------------------------------
 */

struct record {
	const char *repository;
	struct ward_view line;
	size_t number;
};

struct reading {
	struct ward_arena *arena;
	struct record *items;
	size_t count, capacity;
};

static void
add(struct reading *reading, const char *repository, struct ward_view line)
{
	if (reading->count == reading->capacity) {
		reading->capacity =
		    ward_grow(reading->capacity, reading->count + 1);
		reading->items = ward_realloc_array(
		    reading->items, reading->capacity, sizeof(*reading->items));
	}
	reading->items[reading->count] = (struct record){
		ward_arena_strdup(reading->arena, repository),
		ward_view(ward_arena_copy(reading->arena, line.data, line.size),
		    line.size),
		reading->count
	};
	reading->count++;
}

static const struct ward_error *
take_line(void *data, const char *path, size_t number, struct ward_view line)
{
	static const char needle[] = "\"bypasses\":[{";
	struct reading *reading = data;
	struct ward_arena *arena;
	enum ward_past_kind kind;
	struct ward_past past;

	(void)path;
	(void)number;
	if (memmem(line.data, line.size, needle, strlen(needle)) == NULL)
		return NULL;
	arena = ward_arena_new();
	kind = ward_past_from_record(&past, arena, line, NULL);
	if (kind != WARD_PAST_OTHER && past.outcome == WARD_ACCEPTED)
		add(reading, past.repository, line);
	ward_arena_free(arena);
	return NULL;
}

static int
by_repository(const void *a, const void *b)
{
	const struct record *one = a, *two = b;
	int order = strcmp(one->repository, two->repository);

	return order != 0 ? order : one->number < two->number ? -1 : 1;
}

static void
add_block(struct ward_buf *out, struct reading *reading, const struct head *key)
{
	struct head head = *key;
	struct ward_buf texts = WARD_BUF_INIT;
	size_t start = sizeof(head) + reading->count * sizeof(struct row);

	if (reading->count > 1)
		qsort(reading->items, reading->count, sizeof(*reading->items),
		    by_repository);
	head.nrows = reading->count;
	ward_buf_add(out, &head, sizeof(head));
	for (size_t i = 0; i < reading->count; i++) {
		const struct record *record = &reading->items[i];
		size_t size = strlen(record->repository) + 1;
		struct row row = { start + texts.size,
			start + texts.size + size, record->line.size };

		ward_buf_add(out, &row, sizeof(row));
		ward_buf_add(&texts, record->repository, size);
		ward_buf_add_view(&texts, record->line);
	}
	ward_buf_add_view(out, ward_buf_view(&texts));
	do
		ward_buf_add_char(out, '\0');
	while (out->size % sizeof(uint64_t) != 0);
	head.size = out->size;
	memcpy(out->data, &head, sizeof(head));
	ward_buf_release(&texts);
}

/* What cannot be read is not tried again for each. */
static void
make_block(struct ward_buf *out, const char *log, struct head *key)
{
	struct reading reading = { .arena = ward_arena_new() };
	const struct ward_error *err =
	    ward_records_each(log, INT64_MIN, take_line, &reading);

	key->is_read = !err;
	add_block(out, &reading, key);
	free(reading.items);
	ward_arena_free(reading.arena);
}

/* --- the file ---------------------------------------------------------------
 */

static const struct ward_error *
set_lock(int store, short type)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET };

	while (fcntl(store, F_SETLKW, &lock) != 0)
		if (errno != EINTR)
			return ward_error(
			    WARD_E_SYSTEM, "cannot share decision records");
	return NULL;
}

static const struct ward_error *
map_file(int store, struct ward_view *out)
{
	struct stat st;
	void *all;

	*out = ward_view(NULL, 0);
	if (fstat(store, &st) != 0)
		return ward_error(WARD_E_SYSTEM, "shared decision records");
	if (st.st_size < (off_t)sizeof(uint64_t))
		return NULL;
	all = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, store, 0);
	if (all == MAP_FAILED)
		return ward_error(WARD_E_SYSTEM, "shared decision records");
	*out = ward_view(all, (size_t)st.st_size);
	return NULL;
}

static void
unmap_file(struct ward_view all)
{
	if (all.size > 0)
		munmap((void *)all.data, all.size);
}

static uint64_t
used_of(struct ward_view all)
{
	uint64_t used = sizeof(used);

	if (all.size > 0)
		memcpy(&used, all.data, sizeof(used));
	return used;
}

/* A process that was ended in the middle leaves a piece that does not count. */
static const struct ward_error *
append(int store, uint64_t used, struct ward_view block)
{
	const struct ward_error *err;
	uint64_t end = used + block.size;

	if (lseek(store, (off_t)used, SEEK_SET) < 0)
		return ward_error(WARD_E_SYSTEM, "shared decision records");
	err = ward_write_all(store, block);
	if (!err && pwrite(store, &end, sizeof(end), 0) != sizeof(end))
		err = ward_error(WARD_E_SYSTEM, "shared decision records");
	return err;
}

static bool
is_of(const struct head *head, const struct head *key)
{
	return head->device == key->device && head->inode == key->inode &&
	    head->user == key->user;
}

/* The block of that log, or an empty view. */
static struct ward_view
find_block(struct ward_view all, const struct head *key)
{
	uint64_t used = used_of(all), at = sizeof(used);
	struct head head;

	while (used <= all.size && at + sizeof(head) <= used) {
		memcpy(&head, all.data + at, sizeof(head));
		if (head.size <= sizeof(head) || head.size > used - at)
			break;
		if (is_of(&head, key))
			return ward_view(all.data + at, (size_t)head.size);
		at += head.size;
	}
	return ward_view(NULL, 0);
}

static const struct ward_error *
read_once(int store, const char *log, struct head *key)
{
	struct ward_buf block = WARD_BUF_INIT;
	struct ward_view all;
	const struct ward_error *err = map_file(store, &all);

	if (!err && find_block(all, key).size == 0) {
		make_block(&block, log, key);
		err = append(store, used_of(all), ward_buf_view(&block));
	}
	unmap_file(all);
	ward_buf_release(&block);
	return err;
}

/* --- and back ---------------------------------------------------------------
 */

static struct row
row_of(struct ward_view block, size_t i)
{
	struct row row;

	memcpy(&row, block.data + sizeof(struct head) + i * sizeof(row),
	    sizeof(row));
	return row;
}

/* The first row that is not before that repository. */
static size_t
find_first(struct ward_view block, size_t count, const char *repository)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *name = block.data + row_of(block, middle).name;

		if (strcmp(name, repository) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct ward_error *
give(struct ward_view block, const char *repository, ward_audit_log_fn take,
    void *data)
{
	struct head head;
	size_t count;

	if (block.size == 0)
		return ward_error(WARD_E_CORRUPT, "shared decision records");
	memcpy(&head, block.data, sizeof(head));
	count = (size_t)head.nrows;
	for (size_t i = find_first(block, count, repository); i < count; i++) {
		struct row row = row_of(block, i);

		if (strcmp(block.data + row.name, repository) != 0)
			break;
		take(data, ward_view(block.data + row.text, (size_t)row.size));
	}
	if (head.is_read == 0)
		return ward_error(WARD_E_INVALID,
		    "the decision records cannot be read to their end");
	return NULL;
}

static const struct ward_error *
read_alone(const char *log, struct head *key, const char *repository,
    ward_audit_log_fn take, void *data)
{
	struct ward_buf block = WARD_BUF_INIT;
	const struct ward_error *err;

	make_block(&block, log, key);
	err = give(ward_buf_view(&block), repository, take, data);
	ward_buf_release(&block);
	return err;
}

static const struct ward_error *
make_sure(int store, const char *log, struct head *key)
{
	const struct ward_error *err = set_lock(store, F_WRLCK), *lost;

	if (err)
		return err;
	err = read_once(store, log, key);
	lost = set_lock(store, F_UNLCK);
	return err ? err : lost;
}

const struct ward_error *
ward_audit_log_each(int store, const char *log, const char *repository,
    ward_audit_log_fn take, void *data)
{
	struct head key = { .user = geteuid() };
	const struct ward_error *err;
	struct ward_view all;
	struct stat st;

	if (stat(log, &st) != 0)
		return ward_error(WARD_E_SYSTEM, "'%s'", log);
	key.device = st.st_dev;
	key.inode = st.st_ino;
	if (store < 0)
		return read_alone(log, &key, repository, take, data);
	err = make_sure(store, log, &key);
	if (!err)
		err = map_file(store, &all);
	if (err)
		return err;
	err = give(find_block(all, &key), repository, take, data);
	unmap_file(all);
	return err;
}
