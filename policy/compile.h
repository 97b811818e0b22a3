/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_COMPILE_H
#define WARD_POLICY_COMPILE_H

#include "refward/coverage.h"
#include "policy/ini.h"
#include "policy/policy.h"

/* What the files of the compiler share; nobody else includes this. */

#define WARD_GROUPS_MAX 1000

struct ward_compile {
	struct ward_policy *policy; /* being made */
	struct ward_arena *arena;   /* the policy's */
	struct ward_diags *diags;
	struct ward_sections sections;
	const struct ward_policy_trust *trust; /* NULL: no files are read */
	bool is_own; /* a repository's own file, upon the server's */
	struct ward_sha256 hash;
	const char **files; /* resolved, in the order of reading */
	const char **names; /* the same, as in diagnostics */
	size_t nfiles;
	bool *is_group_used;  /* by index of policy->groups */
	bool is_person_named; /* some rule or set tells people apart */
};

/* A list that grows by one: room for the next element of `size` bytes. */
void *ward_compile_grow(
    struct ward_compile *c, void *items, size_t count, size_t size);

/* A mistake in this line. */
void ward_complain(struct ward_compile *c, const struct ward_entry *entry,
    const char *fmt, ...) WARD_FORMAT(3, 4);
/* The same: " (did you mean 'x'?)" is appended where a word is near. */
/* A path is absolute; no entry is fine. */
void ward_check_path(struct ward_compile *c, const struct ward_entry *entry);
void ward_complain_unknown(struct ward_compile *c, const char *file,
    unsigned int line, const char *what, const char *word,
    const char *const *known, size_t nknown);

/* The second word of a section's title, NULL where its first is not `kind`.
 * "" where there is none. */
const char *
ward_section_name(const struct ward_section *section, const char *kind);

/* Whether an earlier section has the same title, which is complained of. */
bool ward_section_is_second(
    struct ward_compile *c, const struct ward_section *section);

/* source.c: the files. */

/* An error: the first file could not be read. All else is diagnostics. */
const struct ward_error *
ward_source_load(struct ward_compile *c, const char *path) WARD_MUST_CHECK;
void ward_source_text(
    struct ward_compile *c, const char *file, struct ward_view text);
/* What lies in the file's place among all: for sorting. */
size_t ward_source_rank(const struct ward_compile *c, const char *file);

/* options.c: one table of options, filled from lines. */
struct ward_values {
	const struct ward_option *options;
	void *conf;
	const struct ward_entry **said; /* by option: first line, or NULL */
	bool is_broken;
};

void ward_values_init(struct ward_compile *c, struct ward_values *values,
    const struct ward_option *options, void *conf);
/* NULL where there is none of that name. */
const struct ward_option *
ward_option_find(const struct ward_option *options, const char *name);
void ward_values_add(struct ward_compile *c, struct ward_values *values,
    const struct ward_option *option, const struct ward_entry *entry);
/* Gives initial values to what was not said. */
void ward_values_finish(struct ward_compile *c, struct ward_values *values);
/* All lines of a section, by tables of which each fills its own settings. A key
 * that none has is complained of: `what` is whose ("a repository"). */
void ward_values_take(struct ward_compile *c, struct ward_values *const *tables,
    size_t count, const struct ward_section *section, const char *what);
const struct ward_entry *
ward_values_said(const struct ward_values *values, const char *name);

/* read_value.c: one value of one kind into its place; false: complained. */
bool ward_value_read(struct ward_compile *c, const struct ward_option *option,
    void *place, const struct ward_entry *entry);
/* The next of the words that blanks and line ends separate. */
bool ward_word_next(struct ward_view *rest, struct ward_view *word);
/* A list of object ids from words. */
void
ward_oids_read(struct ward_compile *c, struct ward_oid **out, size_t *count,
    const struct ward_words *words, const struct ward_entry *entry);

/* What forbids that a word is a user's name or a deploy key's, or NULL. */
const char *ward_person_problem(struct ward_view word);

/* What a set or freeze of this section is called: two of two layers never by
 * one name, and no bypass can name a repository's own. */
const char *ward_compile_set_name(struct ward_compile *c, const char *name);
/* ", with the server's": of what may be had so many times. */
const char *ward_compile_others(const struct ward_compile *c);

/* The parts. Groups come first, since actors name them. */
void ward_compile_groups(struct ward_compile *c);
void ward_compile_refward(struct ward_compile *c);
void ward_compile_sets(struct ward_compile *c);
void ward_compile_freezes(struct ward_compile *c);
void ward_compile_targets(struct ward_compile *c);
void ward_compile_taggings(struct ward_compile *c);
void ward_compile_pipelines(struct ward_compile *c);
void ward_compile_repositories(struct ward_compile *c);
/* One word of a `use`. */
void ward_compile_use(struct ward_compile *c, struct ward_repository_part *part,
    const char *word, const struct ward_entry *entry);
void ward_compile_check(struct ward_compile *c);
void ward_compile_check_after(struct ward_compile *c);
/* What is doubtful, and no mistake. */
void ward_warn(struct ward_compile *c, const char *file, unsigned int line,
    const char *fmt, ...) WARD_FORMAT(4, 5);

/* That a section names refs, in full, and some that it includes; `what` is
 * what it is ("pipeline"). With NULL for refs, which are broken, only the
 * former. */
void ward_check_refs(struct ward_compile *c, const struct ward_section *section,
    const struct ward_globs *refs, const char *what);

/* The server's policy as that of one repository, to which nothing is added
 * yet. It borrows from `server`. */
struct ward_policy *ward_policy_layer(const struct ward_policy *server);

/* All: from sections to policy. */
void ward_compile(struct ward_compile *c);

/* digest.c */
void ward_set_digest(struct ward_rule_set *set);

/* What a repository may be: "code" first. */
extern const struct ward_words ward_repository_kinds;

/* The words of enum ward_mode, in its order. */
extern const char *const ward_mode_words[];

#endif
