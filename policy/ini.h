/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_INI_H
#define WARD_POLICY_INI_H

#include <stdbool.h>
#include "refward/buf.h"
#include "refward/diag.h"
#include "refward/memory.h"

/* The sections and keys of an INI file, in its order, each with its place. */

struct ward_entry {
	struct ward_entry *next;
	const char *file;
	unsigned int line;
	const char *key;
	const char *value;	/* not empty; NULL: could not be had, which was
				   complained of */
	const char *source;	/* the file that the value lies in, or NULL */
	struct ward_view bytes; /* what it holds, where that need not be text;
				   the value is its path then */
};

struct ward_section {
	struct ward_section *next;
	const char *file;
	unsigned int line;
	const char *title; /* what stands in the brackets: "rules main" */
	bool is_broken;	   /* a line of it was left out, with a diagnostic */
	struct ward_entry *entries;
	struct ward_entry **end;
};

struct ward_sections {
	struct ward_section *first;
	struct ward_section **end;
};

void ward_sections_init(struct ward_sections *sections);

/*
 * Add the sections of a text to *out, all of the arena (`file` is not copied).
 * Whatever two readers could read differently is left out, each line with a
 * diagnostic of its own.
 */
void ward_ini_read(struct ward_sections *out, struct ward_arena *arena,
    const char *file, struct ward_view text, struct ward_diags *diags);

#endif
