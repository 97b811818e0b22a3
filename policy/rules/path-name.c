/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which names a checkout can have on every system. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include "refward/text.h"
#include "policy/rules/collision.h"
#include "policy/rules/phrase.h"

#define COMPONENT_SIZE_MAX 255

struct conf {
	bool is_on;
	uint64_t length; /* characters; 0: any */
	bool is_windows_judged;
	bool is_text_judged;
	bool are_collisions_judged;
};

static const char *
text_problem(struct ward_view path)
{
	struct ward_view rest = path;
	uint32_t before = 0, code;

	if (!ward_utf8_is_valid(path))
		return "is not UTF-8 text";
	while (ward_utf8_next(&rest, &code)) {
		if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			return "holds a control character";
		/* Joiners are how some scripts and emoji are written. */
		if (ward_is_control(code) &&
		    ((code != 0x200c && code != 0x200d) || before < 0x80))
			return "holds a character that nobody sees";
		before = code;
	}
	return NULL;
}

/* NUL.txt is a device as well, and so is "nul ". */
static bool
is_device(struct ward_view name)
{
	static const char *const devices[] = { "con", "prn", "aux", "nul",
		"conin$", "conout$", "com0", "com1", "com2", "com3", "com4",
		"com5", "com6", "com7", "com8", "com9", "lpt0", "lpt1", "lpt2",
		"lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
		"com\xc2\xb9", "com\xc2\xb2", "com\xc2\xb3", "lpt\xc2\xb9",
		"lpt\xc2\xb2", "lpt\xc2\xb3" };
	size_t size = 0;

	while (size < name.size && name.data[size] != '.')
		size++;
	while (size > 0 && name.data[size - 1] == ' ')
		size--;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (strlen(devices[i]) == size &&
		    strncasecmp(name.data, devices[i], size) == 0)
			return true;
	return false;
}

static const char *
windows_problem(struct ward_view name)
{
	char last = name.size > 0 ? name.data[name.size - 1] : 'x';

	if (is_device(name))
		return "is the name of a device on Windows";
	if (last == '.')
		return "ends in a dot, which Windows drops";
	if (last == ' ')
		return "ends in a blank, which Windows drops";
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] != '\0' &&
		    strchr("<>:\"|?*\\", name.data[i]) != NULL)
			return "holds a character that Windows has not in "
			       "names";
	return NULL;
}

static void
find_name(
    struct ward_view name, const char *problem, struct ward_report *report)
{
	ward_find(report, "'%s' %s", ward_phrase(name).text, problem);
	ward_mend_content(report);
}

static void
judge_components(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct ward_view rest = subject->change->path, name;

	while (ward_view_split(&rest, '/', &name)) {
		const char *problem =
		    conf->is_windows_judged ? windows_problem(name) : NULL;

		if (problem == NULL && name.size > COMPONENT_SIZE_MAX)
			problem = "is longer than the 255 bytes that file "
				  "systems allow";
		if (problem != NULL)
			find_name(name, problem, report);
	}
}

static void
judge_path(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct ward_view path = subject->change->path;
	const char *problem = conf->is_text_judged ? text_problem(path) : NULL;
	size_t length =
	    ward_utf8_is_valid(path) ? ward_utf8_length(path) : path.size;

	if (problem != NULL) {
		ward_find(report, "name %s", problem);
		ward_mend_content(report);
	}
	if (conf->length > 0 && length > conf->length) {
		ward_find(report,
		    "path has %zu characters, at most %" PRIu64 " are allowed",
		    length, conf->length);
		ward_mend_content(report);
	}
	judge_components(conf, subject, report);
}

static void
find_collision(void *data, struct ward_view folder, struct ward_view name,
    struct ward_view other)
{
	struct ward_report *report = data;

	if (folder.size > 0)
		ward_find(report,
		    "'%s' and '%s' in '%s' are one file on some systems",
		    ward_phrase(name).text, ward_phrase(other).text,
		    ward_phrase(folder).text);
	else
		ward_find(report, "'%s' and '%s' are one file on some systems",
		    ward_phrase(name).text, ward_phrase(other).text);
	ward_mend(report, "git mv one of them to another name in that commit");
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;

	if (!conf->is_on)
		return NULL;
	if (subject->on == WARD_ON_COMMIT)
		return conf->are_collisions_judged
		    ? ward_collisions_find(subject, find_collision, report)
		    : NULL;
	/* What has its name already keeps it. */
	if (!subject->is_net && subject->change->kind == WARD_CHANGE_ADDED)
		judge_path(conf, subject, report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_on),
	    .sentence = "Whether new paths must be such as every system can "
			"check out.",
	    .initial = "yes",
	},
	{
	    .name = "length",
	    .kind = WARD_OPTION_NUMBER,
	    .offset = offsetof(struct conf, length),
	    .sentence = "How many characters a path may have; any number, "
			"where this is not said.",
	    .min = 1,
	    .max = WARD_CHANGE_PATH_MAX,
	},
	{
	    .name = "windows",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_windows_judged),
	    .sentence = "Whether names are refused that Windows cannot have: "
			"devices, a dot or a blank at the end, one of "
			"<>:\"|?*\\.",
	    .initial = "yes",
	},
	{
	    .name = "text",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, is_text_judged),
	    .sentence = "Whether names must be UTF-8, without control "
			"characters and what nobody sees.",
	    .initial = "yes",
	},
	{
	    .name = "collisions",
	    .kind = WARD_OPTION_BOOL,
	    .offset = offsetof(struct conf, are_collisions_judged),
	    .sentence = "Whether two names of one folder are refused that "
			"differ only in case, or in how letters with marks "
			"are written.",
	    .initial = "yes",
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_path_name = {
	.name = "path-name",
	.summary = "Paths that every system can check out.",
	.detail = "Judged where a path is added, so that what is there can be "
		  "worked on. A part of a path has at most 255 bytes. For "
		  "collisions the folders that a commit changes are read once "
		  "more; those that a parent has already are let alone.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "path-name = yes\n"
		   "path-name.length = 180\n",
	.on = WARD_ON_COMMIT | WARD_ON_CHANGE,
	.options = options,
	.conf_size = sizeof(struct conf),
	.evaluate = evaluate,
};
