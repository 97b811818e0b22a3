/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hides seccomp: which system calls fail from now on, and how the kernel is
 * told.
 *
 * A list of what is denied, since a list of what is allowed would have to name
 * what each release of each C library asks for, and a push would be refused on
 * the day after an upgrade. What such a list misses as the kernel grows is
 * covered by its end: calls younger than any that was looked at do not exist.
 */
#include "sandbox.h"

#include "config.h"

#include <sys/prctl.h>
#include "refward/build.h"

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__LP64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__loongarch64)
#define ARCH AUDIT_ARCH_LOONGARCH64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#endif

#if defined(ARCH) && defined(HAVE_SECCOMP) && !WARD_HAS_ASAN

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Younger than the headers of many systems, and the same everywhere. */
enum {
	PIDFD_SEND_SIGNAL = 424,
	IO_URING_SETUP = 425,
	IO_URING_ENTER = 426,
	IO_URING_REGISTER = 427,
	OPEN_TREE = 428,
	MOVE_MOUNT = 429,
	FSOPEN = 430,
	FSCONFIG = 431,
	FSMOUNT = 432,
	FSPICK = 433,
	PIDFD_OPEN = 434,
	CLONE3 = 435,
	OPENAT2 = 437,
	PIDFD_GETFD = 438,
	PROCESS_MADVISE = 440,
	MOUNT_SETATTR = 442,
	QUOTACTL_FD = 443,
	PROCESS_MRELEASE = 448,
	YOUNGEST = 451, /* Linux 6.5 */
};

/* What becomes of a call. */
enum fate {
	ALLOW,
	DENY,
	IS_ABSENT,    /* its arguments cannot be seen, and a C library does
		       * without, as on an older kernel */
	ONLY_ITSELF,  /* denied unless its first argument is this process */
	ONLY_IMPLIED, /* or is 0 */
	CUTS_BY_1,    /* may be denied where O_TRUNC is in this argument */
	CUTS_BY_2,
	NO_NAMESPACE, /* denied where it makes one */
	NFATES
};

/* From this call on, to the next step; a rule is about this call alone. */
struct step {
	int call;
	enum fate fate;
};

#define WITHOUT(call, fate)
#define CALL(call, fate) { call, fate },
static const struct step rules[] = {
#include "sandbox_calls.def"
};
#undef WITHOUT
#undef CALL

#define WITHOUT(call, fate) { call, fate },
#define CALL(call, fate)
static const struct step without_programs[] = {
#include "sandbox_calls.def"
};
#undef WITHOUT
#undef CALL

#define NAMESPACES                                                     \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | \
	    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* Where clone() has its flags. */
#ifdef __s390x__
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define RULES_MAX   (COUNT(rules) + COUNT(without_programs))
#define STEPS_MAX   (2 * RULES_MAX + 2)
#define AROUND	    32

/* Written from its end to its beginning: all jumps lead forward, so that each
 * knows by then where it leads. */
struct filter {
	struct sock_filter code[STEPS_MAX + AROUND];
	size_t first; /* what is written begins here */
	size_t fates[NFATES];
};

static size_t
add(struct filter *filter, unsigned int code, unsigned int value)
{
	filter->code[--filter->first] =
	    (struct sock_filter){ (uint16_t)code, 0, 0, value };
	return filter->first;
}

static size_t
load(struct filter *filter, size_t offset)
{
	return add(filter, BPF_LD | BPF_W | BPF_ABS, (unsigned int)offset);
}

/* The half of an argument that holds what an int says. */
static size_t
load_argument(struct filter *filter, unsigned int number)
{
	size_t offset = offsetof(struct seccomp_data, args) + number * 8;

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	offset += 4;
#endif
	return load(filter, offset);
}

static size_t
jump(struct filter *filter, unsigned int condition, unsigned int value,
    size_t yes, size_t no)
{
	size_t next = filter->first;
	size_t at = add(filter, BPF_JMP | BPF_K | condition, value);

	assert(yes - next <= UINT8_MAX && no - next <= UINT8_MAX);
	filter->code[at].jt = (uint8_t)(yes - next);
	filter->code[at].jf = (uint8_t)(no - next);
	return at;
}

static void
add_fates(struct filter *filter, int abi)
{
	unsigned int self = (unsigned int)getpid();
	unsigned int fail = SECCOMP_RET_ERRNO;
	size_t *fates = filter->fates, allow, deny, cut;

	allow = add(filter, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	deny = add(filter, BPF_RET | BPF_K, fail | EPERM);
	cut = abi == WARD_LANDLOCK_OLDEST ? deny : allow;
	fates[ALLOW] = allow;
	fates[DENY] = deny;
	fates[IS_ABSENT] = add(filter, BPF_RET | BPF_K, fail | ENOSYS);
	(void)jump(filter, BPF_JEQ, self, allow, deny);
	fates[ONLY_ITSELF] = load_argument(filter, 0);
	(void)jump(filter, BPF_JEQ, 0, allow, deny);
	fates[ONLY_IMPLIED] = load_argument(filter, 0);
	(void)jump(filter, BPF_JSET, O_TRUNC, cut, allow);
	fates[CUTS_BY_1] = load_argument(filter, 1);
	(void)jump(filter, BPF_JSET, O_TRUNC, cut, allow);
	fates[CUTS_BY_2] = load_argument(filter, 2);
	(void)jump(filter, BPF_JSET, NAMESPACES, deny, allow);
	fates[NO_NAMESPACE] = load_argument(filter, CLONE_FLAGS);
}

/* By halves: before it takes a filter, the kernel asks it about every call. */
static size_t
add_steps(struct filter *filter, const struct step *steps, size_t count)
{
	size_t half = count / 2, before, behind;

	if (count == 1)
		return filter->fates[steps->fate];
	behind = add_steps(filter, steps + half, count - half);
	before = add_steps(filter, steps, half);
	return jump(
	    filter, BPF_JGE, (unsigned int)steps[half].call, behind, before);
}

/* A program may switch to another processor's calls, which have other
 * numbers. */
static void
add_beginning(struct filter *filter)
{
	size_t next = load(filter, offsetof(struct seccomp_data, nr));

	(void)jump(filter, BPF_JEQ, ARCH, next, filter->fates[DENY]);
	(void)load(filter, offsetof(struct seccomp_data, arch));
}

static int
by_call(const void *a, const void *b)
{
	return ((const struct step *)a)->call - ((const struct step *)b)->call;
}

static size_t
collect(struct step *all, bool runs_programs)
{
	size_t count = COUNT(rules);

	memcpy(all, rules, sizeof(rules));
	if (runs_programs) {
		all[count++] = (struct step){ SYS_clone, NO_NAMESPACE };
	} else {
		memcpy(all + count, without_programs, sizeof(without_programs));
		count += COUNT(without_programs);
	}
	qsort(all, count, sizeof(*all), by_call);
	return count;
}

static size_t
make_steps(struct step *steps, bool runs_programs)
{
	struct step all[RULES_MAX];
	size_t n = collect(all, runs_programs), count = 0;

	steps[count++] = (struct step){ 0, ALLOW };
	for (size_t i = 0; i < n; i++) {
		if (steps[count - 1].call == all[i].call)
			count--;
		if (count == 0 || steps[count - 1].fate != all[i].fate)
			steps[count++] = all[i];
		steps[count++] = (struct step){ all[i].call + 1, ALLOW };
	}
	steps[count++] = (struct step){ YOUNGEST + 1, IS_ABSENT };
	return count;
}

bool
ward_seccomp_is_there(void)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) != 0 &&
	    errno == EFAULT;
}

const struct ward_error *
ward_seccomp_enter(const struct ward_sandbox *sandbox, int abi)
{
	struct step steps[STEPS_MAX];
	size_t count = make_steps(steps, sandbox->runs_programs);
	struct sock_fprog program;
	struct filter filter;

	filter.first = COUNT(filter.code);
	add_fates(&filter, abi);
	(void)add_steps(&filter, steps, count);
	add_beginning(&filter);
	program.len = (unsigned short)(COUNT(filter.code) - filter.first);
	program.filter = filter.code + filter.first;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
		return ward_error(WARD_E_SYSTEM, "seccomp");
	return NULL;
}

#else

bool
ward_seccomp_is_there(void)
{
	return false;
}

const struct ward_error *
ward_seccomp_enter(const struct ward_sandbox *sandbox, int abi)
{
	(void)sandbox;
	(void)abi;
	return ward_error(WARD_E_UNSUPPORTED, "built without seccomp");
}

#endif
