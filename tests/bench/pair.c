/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times whole processes side by side: each round runs every command once, so
 * that what the machine does meanwhile hits all of them alike.
 *
 *	pair [-n ROUNDS] [-i STDIN] [-r RESET] LABEL COMMAND [LABEL COMMAND]...
 *
 * A COMMAND is split at blanks; words NAME=VALUE before it go into the
 * environment, and stay there. RESET, a command too, runs untimed before each
 * COMMAND. Prints, per command, the median of wall time, CPU time (with its
 * children) and peak memory, and the median of the paired ratios against the
 * first command.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 16
#define WORDS_MAX    64

extern char **environ;

struct command {
	const char *label;
	char *words[WORDS_MAX];
	double *wall; /* by round, in microseconds */
	double *cpu;
	long peak; /* KiB */
};

static void
die(const char *what)
{
	fprintf(stderr, "pair: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void
split(char **words, char *text)
{
	size_t count = 0;

	for (char *word = strtok_r(text, " ", &text); word != NULL;
	     word = strtok_r(NULL, " ", &text)) {
		if (count + 1 == WORDS_MAX) {
			errno = E2BIG;
			die(word);
		}
		words[count++] = word;
	}
	words[count] = NULL;
}

static double
microseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e6 + (double)time.tv_usec;
}

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* Run once; the child's own time and that of what it waited for. */
static int
run(char **words, const char *input, struct rusage *usage)
{
	posix_spawn_file_actions_t actions;
	pid_t child;
	int status;

	for (; words[0] != NULL && strchr(words[0], '=') != NULL; words++)
		putenv(words[0]);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	errno = posix_spawnp(&child, words[0], &actions, NULL, words, environ);
	if (errno != 0)
		die(words[0]);
	posix_spawn_file_actions_destroy(&actions);
	if (wait4(child, &status, 0, usage) < 0)
		die("wait4");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void
measure(struct command *command, size_t round, const char *input)
{
	struct rusage usage;
	double start = now();
	int status = run(command->words, input, &usage);

	command->wall[round] = now() - start;
	command->cpu[round] =
	    microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
	if (usage.ru_maxrss > command->peak)
		command->peak = usage.ru_maxrss;
	if (status != 0) {
		fprintf(stderr, "pair: '%s' ended with status %d\n",
		    command->label, status);
		exit(1);
	}
}

static int
by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double
median(const double *values, size_t count)
{
	double *sorted = malloc(count * sizeof(*sorted));
	double middle;

	if (sorted == NULL)
		die("malloc");
	memcpy(sorted, values, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_value);
	middle = count % 2 == 1
	    ? sorted[count / 2]
	    : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
	free(sorted);
	return middle;
}

static double
median_ratio(const double *values, const double *base, size_t count)
{
	double *ratios = malloc(count * sizeof(*ratios));
	double middle;

	if (ratios == NULL)
		die("malloc");
	for (size_t i = 0; i < count; i++)
		ratios[i] = base[i] > 0 ? values[i] / base[i] : 0;
	middle = median(ratios, count);
	free(ratios);
	return middle;
}

static void
print(const struct command *command, const struct command *base, size_t rounds)
{
	printf("%-34s wall %10.0f us %6.3fx   cpu %10.0f us %6.3fx   "
	       "peak %7ld KiB\n",
	    command->label, median(command->wall, rounds),
	    median_ratio(command->wall, base->wall, rounds),
	    median(command->cpu, rounds),
	    median_ratio(command->cpu, base->cpu, rounds), command->peak);
}

static void
usage(void)
{
	fprintf(stderr,
	    "usage: pair [-n ROUNDS] [-i STDIN] [-r RESET] LABEL COMMAND "
	    "...\n");
	exit(2);
}

int
main(int argc, char **argv)
{
	struct command commands[COMMANDS_MAX] = { { 0 } };
	char *reset[WORDS_MAX] = { NULL };
	const char *input = "/dev/null";
	size_t rounds = 30, count = 0;
	struct rusage ignored;
	int option;

	while ((option = getopt(argc, argv, "+n:i:r:")) != -1) {
		if (option == 'n')
			rounds = strtoul(optarg, NULL, 10);
		else if (option == 'i')
			input = optarg;
		else if (option == 'r')
			split(reset, optarg);
		else
			usage();
	}
	for (; optind + 1 < argc && count < COMMANDS_MAX; optind += 2) {
		commands[count].label = argv[optind];
		split(commands[count].words, argv[optind + 1]);
		commands[count].wall = calloc(rounds + 1, sizeof(double));
		commands[count].cpu = calloc(rounds + 1, sizeof(double));
		count++;
	}
	if (count == 0 || optind != argc || rounds == 0)
		usage();
	/* The first round warms up; its place is written again. */
	for (size_t round = 0; round <= rounds; round++)
		for (size_t i = 0; i < count; i++) {
			if (reset[0] != NULL)
				run(reset, "/dev/null", &ignored);
			measure(&commands[i], round > 0 ? round - 1 : 0, input);
		}
	for (size_t i = 0; i < count; i++)
		print(&commands[i], &commands[0], rounds);
	return 0;
}
