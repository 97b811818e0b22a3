/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what nobody wants any more, and since when. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "dispatcher.h"
#include "refward/file.h"

#define DAY	    (24 * 60 * 60)
#define LEDGER_DAYS 90

/* Folders of the outbox whose files go when they are that old. */
static const struct {
	const char *name;
	int days;
} folders[] = {
	{ "logs", 30 }, /* the output of commands */
	{ "runs", 1 },	/* where a dispatcher died */
	{ "tmp", 1 },	/* where a writer died */
};

static void
clear_file(const struct ward_dispatcher *d, const char *path, int days)
{
	struct stat st;

	if (lstat(path, &st) == 0 && ward_is_past(d, st.st_mtime, days * DAY))
		ward_remove_tree(path);
}

static void
clear_folder(const struct ward_dispatcher *d, const char *name, int days)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct dirent *entry;
	size_t size;
	DIR *dir;

	ward_buf_printf(&path, "%s/%s", d->outbox, name);
	dir = opendir(ward_buf_str(&path));
	size = path.size;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		ward_buf_truncate(&path, size);
		ward_buf_printf(&path, "/%s", entry->d_name);
		clear_file(d, ward_buf_str(&path), days);
	}
	if (dir != NULL)
		closedir(dir);
	ward_buf_release(&path);
}

void
ward_clear_folders(const struct ward_dispatcher *d)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		clear_folder(d, folders[i].name, folders[i].days);
}

/* What is dead or ambiguous waits for somebody, however long; what `once` has
 * to remember stays. */
const struct ward_error *
ward_clear_ledger(struct ward_dispatcher *d)
{
	int64_t before = d->now - (int64_t)LEDGER_DAYS * DAY;
	const struct ward_error *err = ward_ledger_begin(d->ledger);

	if (err)
		return err;
	err = ward_ledger_do(d->ledger,
	    "DELETE FROM delivery WHERE state = 'done' AND changed < ? AND "
	    "once IS NULL",
	    "i", before);
	if (!err)
		err = ward_ledger_do(d->ledger,
		    "DELETE FROM line WHERE push IN (SELECT id FROM push WHERE "
		    "time < ? AND NOT EXISTS (SELECT 1 FROM delivery WHERE "
		    "delivery.push = push.id))",
		    "i", before);
	if (!err)
		err = ward_ledger_do(d->ledger,
		    "DELETE FROM push WHERE time < ? AND NOT EXISTS (SELECT 1 "
		    "FROM line WHERE line.push = push.id)",
		    "i", before);
	if (!err)
		err = ward_ledger_do(d->ledger,
		    "DELETE FROM event WHERE time < ? AND "
		    "(verdict IS NULL OR verdict <> 'waiting')",
		    "i", before);
	return ward_ledger_end(d->ledger, err);
}
