/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that table and tail are two files, which a merge replaces in turn. */
#include "coverage_file.h"

/* A merge between our two openings is rare, two of them are no chance. */
#define ATTEMPTS 3

void
coverage_path(struct ward_buf *out, const char *folder, const char *name)
{
	ward_buf_clear(out);
	ward_buf_printf(out, "%s/%s", folder, name);
}

static const struct ward_error *
open_once(struct coverage_disk *disk, const char *folder, size_t oid_size,
    const struct coverage_table *known)
{
	const struct ward_error *err;
	struct ward_buf path = WARD_BUF_INIT;

	coverage_path(&path, folder, "table");
	err = coverage_table_open(
	    &disk->table, &disk->classes, ward_buf_str(&path), oid_size, known);
	if (err)
		goto out;
	coverage_path(&path, folder, "tail");
	err = coverage_tail_open(
	    &disk->tail, ward_buf_str(&path), disk->table.generation, oid_size);
out:
	ward_buf_release(&path);
	return err;
}

/* A tail of another generation is stale, or newer than the table we saw. */
static bool
is_settled(const struct coverage_disk *disk, uint64_t before)
{
	return disk->tail.fd < 0 || disk->tail.is_bound ||
	    disk->tail.is_damaged || disk->table.generation == before;
}

const struct ward_error *
coverage_disk_open(struct coverage_disk *out, const char *folder,
    size_t oid_size, const struct coverage_table *known)
{
	struct coverage_disk empty = { .tail = { .fd = -1 } }, disk = empty;
	const struct ward_error *err = NULL;
	uint64_t before = UINT64_MAX;

	for (int i = 0; i < ATTEMPTS; i++) {
		err = open_once(&disk, folder, oid_size, known);
		if (err || is_settled(&disk, before))
			break;
		before = disk.table.generation;
		if (i + 1 < ATTEMPTS) {
			coverage_disk_close(&disk);
			disk = empty;
		}
	}
	if (err) {
		coverage_disk_close(&disk);
		disk = empty;
	}
	*out = disk;
	return err;
}

void
coverage_disk_close(struct coverage_disk *disk)
{
	coverage_table_close(&disk->table);
	coverage_tail_close(&disk->tail);
	coverage_classes_release(&disk->classes);
}
