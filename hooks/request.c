/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how git tells a hook what it is about. */
#include "hooks/request.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "refward/clock.h"
#include "refward/text.h"

/* Also where the rule file allows more lines: a line has its own cap. */
#define INPUT_MAX (64u * 1024 * 1024)

/* Asked before each object is read. */
bool
ward_request_is_late(void *data)
{
	const struct ward_request *request = data;

	return ward_clock_coarse() >= request->late;
}

static const struct ward_error *
make_id(struct ward_request *request)
{
	unsigned char random[WARD_UUID_RANDOM];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return ward_error(WARD_E_SYSTEM, "no random numbers");
	ward_uuid_make(request->id, (uint64_t)ward_clock_date(), random);
	return NULL;
}

/* Git sets these itself, or unsets them. */
static const struct ward_error *
read_options(struct ward_request *request)
{
	const char *options[WARD_PUSH_OPTIONS_MAX];
	const char *text = getenv("GIT_PUSH_OPTION_COUNT");
	char name[sizeof("GIT_PUSH_OPTION_") + 20];
	uint64_t count = 0;

	if (text != NULL &&
	    !ward_parse_number(
		ward_view_str(text), 0, WARD_PUSH_OPTIONS_MAX, &count))
		return ward_error(WARD_E_LIMIT,
		    "too many push options: give at most %d",
		    WARD_PUSH_OPTIONS_MAX);
	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "GIT_PUSH_OPTION_%zu", i);
		options[i] = getenv(name);
		if (options[i] == NULL)
			return ward_error(WARD_E_INVALID,
			    "push option %zu is missing", i + 1);
		if (strlen(options[i]) > WARD_PUSH_OPTION_SIZE_MAX)
			return ward_error(WARD_E_LIMIT,
			    "push option %zu is too long: give it at most %d "
			    "bytes",
			    i + 1, WARD_PUSH_OPTION_SIZE_MAX);
	}
	ward_wishes_read(
	    &request->wishes, request->arena, options, (size_t)count);
	return NULL;
}

/* To the end, even where it is too much: git wants it read. */
static const struct ward_error *
read_input(struct ward_request *request)
{
	char chunk[65536];
	bool is_too_much = false;

	for (;;) {
		ssize_t got = read(STDIN_FILENO, chunk, sizeof(chunk));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ward_error(
			    WARD_E_SYSTEM, "cannot read the list of refs");
		if (got == 0)
			break;
		is_too_much |= request->input.size + (size_t)got > INPUT_MAX;
		if (!is_too_much)
			ward_buf_add(&request->input, chunk, (size_t)got);
	}
	if (is_too_much)
		return ward_error(WARD_E_LIMIT,
		    "too many refs in one push: push fewer at a time");
	return NULL;
}

/* What git would show as other refs, or as less history, than is judged. */
static const struct ward_error *
check_variables(void)
{
	const char *shallow = getenv("GIT_SHALLOW_FILE");

	if (getenv("GIT_NAMESPACE") != NULL)
		return ward_error(WARD_E_UNSUPPORTED,
		    "git namespaces are not supported: unset GIT_NAMESPACE "
		    "on the server");
	if (shallow != NULL && *shallow != '\0')
		return ward_error(WARD_E_UNSUPPORTED,
		    "a shallow clone would hide history on the server: git "
		    "fetch --unshallow, or have receive.shallowUpdate unset");
	return NULL;
}

const struct ward_error *
ward_request_read(struct ward_request *request)
{
	const struct ward_error *err;
	int lost;

	request->arena = ward_arena_new();
	request->started = ward_clock();
	request->late = INT64_MAX;
	request->now = (int64_t)time(NULL);
	request->git_dir = getenv("GIT_DIR");
	if (request->git_dir == NULL)
		request->git_dir = ".";
	request->quarantine = getenv("GIT_QUARANTINE_PATH");
	if (request->quarantine == NULL)
		request->quarantine = getenv("GIT_OBJECT_DIRECTORY");
	request->alternates = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
	request->real_path = realpath(request->git_dir, NULL);
	lost = errno;
	ward_process_look(
	    &request->receive_pack, request->arena, (uint64_t)getppid());
	err = make_id(request);
	if (!err)
		err = read_input(request);
	if (err)
		return err;
	errno = lost;
	if (request->real_path == NULL)
		return ward_error(
		    WARD_E_SYSTEM, "git directory '%s'", request->git_dir);
	err = check_variables();
	return err ? err : read_options(request);
}

void
ward_request_release(struct ward_request *request)
{
	free(request->real_path);
	ward_buf_release(&request->input);
	ward_arena_free(request->arena);
}

static const char *
variable(void *data, const char *name)
{
	(void)data;
	return getenv(name);
}

static bool
is_owner(const struct ward_request *request)
{
	struct stat st;

	return stat(request->git_dir, &st) != 0 || st.st_uid == getuid();
}

void
ward_request_identify(
    struct ward_request *request, const struct ward_policy *policy)
{
	unsigned int seconds = ward_policy_budgets(policy)->seconds;
	const char *host = ward_policy_host(policy);
	const struct ward_host *row = ward_host_find(host);
	struct ward_environment environment = { .variable = variable,
		.path = request->real_path };
	struct passwd *account = NULL;

	if (row != NULL && row->needs_account)
		account = getpwuid(getuid());
	if (account != NULL) {
		environment.account = account->pw_name;
		environment.is_owner = is_owner(request);
	}
	ward_host_identify(
	    &request->caller, host, request->arena, &environment);
	ward_request_limit(request, seconds);
}

void
ward_request_limit(struct ward_request *request, unsigned int seconds)
{
	request->late = request->started + (int64_t)seconds * 1000;
	alarm(seconds + 10);
}
