/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how table and tail become one new table, and which classes remain. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/memory.h"
#include "coverage_file.h"

#define FORGET_EVERY 64 /* blocks */

/* Two passes over the same commits: the first finds the classes that are in
 * use, which stand before the records that the second writes. */
struct merge {
	const struct ward_coverage *coverage;
	struct coverage_disk *disk;
	struct coverage_entry *entries;
	size_t nentries;
	/* the new table's classes, and which became which (number + 1) */
	struct coverage_classes classes;
	size_t *became;
	bool only_present; /* digests of the present rule file only */
	bool is_full;
	/* the pass: where it stands in the table and in the entries */
	size_t block, record, nblock;
	const unsigned char *records;
	size_t entry;
	/* the commit it is at, and its classes */
	struct ward_oid id;
	size_t *held;
	size_t nheld, held_capacity;
};

static void
begin_pass(struct merge *merge)
{
	merge->block = merge->record = merge->nblock = merge->entry = 0;
	merge->records = NULL;
}

static void
hold(struct merge *merge, size_t class_number)
{
	if (merge->nheld == merge->held_capacity) {
		merge->held_capacity =
		    ward_grow(merge->held_capacity, merge->nheld + 1);
		merge->held = ward_realloc_array(
		    merge->held, merge->held_capacity, sizeof(*merge->held));
	}
	merge->held[merge->nheld++] = class_number;
}

/* The table's record that comes next, NULL behind the last one, or where the
 * table is damaged. */
static const unsigned char *
table_record(struct merge *merge)
{
	struct coverage_table *table = &merge->disk->table;

	if (merge->record == merge->nblock) {
		if (merge->records)
			merge->block++;
		merge->record = merge->nblock = 0;
		merge->records = NULL;
		if (merge->block >= table->nblocks)
			return NULL;
		if (merge->block % FORGET_EVERY == 0)
			coverage_table_forget(table, merge->block);
		merge->records =
		    coverage_table_block(table, merge->block, &merge->nblock);
		if (!merge->records) {
			merge->block = table->nblocks;
			return NULL;
		}
	}
	return merge->records + merge->record * table->record_size;
}

/* Goes to the next commit; false behind the last one. */
static bool
next(struct merge *merge)
{
	const struct coverage_table *table = &merge->disk->table;
	const unsigned char *record = table_record(merge);
	const struct coverage_entry *end = merge->entries + merge->nentries;
	const struct coverage_entry *entry = merge->entries + merge->entry;
	int order = entry == end ? -1 : 1;

	merge->nheld = 0;
	if (!record && entry == end)
		return false;
	if (record && entry < end)
		order = memcmp(record, entry->id.bytes, table->oid_size);
	if (order <= 0) {
		merge->id = ward_oid_from_bytes(record, table->oid_size);
		hold(merge, coverage_get32(record + table->oid_size));
		merge->record++;
	} else {
		merge->id = entry->id;
	}
	for (; entry < end && ward_oid_equal(&entry->id, &merge->id); entry++)
		hold(merge, entry->class_number);
	merge->entry = (size_t)(entry - merge->entries);
	return true;
}

static bool
is_present(const struct merge *merge, const unsigned char *digest)
{
	for (size_t i = 0; i < merge->coverage->nsets; i++)
		if (memcmp(digest, merge->coverage->digests[i],
			WARD_SHA256_SIZE) == 0)
			return true;
	return false;
}

/* The new class for the union of all that the commit holds. None where
 * nothing remains of it, or where there is no room for another class. */
static size_t
unite(struct merge *merge)
{
	struct ward_buf digests = WARD_BUF_INIT;
	size_t number = COVERAGE_NONE, count;

	for (size_t i = 0; i < merge->nheld; i++) {
		const unsigned char *digest = coverage_class(
		    &merge->disk->classes, merge->held[i], &count);

		for (; count > 0; count--, digest += WARD_SHA256_SIZE)
			if (!merge->only_present || is_present(merge, digest))
				ward_buf_add(
				    &digests, digest, WARD_SHA256_SIZE);
	}
	coverage_digests_normalise(&digests);
	if (digests.size == 0)
		goto out;
	number = coverage_classes_find(&merge->classes, &digests);
	if (number != COVERAGE_NONE)
		goto out;
	if (coverage_classes_size(&merge->classes) + sizeof(uint32_t) +
		digests.size >
	    COVERAGE_CLASSES_MAX) {
		merge->is_full = true;
		goto out;
	}
	number = coverage_classes_find_or_add(&merge->classes, &digests);
out:
	ward_buf_release(&digests);
	return number;
}

static size_t
new_class(struct merge *merge)
{
	size_t *became = &merge->became[merge->held[0]], number;

	if (merge->nheld > 1)
		return unite(merge);
	if (*became != 0)
		return *became - 1;
	number = unite(merge);
	*became = number + 1; /* of none: 0, asked again */
	return number;
}

static void
find_classes(struct merge *merge)
{
	size_t size = merge->disk->classes.count * sizeof(*merge->became);

	coverage_classes_release(&merge->classes);
	free(merge->became);
	merge->became = ward_alloc(size);
	merge->is_full = false;
	begin_pass(merge);
	while (next(merge))
		(void)new_class(merge);
}

/* Where the classes are too many, those of old rule files go. A table that
 * turns out to be damaged is empty in the second pass. */
static void
first_pass(struct merge *merge)
{
	find_classes(merge);
	if (!merge->is_full)
		return;
	merge->only_present = true;
	find_classes(merge);
}

static const struct ward_error *
write_records(struct merge *merge, struct coverage_writer *writer)
{
	const struct ward_error *err = NULL;

	begin_pass(merge);
	while (!err && next(merge)) {
		size_t number = new_class(merge);

		if (number != COVERAGE_NONE)
			err = coverage_writer_add(writer, &merge->id, number);
	}
	return err;
}

static const struct ward_error *
replace_table(struct merge *merge, uint64_t *generation)
{
	const char *folder = merge->coverage->folder;
	const struct ward_error *err = NULL;
	struct ward_buf path = WARD_BUF_INIT, new = WARD_BUF_INIT;
	struct coverage_writer writer;

	coverage_path(&path, folder, "table");
	coverage_path(&new, folder, "table.new");
	err = coverage_writer_open(&writer, ward_buf_str(&new),
	    merge->coverage->oid_size, &merge->classes);
	if (err)
		goto out;
	err = write_records(merge, &writer);
	if (err)
		goto out;
	err = coverage_writer_finish(&writer, ward_buf_str(&path),
	    &merge->classes, merge->disk->table.generation, generation);
out:
	coverage_writer_close(&writer);
	ward_buf_release(&path);
	ward_buf_release(&new);
	return err;
}

static bool
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_done = fd >= 0 && ward_sync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return is_done;
}

/* The table holds everything by now, and the old tail does not continue it:
 * whether this succeeds only decides what the next save finds. */
static void
replace_tail(const struct merge *merge, uint64_t generation)
{
	struct ward_buf path = WARD_BUF_INIT, header = WARD_BUF_INIT;
	const struct ward_error *ignored;

	coverage_path(&path, merge->coverage->folder, "tail");
	coverage_tail_add_header(
	    &header, generation, merge->coverage->oid_size);
	ignored = ward_file_replace(
	    ward_buf_str(&path), ward_buf_view(&header), COVERAGE_MODE);
	(void)ignored;
	ward_buf_release(&path);
	ward_buf_release(&header);
}

static int
compare_entries(const void *a, const void *b)
{
	const struct coverage_entry *left = a, *right = b;

	return ward_oid_compare(&left->id, &right->id);
}

/* The tail's commits and the new ones, in the order of the table. */
static void
gather(struct merge *merge, const struct coverage_entry *entries, size_t count)
{
	struct coverage_tail *tail = &merge->disk->tail;
	size_t nrecords = tail->data.size / COVERAGE_RECORD, number;
	struct coverage_entry *all =
	    ward_alloc((tail->ncommits + count) * sizeof(*all));

	if (count > 0)
		memcpy(all, entries, count * sizeof(*all));
	for (size_t n = 1; n < nrecords; n++) {
		if (!coverage_tail_commit(tail, n, &all[count].id, &number))
			continue;
		all[count++].class_number = (uint32_t)number;
	}
	qsort(all, count, sizeof(*all), compare_entries);
	merge->entries = all;
	merge->nentries = count;
}

const struct ward_error *
coverage_merge(const struct ward_coverage *coverage, struct coverage_disk *disk,
    const struct coverage_entry *entries, size_t nentries)
{
	const struct ward_error *err;
	struct merge merge = { .coverage = coverage, .disk = disk };
	uint64_t generation = 0;

	gather(&merge, entries, nentries);
	first_pass(&merge);
	err = replace_table(&merge, &generation);
	if (!err && sync_folder(coverage->folder))
		replace_tail(&merge, generation);
	coverage_classes_release(&merge.classes);
	free(merge.entries);
	free(merge.became);
	free(merge.held);
	return err;
}
