/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how versions of a rule file are named, and which of them is in force.
 */
#include "src/cmd/rule_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "refward/calendar.h"
#include "refward/file.h"
#include "refward/text.h"

#define DEPLOYED   ".deployed"
#define NUMBER_MAX 1000000
#define NOTE_MAX   4096

#define PATH_OF(store, ...) \
	ward_arena_printf((store)->arena, PATH_MAX, __VA_ARGS__)

void
ward_store_init(
    struct ward_store *store, struct ward_arena *arena, const char *target)
{
	store->arena = arena;
	store->target = target;
	store->name = strrchr(target, '/') + 1;
	store->folder = PATH_OF(store, "%s.d", target);
	store->lock = -1;
}

void
ward_store_release(struct ward_store *store)
{
	if (store->lock >= 0)
		close(store->lock);
	store->lock = -1;
}

/* What a killed run left. */
static void
remove_staged(const struct ward_store *store)
{
	DIR *dir = opendir(store->folder);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (ward_view_starts(
			ward_view_str(entry->d_name), WARD_STORE_STAGED))
			ward_remove_tree(PATH_OF(
			    store, "%s/%s", store->folder, entry->d_name));
	if (dir != NULL)
		closedir(dir);
}

/* Whatever the umask: the git user reads what root has put there. */
const struct ward_error *
ward_store_make_folder(const char *path)
{
	if (mkdir(path, 0755) != 0)
		return errno == EEXIST
		    ? NULL
		    : ward_error(
			  WARD_E_SYSTEM, "cannot make the folder '%s'", path);
	if (chmod(path, 0755) != 0)
		return ward_error(WARD_E_SYSTEM, "cannot open up '%s'", path);
	return NULL;
}

const struct ward_error *
ward_store_lock(struct ward_store *store)
{
	const char *path = PATH_OF(store, "%s/lock", store->folder);
	const struct ward_error *err = ward_store_make_folder(store->folder);

	if (err)
		return err;
	store->lock =
	    open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (store->lock < 0)
		return ward_error(WARD_E_SYSTEM, "cannot open '%s'", path);
	if (flock(store->lock, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK
		    ? ward_error(WARD_E_LIMIT,
			  "somebody else is deploying to '%s': try again "
			  "when that is done",
			  store->target)
		    : ward_error(WARD_E_SYSTEM, "cannot lock '%s'", path);
	remove_staged(store);
	return NULL;
}

/* --- versions --------------------------------------------------------------
 */

static unsigned int
number_of(struct ward_view text)
{
	uint64_t number;

	return ward_parse_number(text, 1, NUMBER_MAX, &number) &&
		text.data[0] != '0'
	    ? (unsigned int)number
	    : 0;
}

const char *
ward_store_file(const struct ward_store *store, unsigned int number)
{
	return PATH_OF(store, "%s/%u/%s", store->folder, number, store->name);
}

bool
ward_store_has(const struct ward_store *store, unsigned int number)
{
	return number > 0 && access(ward_store_file(store, number), F_OK) == 0;
}

/* Only the very link that ward_store_switch() makes. */
unsigned int
ward_store_current(const struct ward_store *store)
{
	char link[PATH_MAX];
	ssize_t size = readlink(store->target, link, sizeof(link) - 1);
	struct ward_view rest, folder, number;

	if (size <= 0)
		return 0;
	rest = ward_view(link, (size_t)size);
	if (!ward_view_split(&rest, '/', &folder) ||
	    !ward_view_split(&rest, '/', &number) ||
	    !ward_view_is(folder, strrchr(store->folder, '/') + 1) ||
	    !ward_view_is(rest, store->name))
		return 0;
	return number_of(number);
}

const struct ward_error *
ward_store_switch(struct ward_store *store, unsigned int number)
{
	return ward_link_replace(store->target,
	    PATH_OF(store, "%s.d/%u/%s", store->name, number, store->name));
}

/* "KEY = VALUE" of a note; "" where it is not there. */
static const char *
noted(const struct ward_store *store, unsigned int number, const char *key)
{
	struct ward_buf text = WARD_BUF_INIT;
	const char *value = "";
	struct ward_view rest, line, word;
	const struct ward_error *err = ward_file_read(&text,
	    PATH_OF(store, "%s/%u/" DEPLOYED, store->folder, number), NOTE_MAX);

	rest = ward_buf_view(&text);
	while (!err && ward_view_split(&rest, '\n', &line)) {
		if (!ward_view_split(&line, '=', &word) ||
		    !ward_view_is(ward_view_trim(word), key))
			continue;
		line = ward_view_trim(line);
		value = ward_arena_copy(store->arena, line.data, line.size);
	}
	ward_buf_release(&text);
	return value;
}

unsigned int
ward_store_before(const struct ward_store *store, unsigned int number)
{
	unsigned int before =
	    number_of(ward_view_str(noted(store, number, "before")));

	return ward_store_has(store, before) ? before : 0;
}

static int
by_number(const void *a, const void *b)
{
	const struct ward_version *one = a, *two = b;

	return one->number < two->number ? 1 : -1;
}

const struct ward_error *
ward_store_list(
    struct ward_store *store, struct ward_version **out, size_t *count)
{
	DIR *dir = opendir(store->folder);
	struct dirent *entry;

	*out = NULL;
	*count = 0;
	if (dir == NULL && errno == ENOENT)
		return NULL;
	if (dir == NULL)
		return ward_error(
		    WARD_E_SYSTEM, "folder of versions '%s'", store->folder);
	while ((entry = readdir(dir)) != NULL) {
		unsigned int number = number_of(ward_view_str(entry->d_name));

		if (number == 0)
			continue;
		*out = ward_realloc_array(*out, *count + 1, sizeof(**out));
		(*out)[(*count)++] = (struct ward_version){ .number = number,
			.before = ward_store_before(store, number),
			.by = noted(store, number, "by"),
			.at = noted(store, number, "at") };
	}
	closedir(dir);
	if (*count > 0)
		qsort(*out, *count, sizeof(**out), by_number);
	return NULL;
}

void
ward_store_prune(struct ward_store *store)
{
	unsigned int current = ward_store_current(store);
	struct ward_version *versions;
	size_t count, nkept = 0;

	if (current == 0 || ward_store_list(store, &versions, &count) != NULL)
		return;
	for (size_t i = 0; i < count; i++)
		if (versions[i].number != current && ++nkept > WARD_STORE_KEPT)
			ward_remove_tree(PATH_OF(
			    store, "%s/%u", store->folder, versions[i].number));
	free(versions);
}

/* --- a new one --------------------------------------------------------------
 */

static const struct ward_error *
note(const struct ward_store *store, const char *folder, unsigned int before)
{
	struct passwd *account = getpwuid(getuid());
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err;

	if (before > 0)
		ward_buf_printf(&text, "before = %u\n", before);
	ward_buf_printf(&text,
	    "by = %s\nat = ", account != NULL ? account->pw_name : "unknown");
	ward_add_time(&text, (int64_t)time(NULL));
	ward_buf_add_char(&text, '\n');
	err = ward_file_replace(
	    PATH_OF(store, "%s/" DEPLOYED, folder), ward_buf_view(&text), 0644);
	ward_buf_release(&text);
	return err;
}

const struct ward_error *
ward_store_add(struct ward_store *store, const char *staged,
    unsigned int before, unsigned int *number)
{
	const char *folder = ward_arena_copy(
	    store->arena, staged, (size_t)(strrchr(staged, '/') - staged));
	struct ward_version *versions;
	const struct ward_error *err;
	size_t count;

	err = ward_store_list(store, &versions, &count);
	if (err)
		return err;
	*number = count > 0 ? versions[0].number + 1 : 1;
	free(versions);
	err = note(store, folder, before);
	if (err)
		return err;
	if (rename(folder, PATH_OF(store, "%s/%u", store->folder, *number)) !=
	    0)
		return ward_error(WARD_E_SYSTEM, "cannot rename '%s'", folder);
	return ward_folder_sync(store->folder);
}

void
ward_store_drop(const char *staged)
{
	char *folder = ward_strdup(staged);

	*strrchr(folder, '/') = '\0';
	ward_remove_tree(folder);
	free(folder);
}
