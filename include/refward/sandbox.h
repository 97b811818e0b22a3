/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_SANDBOX_H
#define REFWARD_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/error.h"

/*
 * What a process gives up for good, and for every program that it starts,
 * before it reads what a stranger sent: writing outside some folders, changing
 * modes, owners and times, opening connections, looking into other processes,
 * everything that only an administrator does, and starting programs unless it
 * has to. Reading is free.
 */

/* What holds files back and what holds system calls back: what this kernel has,
 * or what is in force. */
struct ward_sandbox_parts {
	int landlock; /* its ABI; 0: none, or older than what is needed */
	bool seccomp;
};

void ward_sandbox_probe(struct ward_sandbox_parts *out);

struct ward_sandbox {
	const char *const *folders; /* that stay writable; one that is not
				     * there is passed over */
	size_t nfolders;
	bool runs_programs;
};

/*
 * Give it up. *out is what this kernel had for it, which may be nothing:
 * whoever needs more looks. WARD_E_SYSTEM where the kernel has it and refuses
 * it.
 */
const struct ward_error *ward_sandbox_enter(struct ward_sandbox_parts *out,
    const struct ward_sandbox *sandbox) WARD_MUST_CHECK;

/* "landlock 7, seccomp", or what is lacking. */
#define WARD_SANDBOX_TEXT_SIZE 64
const char *ward_sandbox_text(
    const struct ward_sandbox_parts *parts, char text[WARD_SANDBOX_TEXT_SIZE]);

#endif
