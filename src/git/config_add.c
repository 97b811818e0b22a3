/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how several keys are added to a file in one step. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/git_config.h"

/* Quoted, as git reads it whatever stands in it. */
static void
add_value(struct ward_buf *out, const char *value)
{
	ward_buf_add_char(out, '"');
	for (; *value != '\0'; value++)
		switch (*value) {
		case '\n':
			ward_buf_add_str(out, "\\n");
			break;
		case '\t':
			ward_buf_add_str(out, "\\t");
			break;
		case '"':
		case '\\':
			ward_buf_add_char(out, '\\');
			/* fall through */
		default:
			ward_buf_add_char(out, *value);
		}
	ward_buf_add_char(out, '"');
}

static bool
is_plain(const char *value)
{
	size_t size = strlen(value);

	return size > 0 &&
	    strspn(value,
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/.,_=-") == size;
}

/* [SECTION "SUBSECTION"], where it is another than the one before. */
static void
add_section(struct ward_buf *out, const char *key, const char *before)
{
	const char *first = strchr(key, '.'), *last = strrchr(key, '.');
	size_t size = (size_t)(last - key);

	if (before != NULL && strncmp(before, key, size + 1) == 0 &&
	    strrchr(before, '.') == before + size)
		return;
	ward_buf_add_char(out, '[');
	ward_buf_add(out, key, (size_t)(first - key));
	if (last > first) {
		ward_buf_add_char(out, ' ');
		ward_buf_add_char(out, '"');
		for (const char *at = first + 1; at < last; at++) {
			if (*at == '"' || *at == '\\')
				ward_buf_add_char(out, '\\');
			ward_buf_add_char(out, *at);
		}
		ward_buf_add_char(out, '"');
	}
	ward_buf_add_str(out, "]\n");
}

static void
add_lines(
    struct ward_buf *out, const struct ward_config_pair *pairs, size_t count)
{
	if (out->size > 0 && out->data[out->size - 1] != '\n')
		ward_buf_add_char(out, '\n');
	for (size_t i = 0; i < count; i++) {
		add_section(out, pairs[i].key, i > 0 ? pairs[i - 1].key : NULL);
		ward_buf_printf(out, "\t%s = ", strrchr(pairs[i].key, '.') + 1);
		if (is_plain(pairs[i].value))
			ward_buf_add_str(out, pairs[i].value);
		else
			add_value(out, pairs[i].value);
		ward_buf_add_char(out, '\n');
	}
}

/* As git locks it, so that neither loses what the other writes. */
static const struct ward_error *
replace(const char *path, const char *lock, const struct ward_buf *text)
{
	const struct ward_error *err = NULL;
	struct stat before;
	int fd = open(lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return ward_error(WARD_E_SYSTEM, "cannot lock '%s'", path);
	if (stat(path, &before) != 0)
		before.st_mode = 0644;
	if (fchmod(fd, before.st_mode & 07777) != 0)
		err = ward_error(WARD_E_SYSTEM, "mode of '%s'", lock);
	if (!err)
		err = ward_write_all(fd, ward_buf_view(text));
	if (close(fd) != 0 && !err)
		err = ward_error(WARD_E_SYSTEM, "cannot write '%s'", lock);
	if (!err && rename(lock, path) != 0)
		err = ward_error(WARD_E_SYSTEM, "cannot replace '%s'", path);
	if (err)
		(void)unlink(lock);
	return err;
}

/* Reads as it is meant to, and nothing was there before. */
struct check {
	const struct ward_config_pair *pairs;
	size_t count;
	size_t nfound;
};

static const struct ward_error *
check_one(void *data, const char *key, const char *value)
{
	struct check *check = data;

	for (size_t i = 0; i < check->count; i++) {
		if (strcasecmp(check->pairs[i].key, key) != 0)
			continue;
		if (value == NULL ||
		    strcmp(check->pairs[i].value, value) != 0 ||
		    ++check->nfound > check->count)
			return ward_error(
			    WARD_E_UNSUPPORTED, "'%s' is there", key);
	}
	return NULL;
}

static const struct ward_error *
check_text(const struct ward_buf *text, const char *file,
    const struct ward_config_pair *pairs, size_t count)
{
	struct check check = { pairs, count, 0 };
	const struct ward_error *err =
	    ward_config_parse(ward_buf_view(text), file, check_one, &check);

	if (!err && check.nfound != count)
		err = ward_error(WARD_E_INVALID,
		    "'%s' would not read as it is meant to", file);
	return err;
}

const struct ward_error *
ward_config_add(
    const char *file, const struct ward_config_pair *pairs, size_t count)
{
	struct ward_buf text = WARD_BUF_INIT, lock = WARD_BUF_INIT;
	char *real = realpath(file, NULL);
	const char *path = real != NULL ? real : file;
	const struct ward_error *err;

	err = ward_file_read(&text, path, WARD_CONFIG_SIZE_MAX);
	if (err && err->code == WARD_E_MISSING)
		err = NULL;
	add_lines(&text, pairs, count);
	ward_buf_printf(&lock, "%s.lock", path);
	if (!err)
		err = check_text(&text, file, pairs, count);
	if (!err)
		err = replace(path, ward_buf_str(&lock), &text);
	free(real);
	ward_buf_release(&lock);
	ward_buf_release(&text);
	return err;
}
