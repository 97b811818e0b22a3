/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A library to preload: lets one call to the system or for memory go wrong.
 *
 * WARD_FAULT=KIND:NUMBER names the call, from 1; KIND is one of the words of
 * `kinds`. WARD_FAULT=full:PATH lets the disk be full as long as that file is
 * there. WARD_FAULT_COUNTS names a file that receives how many calls of each
 * kind there were; it is written at the end of a program that is not killed.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <poll.h>
#include <pwd.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum kind { FAULT_MEMORY, FAULT_ERROR, FAULT_EINTR, FAULT_SHORT, FAULT_KILL };

static const char *const kinds[] = { "memory", "error", "eintr", "short",
	"kill" };
#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

static _Atomic unsigned long counts[NKINDS];
static const char *full; /* while it is there, the disk is */
static enum kind chosen;
static unsigned long chosen_number; /* 0: none */
static int counts_file = -1;

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static void __attribute__((constructor)) begin(void)
{
	const char *fault = getenv("WARD_FAULT");
	const char *colon = fault != NULL ? strchr(fault, ':') : NULL;
	const char *path = getenv("WARD_FAULT_COUNTS");

	/* Now, since a sandbox may come. */
	if (path != NULL)
		counts_file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (colon != NULL && strncmp(fault, "full:", 5) == 0)
		full = colon + 1;
	for (size_t i = 0; colon != NULL && i < NKINDS; i++)
		if (strlen(kinds[i]) == (size_t)(colon - fault) &&
		    strncmp(kinds[i], fault, strlen(kinds[i])) == 0) {
			chosen = (enum kind)i;
			chosen_number = strtoul(colon + 1, NULL, 10);
		}
	for (size_t i = 0; i < NKINDS; i++)
		counts[i] = 0;
}

static void __attribute__((destructor)) end(void)
{
	char text[256];
	int size = 0;

	chosen_number = 0;
	if (counts_file < 0 || ftruncate(counts_file, 0) != 0)
		return;
	for (size_t i = 0; i < NKINDS; i++)
		size += snprintf(text + size, sizeof(text) - (size_t)size,
		    "%s %lu\n", kinds[i], counts[i]);
	if (pwrite(counts_file, text, (size_t)size, 0) != size)
		perror("inject");
}

static int
is_next(enum kind kind)
{
	unsigned long number = ++counts[kind];

	return chosen_number == number && chosen == kind;
}

/* Whoever waits for it sees how often, by the size of the file. */
static int
is_full(void)
{
	long fd;

	if (full == NULL)
		return 0;
	fd = syscall(SYS_openat, AT_FDCWD, full, O_WRONLY | O_APPEND);
	if (fd < 0)
		return 0;
	syscall(SYS_write, fd, "+", 1);
	syscall(SYS_close, fd);
	return 1;
}

/* What goes wrong at this call: 0, or the errno with which it fails. */
static int
fault_of(int error, int can_be_interrupted)
{
	if (is_next(FAULT_KILL))
		kill(getpid(), SIGKILL);
	if (is_next(FAULT_ERROR) || (error == ENOSPC && is_full()))
		return error;
	if (can_be_interrupted && is_next(FAULT_EINTR))
		return EINTR;
	return 0;
}

void *
malloc(size_t size)
{
	if (is_next(FAULT_MEMORY)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	if (is_next(FAULT_MEMORY)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
	if (size > 0 && is_next(FAULT_MEMORY)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(old, size);
}

/* A call that fails as a whole, with `bad` for an answer. */
#define FAIL(type, name, error, interrupted, bad, parameters, arguments) \
	type name parameters                                             \
	{                                                                \
		static type(*real) parameters;                           \
		int fault = fault_of(error, interrupted);                \
                                                                         \
		if (fault != 0) {                                        \
			errno = fault;                                   \
			return bad;                                      \
		}                                                        \
		if (real == NULL)                                        \
			*(void **)&real = dlsym(RTLD_NEXT, #name);       \
		return real arguments;                                   \
	}

/* A call that may do less than it was asked to. */
#define SHORTEN(name, error, parameters, less, arguments)          \
	ssize_t name parameters                                    \
	{                                                          \
		static ssize_t(*real) parameters;                  \
		int fault = fault_of(error, 1);                    \
                                                                   \
		if (fault != 0) {                                  \
			errno = fault;                             \
			return -1;                                 \
		}                                                  \
		if (real == NULL)                                  \
			*(void **)&real = dlsym(RTLD_NEXT, #name); \
		if (size > 1 && is_next(FAULT_SHORT))              \
			return real less;                          \
		return real arguments;                             \
	}

SHORTEN(read, EIO, (int fd, void *data, size_t size), (fd, data, size / 2),
    (fd, data, size))
SHORTEN(pread, EIO, (int fd, void *data, size_t size, off_t offset),
    (fd, data, size / 2, offset), (fd, data, size, offset))
SHORTEN(write, ENOSPC, (int fd, const void *data, size_t size),
    (fd, data, size / 2), (fd, data, size))
SHORTEN(pwrite, ENOSPC, (int fd, const void *data, size_t size, off_t offset),
    (fd, data, size / 2, offset), (fd, data, size, offset))
SHORTEN(pread64, EIO, (int fd, void *data, size_t size, off64_t offset),
    (fd, data, size / 2, offset), (fd, data, size, offset))
SHORTEN(pwrite64, ENOSPC,
    (int fd, const void *data, size_t size, off64_t offset),
    (fd, data, size / 2, offset), (fd, data, size, offset))
SHORTEN(getrandom, EIO, (void *data, size_t size, unsigned int flags),
    (data, size / 2, flags), (data, size, flags))

FAIL(int, getentropy, EIO, 0, -1, (void *data, size_t size), (data, size))
FAIL(int, access, EACCES, 0, -1, (const char *path, int mode), (path, mode))
FAIL(int, fstat, EIO, 0, -1, (int fd, struct stat *out), (fd, out))
FAIL(int, stat, EIO, 0, -1, (const char *path, struct stat *out), (path, out))
FAIL(int, lstat, EIO, 0, -1, (const char *path, struct stat *out), (path, out))
FAIL(int, fstat64, EIO, 0, -1, (int fd, struct stat64 *out), (fd, out))
FAIL(int, stat64, EIO, 0, -1, (const char *path, struct stat64 *out),
    (path, out))
FAIL(int, lstat64, EIO, 0, -1, (const char *path, struct stat64 *out),
    (path, out))
FAIL(int, statx, EIO, 0, -1,
    (int fd, const char *path, int flags, unsigned int mask, struct statx *out),
    (fd, path, flags, mask, out))
FAIL(int, fstatat, EIO, 0, -1,
    (int fd, const char *path, struct stat *out, int flags),
    (fd, path, out, flags))
FAIL(int, fsync, EIO, 1, -1, (int fd), (fd))
FAIL(int, fdatasync, EIO, 1, -1, (int fd), (fd))
FAIL(int, ftruncate64, EIO, 1, -1, (int fd, off64_t size), (fd, size))
FAIL(int, inotify_init1, EMFILE, 0, -1, (int flags), (flags))
FAIL(int, inotify_add_watch, ENOSPC, 0, -1,
    (int fd, const char *path, uint32_t events), (fd, path, events))
FAIL(int, signalfd, EMFILE, 0, -1, (int fd, const sigset_t *set, int flags),
    (fd, set, flags))
FAIL(int, flock, ENOLCK, 1, -1, (int fd, int what), (fd, what))
FAIL(int, ftruncate, EIO, 1, -1, (int fd, off_t size), (fd, size))
FAIL(int, fchmod, EPERM, 0, -1, (int fd, mode_t mode), (fd, mode))
FAIL(int, mkdir, ENOSPC, 0, -1, (const char *path, mode_t mode), (path, mode))
FAIL(int, rename, EIO, 0, -1, (const char *from, const char *to), (from, to))
FAIL(
    int, symlink, ENOSPC, 0, -1, (const char *to, const char *path), (to, path))
FAIL(int, link, EIO, 0, -1, (const char *from, const char *to), (from, to))
FAIL(int, unlink, EIO, 0, -1, (const char *path), (path))
FAIL(int, memfd_create, EMFILE, 0, -1, (const char *name, unsigned int flags),
    (name, flags))
FAIL(int, pipe2, EMFILE, 0, -1, (int fds[2], int flags), (fds, flags))
FAIL(int, poll, ENOMEM, 1, -1,
    (struct pollfd * fds, nfds_t count, int milliseconds),
    (fds, count, milliseconds))
FAIL(pid_t, waitpid, ECHILD, 1, -1, (pid_t pid, int *status, int options),
    (pid, status, options))
FAIL(pid_t, fork, EAGAIN, 0, -1, (void), ())
FAIL(DIR *, fdopendir, EMFILE, 0, NULL, (int fd), (fd))
FAIL(int, chmod, EPERM, 0, -1, (const char *path, mode_t mode), (path, mode))
FAIL(int, rmdir, EACCES, 0, -1, (const char *path), (path))
FAIL(int, unlinkat, EIO, 0, -1, (int fd, const char *path, int flags),
    (fd, path, flags))
FAIL(int, socketpair, EMFILE, 0, -1,
    (int domain, int type, int protocol, int fds[2]),
    (domain, type, protocol, fds))
FAIL(int, setrlimit, EPERM, 0, -1,
    (__rlimit_resource_t what, const struct rlimit *limit), (what, limit))
FAIL(int, getrlimit, EPERM, 0, -1,
    (__rlimit_resource_t what, struct rlimit *limit), (what, limit))
FAIL(int, gethostname, ENAMETOOLONG, 0, -1, (char *out, size_t size),
    (out, size))
FAIL(struct passwd *, getpwuid, EMFILE, 0, NULL, (uid_t user), (user))
FAIL(iconv_t, iconv_open, EMFILE, 0, (iconv_t)-1,
    (const char *to, const char *from), (to, from))
FAIL(off_t, lseek, EIO, 0, -1, (int fd, off_t offset, int from),
    (fd, offset, from))
FAIL(ssize_t, readlink, EIO, 0, -1, (const char *path, char *out, size_t size),
    (path, out, size))
FAIL(void *, mmap, ENOMEM, 0, MAP_FAILED,
    (void *at, size_t size, int protection, int flags, int fd, off_t offset),
    (at, size, protection, flags, fd, offset))
FAIL(void *, mmap64, ENOMEM, 0, MAP_FAILED,
    (void *at, size_t size, int protection, int flags, int fd, off64_t offset),
    (at, size, protection, flags, fd, offset))
FAIL(DIR *, opendir, EMFILE, 0, NULL, (const char *path), (path))
FAIL(struct dirent *, readdir, EIO, 0, NULL, (DIR * folder), (folder))
FAIL(char *, realpath, EIO, 0, NULL, (const char *path, char *out), (path, out))
FAIL(char *, getcwd, EIO, 0, NULL, (char *out, size_t size), (out, size))
FAIL(FILE *, fopen64, EMFILE, 0, NULL, (const char *path, const char *mode),
    (path, mode))

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	static ssize_t (*real)(int, const struct iovec *, int);
	int fault = fault_of(ENOSPC, 1);
	const struct iovec *last = &parts[count - 1];

	if (fault != 0) {
		errno = fault;
		return -1;
	}
	if (is_next(FAULT_SHORT))
		return write(fd, last->iov_base, last->iov_len / 2);
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "writev");
	return real(fd, parts, count);
}

/* The descriptor is gone all the same. */
int
close(int fd)
{
	static int (*real)(int);
	int fault = fault_of(EIO, 1);
	int status;

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "close");
	status = real(fd);
	if (fault == 0)
		return status;
	errno = fault;
	return -1;
}

/* This says what went wrong by its answer. */
int
posix_spawn(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *how,
    char *const argv[], char *const envp[])
{
	static int (*real)(pid_t *, const char *,
	    const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
	    char *const[], char *const[]);
	int fault = fault_of(EAGAIN, 0);

	if (fault != 0)
		return fault;
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "posix_spawn");
	return real(pid, path, actions, how, argv, envp);
}

/* As posix_spawn(). */
int
pthread_create(pthread_t *out, const pthread_attr_t *how,
    void *(*begin_thread)(void *), void *data)
{
	static int (*real)(
	    pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
	int fault = fault_of(EAGAIN, 0);

	if (fault != 0)
		return fault;
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
	return real(out, how, begin_thread, data);
}

/* Only locks: to give one up never fails, and SQLite relies on that. */
static int
takes_lock(int what, const void *with)
{
	const struct flock *lock = with;

	return (what == F_SETLK || what == F_SETLKW || what == F_OFD_SETLK ||
		   what == F_OFD_SETLKW) &&
	    lock->l_type != F_UNLCK;
}

int
fcntl64(int fd, int what, ...)
{
	static int (*real)(int, int, ...);
	int fault = 0;
	va_list more;
	void *with;

	va_start(more, what);
	with = va_arg(more, void *);
	va_end(more);
	if (takes_lock(what, with))
		fault = fault_of(ENOLCK, 0);
	if (fault != 0) {
		errno = fault;
		return -1;
	}
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "fcntl64");
	return real(fd, what, with);
}

int
fcntl(int fd, int what, ...)
{
	va_list more;
	void *with;

	va_start(more, what);
	with = va_arg(more, void *);
	va_end(more);
	return fcntl64(fd, what, with);
}

int
open(const char *path, int flags, ...)
{
	static int (*real)(const char *, int, ...);
	int fault = fault_of(EMFILE, 1);
	mode_t mode;
	va_list more;

	va_start(more, flags);
	mode =
	    (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
	va_end(more);
	if (fault != 0) {
		errno = fault;
		return -1;
	}
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "open");
	return real(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	mode_t mode;
	va_list more;

	va_start(more, flags);
	mode =
	    (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
	va_end(more);
	return open(path, flags, mode);
}

int
prctl(int option, ...)
{
	static int (*real)(int, ...);
	int fault = fault_of(EPERM, 0);
	unsigned long more[4];
	va_list rest;

	va_start(rest, option);
	for (int i = 0; i < 4; i++)
		more[i] = va_arg(rest, unsigned long);
	va_end(rest);
	if (fault != 0) {
		errno = fault;
		return -1;
	}
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "prctl");
	return real(option, more[0], more[1], more[2], more[3]);
}

long
syscall(long number, ...)
{
	static long (*real)(long, ...);
	int fault = fault_of(ENOSYS, 0);
	long more[6];
	va_list rest;

	va_start(rest, number);
	for (int i = 0; i < 6; i++)
		more[i] = va_arg(rest, long);
	va_end(rest);
	if (fault != 0) {
		errno = fault;
		return -1;
	}
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real(
	    number, more[0], more[1], more[2], more[3], more[4], more[5]);
}

int
__open_2(const char *path, int flags)
{
	return open(path, flags);
}
