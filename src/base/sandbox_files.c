/* SPDX-License-Identifier: Apache-2.0 */
/* Hides Landlock: how the kernel is told what may be written. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's own header comes too late for many systems that we are built
 * on, and not at all with some C libraries. These never change. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule	    445
#define SYS_landlock_restrict_self  446
#endif

#define ASK_FOR_ABI	1u
#define RULE_PATH	1
#define EXECUTE		(UINT64_C(1) << 0)
#define WRITE_FILE	(UINT64_C(1) << 1)
#define REMOVE_DIR	(UINT64_C(1) << 4)
#define REMOVE_FILE	(UINT64_C(1) << 5)
#define MAKE_CHAR	(UINT64_C(1) << 6)
#define MAKE_DIR	(UINT64_C(1) << 7)
#define MAKE_REG	(UINT64_C(1) << 8)
#define MAKE_SOCK	(UINT64_C(1) << 9)
#define MAKE_FIFO	(UINT64_C(1) << 10)
#define MAKE_BLOCK	(UINT64_C(1) << 11)
#define MAKE_SYM	(UINT64_C(1) << 12)
#define REFER		(UINT64_C(1) << 13) /* moves between folders: ABI 2 */
#define TRUNCATE	(UINT64_C(1) << 14) /* ABI 3 */
#define IOCTL_DEV	(UINT64_C(1) << 15) /* ABI 5 */
#define BIND_TCP	(UINT64_C(1) << 0)  /* ABI 4 */
#define CONNECT_TCP	(UINT64_C(1) << 1)
#define ABSTRACT_SOCKET (UINT64_C(1) << 0) /* ABI 6 */
#define SIGNAL		(UINT64_C(1) << 1)

/* Everything but reading. */
#define CHANGES                                                        \
	(EXECUTE | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_CHAR | \
	    MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO | MAKE_BLOCK | \
	    MAKE_SYM | REFER)
/* What a folder that stays writable is for. */
#define IN_A_FOLDER \
	(WRITE_FILE | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE)

struct ruleset {
	uint64_t files;
	uint64_t net;	/* ABI 4 */
	uint64_t scope; /* ABI 6 */
};

struct path_rule {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

int
ward_landlock_abi(void)
{
	long abi =
	    syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, ASK_FOR_ABI);

	if (abi < WARD_LANDLOCK_OLDEST)
		return 0;
	return abi < WARD_LANDLOCK_NEWEST ? (int)abi : WARD_LANDLOCK_NEWEST;
}

static size_t
fill_ruleset(struct ruleset *out, const struct ward_sandbox *sandbox, int abi)
{
	out->files = CHANGES;
	if (sandbox->runs_programs)
		out->files &= ~EXECUTE;
	if (abi >= 3)
		out->files |= TRUNCATE;
	if (abi >= 5)
		out->files |= IOCTL_DEV;
	out->net = BIND_TCP | CONNECT_TCP;
	out->scope = ABSTRACT_SOCKET | SIGNAL;
	if (abi >= 6)
		return sizeof(*out);
	return abi >= 4 ? offsetof(struct ruleset, scope)
			: offsetof(struct ruleset, net);
}

/* What cannot even be opened cannot be written either. */
static const struct ward_error *
allow(int ruleset, const char *path, int flags, uint64_t rights)
{
	struct path_rule rule = { .allowed = rights };
	int failed, error;

	rule.parent = open(path, flags | O_PATH | O_CLOEXEC);
	if (rule.parent < 0)
		return NULL;
	failed =
	    syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0u) != 0;
	error = errno;
	(void)close(rule.parent);
	errno = error;
	if (failed)
		return ward_error(WARD_E_SYSTEM, "landlock: '%s'", path);
	return NULL;
}

/* Programs have /dev/null in the place of what they shall not say. */
static const struct ward_error *
allow_all(int ruleset, const struct ward_sandbox *sandbox, uint64_t handled)
{
	const struct ward_error *err =
	    allow(ruleset, "/dev/null", 0, (WRITE_FILE | TRUNCATE) & handled);

	for (size_t i = 0; i < sandbox->nfolders && !err; i++)
		err = allow(ruleset, sandbox->folders[i], O_DIRECTORY,
		    IN_A_FOLDER & handled);
	return err;
}

const struct ward_error *
ward_landlock_enter(const struct ward_sandbox *sandbox, int abi)
{
	const struct ward_error *err;
	struct ruleset rules;
	size_t size = fill_ruleset(&rules, sandbox, abi);
	int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0u);

	if (fd < 0)
		return ward_error(WARD_E_SYSTEM, "landlock");
	err = allow_all(fd, sandbox, rules.files);
	if (!err && syscall(SYS_landlock_restrict_self, fd, 0u) != 0)
		err = ward_error(WARD_E_SYSTEM, "landlock");
	(void)close(fd);
	return err;
}
