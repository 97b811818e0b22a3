/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DOCTOR_RUN_H
#define WARD_CMD_DOCTOR_RUN_H

#include <stdint.h>
#include <sys/stat.h>
#include "refward/error.h"
#include "refward/git_config.h"
#include "refward/memory.h"
#include "src/cmd/cmd.h"
#include "src/cmd/doctor/units.h"
#include "src/cmd/layouts/layout.h"

/* What all repositories that are looked at in one run have in common: it is
 * found out once. */

struct ward_doctor_ids;

/* The program of a hook that was looked into last. */
struct ward_seen_program {
	struct stat st;
	const char *version; /* what it is of; NULL: not of refward */
};

struct ward_doctor_run {
	struct ward_cli *cli;
	struct ward_arena *arena;
	int64_t now;	   /* seconds since 1970 */
	const char *hooks; /* folder of hooks of all repositories, or NULL */
	const char *root;  /* where the machine's files lie; "": here */
	unsigned int git_version; /* 236 is 2.36; 0: not asked yet */
	struct ward_doctor_ids *ids;
	struct ward_units units;
	bool has_units;
	struct ward_seen_program programs[WARD_NHOOKS];
};

void ward_doctor_run_start(struct ward_doctor_run *run, struct ward_cli *cli);
void ward_doctor_run_end(struct ward_doctor_run *run);

/* A file of the machine, of the run's arena. */
const char *ward_doctor_machine(struct ward_doctor_run *run, const char *path);
/* Where git finds its configuration when the owner runs it in a repository;
 * text is the arena's. */
void ward_doctor_places(struct ward_doctor_run *run, struct ward_arena *arena,
    struct ward_config_places *out, const char *git_dir, uid_t owner);
/* git's version, as 100 times the first number and the second. */
const struct ward_error *ward_doctor_git_version(
    struct ward_doctor_run *run, unsigned int *out) WARD_MUST_CHECK;

#endif
