/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the kernel tells processes apart. */
#include "refward/process.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/text.h"

#define TEXT_MAX 4096

/* Fields of /proc/PID/stat behind the name, which may hold anything. */
#define FIELD_STATE   0
#define FIELD_PARENT  1
#define FIELD_STARTED 19

/* What may stand between git and its hook: a host's program that runs all of a
 * folder, and a shell of that. */
#define WRAPPERS_MAX 2

static bool
is_git(struct ward_view name)
{
	/* The kernel cuts names. */
	return ward_view_is(name, "git") ||
	    ward_view_starts(name, "git-receive-pac");
}

struct process {
	uint64_t parent;
	uint64_t started;
};

static void
stat_path(char *out, size_t size, uint64_t pid)
{
	snprintf(out, size, "/proc/%llu/stat", (unsigned long long)pid);
}

/* False where there is no such process, or it has ended. */
static bool
read_stat(uint64_t pid, struct ward_buf *text, struct ward_view *name,
    struct process *out)
{
	char path[64];
	const struct ward_error *err;
	struct ward_view rest, field;
	const char *open, *close;
	size_t number = 0;

	ward_buf_clear(text);
	stat_path(path, sizeof(path), pid);
	err = ward_file_read(text, path, TEXT_MAX);
	if (err)
		return false;
	open = strchr(ward_buf_str(text), '(');
	close = strrchr(ward_buf_str(text), ')');
	if (open == NULL || close == NULL || close < open || close[1] != ' ')
		return false;
	*name = ward_view(open + 1, (size_t)(close - open) - 1);
	rest = ward_view_str(close + 2);
	while (ward_view_split(&rest, ' ', &field)) {
		if (number == FIELD_STATE &&
		    (ward_view_is(field, "Z") || ward_view_is(field, "X")))
			return false;
		if (number == FIELD_PARENT &&
		    !ward_parse_number(field, 0, UINT64_MAX, &out->parent))
			return false;
		if (number++ == FIELD_STARTED)
			return ward_parse_number(
			    field, 0, UINT64_MAX, &out->started);
	}
	return false;
}

static const char *
read_boot(struct ward_arena *arena)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err =
	    ward_file_read(&text, "/proc/sys/kernel/random/boot_id", TEXT_MAX);
	struct ward_view boot = ward_view_trim(ward_buf_view(&text));
	const char *copy = !err && boot.size > 0
	    ? ward_arena_copy(arena, boot.data, boot.size)
	    : NULL;

	ward_buf_release(&text);
	return copy;
}

static const char *
read_space(struct ward_arena *arena)
{
	char text[128];
	ssize_t size = readlink("/proc/self/ns/pid", text, sizeof(text));

	return size > 0 && (size_t)size < sizeof(text)
	    ? ward_arena_copy(arena, text, (size_t)size)
	    : NULL;
}

static const char *
read_host(struct ward_arena *arena)
{
	char name[HOST_NAME_MAX + 1] = "";

	if (gethostname(name, sizeof(name) - 1) != 0 || name[0] == '\0')
		return NULL;
	return ward_arena_strdup(arena, name);
}

/* The first of it and those above it that is git. */
static bool
find_git(uint64_t *pid, uint64_t *started, struct ward_buf *text)
{
	struct process process;
	struct ward_view name;

	for (int i = 0; i <= WRAPPERS_MAX && *pid > 1; i++) {
		if (!read_stat(*pid, text, &name, &process))
			return false;
		*started = process.started;
		if (is_git(name))
			return true;
		*pid = process.parent;
	}
	return false;
}

void
ward_process_look(
    struct ward_process *out, struct ward_arena *arena, uint64_t pid)
{
	struct ward_buf text = WARD_BUF_INIT;

	memset(out, 0, sizeof(*out));
	if (find_git(&pid, &out->started, &text)) {
		out->boot = read_boot(arena);
		out->space = read_space(arena);
		out->host = read_host(arena);
		if (out->boot != NULL && out->space != NULL &&
		    out->host != NULL)
			out->pid = pid;
	}
	ward_buf_release(&text);
}

/* It is there, but /proc does not show the processes of other users. */
static bool
is_hidden(uint64_t pid)
{
	char path[64];

	stat_path(path, sizeof(path), pid);
	return access(path, R_OK) != 0 &&
	    (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

static enum ward_process_state
state_here(const struct ward_process *process, struct ward_arena *arena)
{
	const char *host = read_host(arena), *boot = read_boot(arena);
	const char *space = read_space(arena);
	struct ward_buf text = WARD_BUF_INIT;
	struct process found;
	struct ward_view name;
	bool is_there;

	if (host == NULL || boot == NULL || space == NULL ||
	    strcmp(host, process->host) != 0)
		return WARD_PROCESS_UNKNOWN;
	if (strcmp(boot, process->boot) != 0)
		return WARD_PROCESS_IS_GONE;
	if (strcmp(space, process->space) != 0)
		return WARD_PROCESS_UNKNOWN;
	is_there = read_stat(process->pid, &text, &name, &found) &&
	    found.started == process->started;
	ward_buf_release(&text);
	if (is_there)
		return WARD_PROCESS_RUNS;
	return is_hidden(process->pid) ? WARD_PROCESS_UNKNOWN
				       : WARD_PROCESS_IS_GONE;
}

enum ward_process_state
ward_process_state(const struct ward_process *process)
{
	struct ward_arena *arena;
	enum ward_process_state state;

	if (process->pid == 0)
		return WARD_PROCESS_UNKNOWN;
	arena = ward_arena_new();
	state = state_here(process, arena);
	ward_arena_free(arena);
	return state;
}
