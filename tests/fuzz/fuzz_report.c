/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds any bytes to the reader of reports, as json or jsonl, and makes a page
 * of what it understood. */
#include <assert.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "refward/audit_part.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
no_words(const char *set, const char *rule, const char **summary,
    const char **detail)
{
	(void)set;
	(void)rule;
	(void)summary;
	(void)detail;
	return false;
}

static void
write_as(const struct ward_audit *audit, const char *name)
{
	const struct ward_report_format *format = ward_report_format_find(name);
	struct ward_report_out out = { .fd = open("/dev/null", O_WRONLY) };

	if (format->begin != NULL)
		format->begin(&out, audit);
	for (size_t i = 0; i < audit->nrepositories; i++)
		if (format->repository != NULL)
			format->repository(
			    &out, audit, &audit->repositories[i]);
	if (format->end != NULL)
		format->end(&out, audit);
	assert(!ward_report_end(&out));
	close(out.fd);
}

static void
take_all(const struct ward_part *part, size_t count)
{
	struct ward_audit audit;
	const struct ward_error *err = NULL;
	int fd = memfd_create("one", 0);

	ward_audit_init(&audit, count);
	audit.version = "0";
	audit.store = memfd_create("all", 0);
	ward_part_describe(part, &audit);
	for (size_t i = 0; i < count; i++)
		audit.repositories[i].path = ward_part_row(part, i)->path;
	for (size_t i = 0; i < count && !err; i++)
		err = ward_part_take(
		    part, i, &audit, i, fd, no_words, WARD_PART_KEEPS);
	if (!err) {
		ward_audit_finish(&audit);
		for (size_t i = 0; i < ward_nreport_formats; i++)
			write_as(&audit, ward_report_formats[i]->name);
	}
	close(fd);
	ward_audit_release(&audit);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("report", 0);
	struct ward_part *part;
	char path[64];
	size_t count = 0;

	assert(write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!ward_part_open(&part, path, INT64_MAX)) {
		while (ward_part_row(part, count) != NULL)
			count++;
		assert(ward_part_end(part) <= (int64_t)size);
		take_all(part, count);
		ward_part_close(part);
	}
	close(fd);
	return 0;
}
