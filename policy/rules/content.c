/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which files bring something new, and how they are read. */
#include "policy/rules/content.h"

#include <string.h>
#include "refward/text.h"
#include "policy/rules/phrase.h"

#define SNIFFED_SIZE 8000
/* Memory of a larger file is given back before the next one is read. */
#define KEPT_SIZE (1024 * 1024)

const char *
ward_files_check(const struct ward_files *files)
{
	if (files->paths.count == 0 || ward_globs_include(&files->paths))
		return NULL;
	return "path excludes, but names nothing";
}

bool
ward_files_have(const struct ward_files *files, struct ward_view path)
{
	return (files->paths.count == 0 ||
		   ward_globs_match(&files->paths, path)) &&
	    !ward_globs_match(&files->excluded, path);
}

static bool
is_file(uint32_t mode)
{
	return mode == WARD_MODE_FILE || mode == WARD_MODE_EXEC;
}

/* A link or a submodule that becomes a file of the same id was never judged as
 * one. */
bool
ward_content_is_new(const struct ward_subject *subject)
{
	const struct ward_change *change = subject->change;

	return !subject->is_net && change->kind != WARD_CHANGE_DELETED &&
	    is_file(change->mode) &&
	    (!is_file(change->old_mode) ||
		!ward_oid_equal(&change->id, &change->old_id));
}

/* A submodule's commit lies elsewhere, whatever its id says of a file that
 * takes its place. */
bool
ward_content_is_new_blob(const struct ward_subject *subject)
{
	const struct ward_change *change = subject->change;

	return !subject->is_net && change->kind != WARD_CHANGE_DELETED &&
	    change->mode != WARD_MODE_GITLINK &&
	    (change->old_mode == WARD_MODE_GITLINK ||
		is_file(change->mode) != is_file(change->old_mode) ||
		!ward_oid_equal(&change->id, &change->old_id));
}

static const struct ward_error *
wrap(const struct ward_error *err, const struct ward_subject *subject)
{
	return ward_error_wrap(
	    err, "file '%s'", ward_phrase(subject->change->path).text);
}

const struct ward_error *
ward_content_size(const struct ward_subject *subject, uint64_t *out)
{
	const struct ward_error *err;
	enum ward_object_type type;

	err = ward_repo_header(subject->repo, &subject->change->id, &type, out);
	return err ? wrap(err, subject) : NULL;
}

const struct ward_error *
ward_content_read(const struct ward_subject *subject, struct ward_view *out)
{
	struct ward_content *content = subject->content;
	const struct ward_oid *id = &subject->change->id;
	const struct ward_error *err = NULL;
	enum ward_object_type type;

	if (!ward_oid_equal(&content->id, id)) {
		content->id.size = 0;
		if (content->raw.capacity > KEPT_SIZE)
			ward_buf_release(&content->raw);
		err = ward_repo_read(subject->repo, id, &type, &content->raw);
	}
	if (err)
		return wrap(err, subject);
	content->id = *id;
	*out = ward_buf_view(&content->raw);
	return NULL;
}

bool
ward_content_is_utf16(struct ward_view content)
{
	return ward_view_starts(content, "\xff\xfe") ||
	    ward_view_starts(content, "\xfe\xff");
}

bool
ward_content_is_binary(struct ward_view content)
{
	size_t size = content.size < SNIFFED_SIZE ? content.size : SNIFFED_SIZE;

	return size > 0 && !ward_content_is_utf16(content) &&
	    memchr(content.data, '\0', size) != NULL;
}

void
ward_content_mend(
    const struct ward_subject *subject, struct ward_report *report)
{
	struct ward_buf path = WARD_BUF_INIT;

	if (subject->commit == NULL || subject->update == NULL ||
	    !ward_oid_equal(&subject->commit->id, &subject->update->new_tip)) {
		ward_mend_content(report);
		return;
	}
	ward_escape_shell(&path, subject->change->path);
	ward_mend(report,
	    "correct it, then git add -- %s && git commit --amend",
	    ward_buf_str(&path));
	ward_buf_release(&path);
}
