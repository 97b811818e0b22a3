/* SPDX-License-Identifier: Apache-2.0 */
/* Hides the file of findings that somebody has accepted. */
#include <stdlib.h>
#include <string.h>
#include "known.h"
#include "refward/calendar.h"
#include "refward/file.h"
#include "refward/text.h"

#define FILE_MAX ((size_t)1 << 30)
#define HEAD	 "# refward baseline 1"

struct ward_accepted {
	struct ward_oidmap ids;
};

static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
ward_known_id(struct ward_oid *out, struct ward_view text)
{
	unsigned char bytes[(WARD_AUDIT_ID_SIZE - 1) / 2] = { 0 };

	if (text.size != WARD_AUDIT_ID_SIZE - 1)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		int value = digit_value(text.data[i]);

		if (value < 0)
			return false;
		bytes[i / 2] = (unsigned char)(bytes[i / 2] << 4 | value);
	}
	*out = ward_oid_from_bytes(bytes, sizeof(bytes));
	return true;
}

static const struct ward_error *
take_line(struct ward_accepted *accepted, struct ward_view line)
{
	struct ward_view word = WARD_VIEW_EMPTY;
	struct ward_oid id;

	line = ward_view_trim(line);
	if (line.size == 0 || line.data[0] == '#')
		return NULL;
	(void)ward_view_split(&line, ' ', &word);
	if (!ward_known_id(&id, word))
		return ward_error(WARD_E_USAGE,
		    "a line does not begin with the id of a finding");
	(void)ward_oidmap_put(&accepted->ids, &id, 0);
	return NULL;
}

const struct ward_error *
ward_accepted_read(struct ward_accepted **out, const char *path)
{
	struct ward_accepted *accepted = ward_alloc(sizeof(*accepted));
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, FILE_MAX);
	struct ward_view rest = ward_buf_view(&text), line;

	if (!err &&
	    (!ward_view_split(&rest, '\n', &line) ||
		!ward_view_is(ward_view_trim(line), HEAD)))
		err = ward_error(
		    WARD_E_USAGE, "it does not begin with '" HEAD "'");
	while (!err && ward_view_split(&rest, '\n', &line))
		err = take_line(accepted, line);
	if (err)
		err = ward_error_wrap(err, "baseline '%s'", path);
	ward_buf_release(&text);
	if (err) {
		ward_accepted_free(accepted);
		return err;
	}
	*out = accepted;
	return NULL;
}

bool
ward_accepted_has(const struct ward_accepted *accepted, const char *id)
{
	struct ward_oid key;

	return ward_known_id(&key, ward_view_str(id)) &&
	    ward_oidmap_get(&accepted->ids, &key) != WARD_OIDMAP_NONE;
}

void
ward_accepted_free(struct ward_accepted *accepted)
{
	if (accepted == NULL)
		return;
	ward_oidmap_release(&accepted->ids);
	free(accepted);
}

/* --- writing ---------------------------------------------------------------
 */

struct writing {
	struct ward_buf *out;
	const struct ward_audit_repository *repository;
};

/* Behind its id a line is for whoever reads it. */
static const struct ward_error *
add_finding(void *data, const struct ward_audit_finding *finding)
{
	const struct writing *writing = data;
	const struct ward_audit_repository *repository = writing->repository;
	const struct ward_audit_rule *rule = &repository->rules[finding->rule];
	struct ward_buf *out = writing->out;

	if (finding->is_unknown)
		return NULL;
	ward_buf_printf(out, "%s ", finding->id);
	ward_escape_terminal(out, ward_view_str(repository->name), 0);
	ward_buf_printf(out, " %s/%s ", rule->set, rule->rule);
	ward_audit_add_place(out, finding);
	ward_buf_add_char(out, '\n');
	return NULL;
}

const struct ward_error *
ward_accepted_write(const struct ward_audit *audit, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	ward_buf_add_str(&text, HEAD "\n# ");
	ward_add_time(&text, audit->finished);
	ward_buf_add_str(&text,
	    ": what was known by then. A line is accepted by its first word; "
	    "take out what is not to be.\n");
	for (size_t i = 0; i < audit->nrepositories && !err; i++) {
		struct writing writing = { &text, &audit->repositories[i] };

		err = ward_audit_each(
		    audit, writing.repository, add_finding, &writing);
	}
	if (!err)
		err = ward_file_replace(path, ward_buf_view(&text), 0644);
	ward_buf_release(&text);
	return err;
}
