/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what else than a plain file a path may be, and where links lead. */
#include <inttypes.h>
#include <string.h>
#include "refward/dotgit.h"
#include "policy/rules/content.h"
#include "policy/rules/phrase.h"

#define TARGET_SIZE_MAX 4096

struct conf {
	struct ward_words refused;
	struct ward_files files;
};

static const char *const known[] = { "symlink", "submodule", "executable",
	"outside-link", NULL };

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	for (size_t i = 0; i < conf->refused.count; i++) {
		size_t j = 0;

		while (
		    known[j] && strcmp(known[j], conf->refused.items[i]) != 0)
			j++;
		if (!known[j])
			return "takes the words symlink, submodule, "
			       "executable and outside-link";
	}
	return conf->refused.count == 0 ? "names nothing"
					: ward_files_check(&conf->files);
}

static bool
is_refused(const struct conf *conf, const char *word)
{
	return ward_words_has(&conf->refused, ward_view_str(word));
}

/* What is of that type already may change. */
static void
judge_type(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	static const struct {
		const char *word, *what;
		uint32_t mode;
	} types[] = { { "symlink", "symbolic links are", WARD_MODE_LINK },
		{ "submodule", "submodules are", WARD_MODE_GITLINK },
		{ "executable", "executable files are", WARD_MODE_EXEC } };
	const struct ward_change *change = subject->change;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (change->mode != types[i].mode ||
		    change->old_mode == types[i].mode ||
		    !is_refused(conf, types[i].word))
			continue;
		ward_find(report, "%s not allowed here", types[i].what);
		ward_mend_content(report);
	}
}

static bool
is_absolute(struct ward_view target)
{
	return ward_view_starts(target, "/") ||
	    ward_view_starts(target, "\\") ||
	    (target.size > 1 && target.data[1] == ':');
}

static struct ward_view
take_name(struct ward_view *target, const char *separators)
{
	struct ward_view name = *target;
	size_t size = 0;

	while (size < name.size && !strchr(separators, name.data[size]))
		size++;
	name.size = size;
	size += size < target->size;
	*target = ward_view(target->data + size, target->size - size);
	return name;
}

static bool
leads_out(
    struct ward_view path, struct ward_view target, const char *separators)
{
	size_t depth = 0;

	for (size_t i = 0; i < path.size; i++)
		depth += path.data[i] == '/';
	while (target.size > 0) {
		struct ward_view name = take_name(&target, separators);

		if (name.size == 0 || ward_view_is(name, "."))
			continue;
		if (!ward_view_is(name, ".."))
			depth++;
		else if (depth-- == 0)
			return true;
	}
	return false;
}

/* By its words: links on the way are not followed. A backslash is a letter for
 * some systems, and parts names for others. */
static const char *
target_problem(struct ward_view path, struct ward_view target)
{
	struct ward_view rest = target, name;

	if (target.size == 0)
		return "is empty";
	if (memchr(target.data, '\0', target.size) != NULL)
		return "holds a NUL";
	if (is_absolute(target))
		return "is an absolute path";
	while (ward_view_split(&rest, '/', &name))
		if (ward_name_is_dotgit(name))
			return "leads into .git";
	return leads_out(path, target, "/") || leads_out(path, target, "/\\")
	    ? "leads out of the repository"
	    : NULL;
}

static const struct ward_error *
judge_target(const struct ward_subject *subject, struct ward_report *report)
{
	const struct ward_error *err;
	const char *problem;
	struct ward_view target;
	uint64_t size = 0;

	err = ward_content_size(subject, &size);
	if (err)
		return err;
	if (size > TARGET_SIZE_MAX) {
		problem = "is too long";
	} else {
		err = ward_content_read(subject, &target);
		if (err)
			return err;
		problem = target_problem(subject->change->path, target);
	}
	if (problem == NULL)
		return NULL;
	ward_find(report, "target of the symbolic link %s", problem);
	ward_mend_content(report);
	return NULL;
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_change *change = subject->change;

	if (subject->is_net || change->kind == WARD_CHANGE_DELETED ||
	    !ward_files_have(&conf->files, change->path))
		return NULL;
	judge_type(conf, subject, report);
	if (change->mode == WARD_MODE_LINK &&
	    is_refused(conf, "outside-link") &&
	    (change->old_mode != WARD_MODE_LINK ||
		!ward_oid_equal(&change->id, &change->old_id)))
		return judge_target(subject, report);
	return NULL;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct conf, refused),
	    .sentence = "What is refused: symlink, submodule, executable, and "
			"outside-link: a symbolic link whose target is "
			"absolute, leads out of the repository or into .git.",
	},
	WARD_OPTION_PATHS(struct conf, files), WARD_OPTION_END
};

const struct ward_rule ward_rule_file_type = {
	.name = "file-type",
	.summary = "Links, submodules and executable files.",
	.detail = "Judged where a path becomes one of these, so that those "
		  "that are there can be worked on; a link's target, whenever "
		  "it changes. Targets are judged by their words, links on "
		  "the way are not followed.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "file-type = submodule outside-link\n"
		   "file-type.exclude = vendor/**\n",
	.on = WARD_ON_CHANGE,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};
