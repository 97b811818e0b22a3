/* SPDX-License-Identifier: Apache-2.0 */
/* Hides pcre2: the only file that includes it. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "refward/memory.h"
#include "refward/regex.h"
#include "refward/text.h"

#define PATTERN_SIZE_MAX 4096
#define SUBJECT_SIZE_MAX (1024 * 1024)
#define MATCH_LIMIT	 100000
#define DEPTH_LIMIT	 10000
#define MESSAGE_SIZE	 256
#define HEAP_LIMIT	 16384 /* KiB */

/* pcre2 counts its limit anew for each place where a match may begin, so that
 * a long text can be searched for hours below it: between so many places it is
 * looked how long that takes. */
#define PLACES 256
/* Of the processor: what a search may take before it is counted, and what those
 * that are counted may take together. */
#define SLOW	    (CLOCKS_PER_SEC / 10)
#define SLOW_IN_ALL (CLOCKS_PER_SEC * 3)

struct ward_regex {
	pcre2_general_context *memory;
	pcre2_match_context *limits;
	pcre2_code *code;
	pcre2_match_data *data; /* one match at a time */
	enum ward_regex_kind kind;
	clock_t *spent; /* by slow searches, since it was compiled */
};

static void *
allocate(size_t size, void *unused)
{
	(void)unused;
	return ward_realloc_array(NULL, size, 1);
}

static void
release(void *memory, void *unused)
{
	(void)unused;
	free(memory);
}

/* pcre2 takes NULL for a mistake, also where there is nothing to read. */
static PCRE2_SPTR
bytes_of(struct ward_view view)
{
	return (PCRE2_SPTR)(view.data ? view.data : "");
}

static const char *
message(int number, char text[MESSAGE_SIZE])
{
	PCRE2_UCHAR bytes[MESSAGE_SIZE] = "";

	pcre2_get_error_message(number, bytes, sizeof(bytes));
	return memcpy(text, bytes, sizeof(bytes));
}

static const struct ward_error *
compile(pcre2_code **out, pcre2_general_context *memory,
    struct ward_view pattern, enum ward_regex_kind kind)
{
	uint32_t options =
	    PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	char text[MESSAGE_SIZE];
	int number;
	size_t offset;

	if (kind == WARD_REGEX_WHOLE)
		options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
	else
		options |= PCRE2_USE_OFFSET_LIMIT;
	/* The same answer whatever the library was built with. */
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_bsr(context, PCRE2_BSR_UNICODE);
	*out = pcre2_compile(bytes_of(pattern), pattern.size, options, &number,
	    &offset, context);
	pcre2_compile_context_free(context);
	if (*out)
		return NULL;

	return ward_error(WARD_E_INVALID, "pattern is wrong at byte %zu: %s",
	    offset, message(number, text));
}

/* A caller indexes struct ward_match by group, so none may lie beyond it. */
static const struct ward_error *
check_groups(const pcre2_code *code)
{
	uint32_t ngroups = 0;

	pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &ngroups);
	if (ngroups < WARD_REGEX_GROUPS_MAX)
		return NULL;
	return ward_error(WARD_E_LIMIT,
	    "pattern has %u groups, at most %d are counted: write (?:...) "
	    "where nothing is taken out",
	    (unsigned int)ngroups, WARD_REGEX_GROUPS_MAX - 1);
}

const struct ward_error *
ward_regex_new(struct ward_regex **out, struct ward_view pattern,
    enum ward_regex_kind kind)
{
	const struct ward_error *err = NULL;
	struct ward_regex *regex = NULL;

	if (pattern.size > PATTERN_SIZE_MAX) {
		err = ward_error(WARD_E_LIMIT,
		    "pattern has %zu bytes, at most %d are allowed",
		    pattern.size, PATTERN_SIZE_MAX);
		goto out;
	}
	regex = ward_alloc(sizeof(*regex));
	regex->kind = kind;
	regex->spent = ward_alloc(sizeof(*regex->spent));
	regex->memory = pcre2_general_context_create(allocate, release, NULL);
	regex->limits = pcre2_match_context_create(regex->memory);
	pcre2_set_match_limit(regex->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(regex->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(regex->limits, HEAP_LIMIT);
	err = compile(&regex->code, regex->memory, pattern, kind);
	if (err)
		goto out;
	err = check_groups(regex->code);
	if (err)
		goto out;
	regex->data =
	    pcre2_match_data_create_from_pattern(regex->code, regex->memory);

	*out = regex;
	regex = NULL;
out:
	ward_regex_free(regex);
	return err;
}

void
ward_regex_free(struct ward_regex *regex)
{
	if (!regex)
		return;
	pcre2_match_data_free(regex->data);
	pcre2_code_free(regex->code);
	pcre2_match_context_free(regex->limits);
	pcre2_general_context_free(regex->memory);
	free(regex->spent);
	free(regex);
}

static const struct ward_error *
check_subject(struct ward_view subject)
{
	if (subject.size > SUBJECT_SIZE_MAX)
		return ward_error(WARD_E_LIMIT,
		    "text has %zu bytes, patterns read at most %d",
		    subject.size, SUBJECT_SIZE_MAX);
	if (!ward_utf8_is_valid(subject))
		return ward_error(WARD_E_INVALID, "text is not UTF-8");
	return NULL;
}

static const struct ward_error *
match_failed(int number)
{
	bool is_limit = number == PCRE2_ERROR_MATCHLIMIT ||
	    number == PCRE2_ERROR_DEPTHLIMIT || number == PCRE2_ERROR_HEAPLIMIT;
	char text[MESSAGE_SIZE];

	return ward_error(is_limit ? WARD_E_LIMIT : WARD_E_INVALID,
	    "pattern could not be matched: %s", message(number, text));
}

/* Groups that took no part stay empty views. */
static const struct ward_error *
take_groups(struct ward_match *out, PCRE2_SPTR subject, const size_t *offsets,
    size_t ngroups)
{
	if (offsets[0] > offsets[1])
		return ward_error(
		    WARD_E_INVALID, "pattern begins its match after its end");
	for (size_t i = 0; i < ngroups; i++) {
		size_t start = offsets[2 * i], end = offsets[2 * i + 1];

		if (start != PCRE2_UNSET && start <= end)
			out->groups[i] = ward_view(
			    (const char *)subject + start, end - start);
	}
	out->ngroups = ngroups;
	return NULL;
}

/* Where the next character begins, at `at` or behind it. */
static size_t
next_place(struct ward_view subject, size_t at)
{
	while (at < subject.size &&
	    ((unsigned char)subject.data[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* Some places after the other; false in *is_done where it takes too long. */
static int
search(const struct ward_regex *regex, struct ward_view subject,
    pcre2_match_data *data, bool *is_done)
{
	pcre2_match_context *limits = pcre2_match_context_copy(regex->limits);
	clock_t begun = clock(), taken = 0;
	int found = PCRE2_ERROR_NOMATCH;

	for (size_t at = 0; found == PCRE2_ERROR_NOMATCH && at <= subject.size;
	     at = next_place(subject, at + PLACES)) {
		*is_done = *regex->spent + taken < SLOW_IN_ALL;
		if (!*is_done)
			break;
		pcre2_set_offset_limit(limits, at + PLACES - 1);
		found = pcre2_match(regex->code, bytes_of(subject),
		    subject.size, at, PCRE2_NO_UTF_CHECK, data, limits);
		taken = clock() - begun;
	}
	if (taken >= SLOW)
		*regex->spent += taken;
	pcre2_match_context_free(limits);
	return found;
}

static int
match(const struct ward_regex *regex, struct ward_view subject,
    pcre2_match_data *data, bool *is_done)
{
	*is_done = true;
	if (regex->kind == WARD_REGEX_SEARCH && subject.size > PLACES)
		return search(regex, subject, data, is_done);
	return pcre2_match(regex->code, bytes_of(subject), subject.size, 0,
	    PCRE2_NO_UTF_CHECK, data, regex->limits);
}

const struct ward_error *
ward_regex_match(const struct ward_regex *regex, struct ward_view subject,
    struct ward_match *out)
{
	const struct ward_error *err = check_subject(subject);
	bool is_done;
	int found;

	out->ngroups = 0;
	memset(out->groups, 0, sizeof(out->groups));
	if (err)
		return err;
	found = match(regex, subject, regex->data, &is_done);
	if (!is_done)
		return ward_error(WARD_E_LIMIT,
		    "pattern could not be matched: it takes too long");
	if (found > 0)
		return take_groups(out, bytes_of(subject),
		    pcre2_get_ovector_pointer(regex->data),
		    pcre2_get_ovector_count(regex->data));
	return found != PCRE2_ERROR_NOMATCH ? match_failed(found) : NULL;
}

size_t
ward_regex_group(const struct ward_regex *regex, const char *name)
{
	int number =
	    pcre2_substring_number_from_name(regex->code, (PCRE2_SPTR)name);

	return number > 0 ? (size_t)number : 0;
}

const char *
ward_regex_version(void)
{
	static _Thread_local char version[64];

	if (pcre2_config(PCRE2_CONFIG_VERSION, NULL) <= (int)sizeof(version))
		pcre2_config(PCRE2_CONFIG_VERSION, version);
	version[strcspn(version, " ")] = '\0';
	return version;
}

#define TEXT(number)	TEXT_OF(number)
#define TEXT_OF(number) #number

const char *
ward_regex_built(void)
{
	return TEXT(PCRE2_MAJOR) "." TEXT(PCRE2_MINOR);
}
