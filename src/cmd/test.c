/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where policy tests lie, and how their results are told. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "refward/file.h"
#include "refward/json.h"
#include "refward/text.h"
#include "cmd.h"
#include "policy_test.h"

#define TEST_SUFFIX	 ".test.ini"
#define RULE_SUFFIX	 ".ini"
#define SIZE_MAX_OF_FILE (1024 * 1024)
#define SCHEMA		 1

struct testing {
	struct ward_cli *cli;
	struct ward_buf out; /* text, or JSON */
	struct ward_json json;
	struct ward_test_sums sums;
	bool has_mistake;
};

/* --- one file ------------------------------------------------------------ */

/* The rule file that is tested: the one of --rules, the one that the test file
 * names from where it lies, or NAME.ini beside NAME.test.ini. */
static void
find_rules(struct ward_buf *out, const struct testing *testing,
    const struct ward_test_file *tests)
{
	const char *candidate = ward_cli_flag(testing->cli, "rules");
	const char *slash = strrchr(tests->file, '/');
	struct ward_view name = ward_view_str(tests->file);

	if (candidate) {
		ward_buf_add_str(out, candidate);
	} else if (!tests->rules) {
		if (ward_view_ends(name, TEST_SUFFIX))
			name.size -= strlen(TEST_SUFFIX);
		ward_buf_add_view(out, name);
		ward_buf_add_str(out, RULE_SUFFIX);
	} else {
		if (slash && tests->rules[0] != '/')
			ward_buf_add(out, tests->file,
			    (size_t)(slash - tests->file) + 1);
		ward_buf_add_str(out, tests->rules);
	}
}

static void
run_all(struct testing *testing, const struct ward_test_file *tests)
{
	const struct ward_policy_trust trust = { .is_any = true };
	struct ward_diags mistakes = WARD_DIAGS_INIT;
	struct ward_policy *policy = NULL;
	struct ward_buf rules = WARD_BUF_INIT;
	const struct ward_error *err;

	find_rules(&rules, testing, tests);
	err =
	    ward_policy_load(&policy, ward_buf_str(&rules), &trust, &mistakes);
	if (err) {
		testing->has_mistake = true;
		ward_cli_print_diags(stderr, &mistakes, "error");
		ward_cli_fail_error(testing->cli, 0, err);
	}
	if (!err)
		ward_test_run_all(&testing->sums, policy, tests,
		    &(struct ward_test_telling){ .out = &testing->out,
			.json = ward_cli_is_json(testing->cli) ? &testing->json
							       : NULL });
	ward_policy_free(policy);
	ward_diags_release(&mistakes);
	ward_buf_release(&rules);
}

static void
run_file(struct testing *testing, const char *path)
{
	struct ward_test_file tests;
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err =
	    ward_file_read(&text, path, SIZE_MAX_OF_FILE);

	if (err) {
		testing->has_mistake = true;
		ward_cli_fail_error(testing->cli, 0, err);
		ward_buf_release(&text);
		return;
	}
	ward_test_file_parse(&tests, path, ward_buf_view(&text));
	ward_buf_release(&text);
	if (tests.diags.count > 0) {
		testing->has_mistake = true;
		ward_cli_print_diags(stderr, &tests.diags, "error");
	} else {
		run_all(testing, &tests);
	}
	ward_test_file_release(&tests);
}

/* --- operands ------------------------------------------------------------ */

static int
is_test_file(const struct dirent *entry)
{
	return ward_view_ends(ward_view_str(entry->d_name), TEST_SUFFIX);
}

static void
run_folder(struct testing *testing, const char *folder)
{
	struct dirent **entries = NULL;
	struct ward_buf path = WARD_BUF_INIT;
	int count = scandir(folder, &entries, is_test_file, alphasort);

	if (count < 0) {
		testing->has_mistake = true;
		ward_cli_fail_error(testing->cli, 0,
		    ward_error(WARD_E_SYSTEM, "folder '%s'", folder));
	}
	for (int i = 0; i < count; i++) {
		ward_buf_clear(&path);
		if (strcmp(folder, ".") != 0)
			ward_buf_printf(&path, "%s%s", folder,
			    ward_view_ends(ward_view_str(folder), "/") ? ""
								       : "/");
		ward_buf_add_str(&path, entries[i]->d_name);
		run_file(testing, ward_buf_str(&path));
		free(entries[i]);
	}
	free(entries);
	ward_buf_release(&path);
}

/* NAME.ini stands for NAME.test.ini. */
static void
run_operand(struct testing *testing, const char *operand)
{
	struct ward_view name = ward_view_str(operand);
	struct ward_buf path = WARD_BUF_INIT;
	struct stat st;

	if (stat(operand, &st) == 0 && S_ISDIR(st.st_mode)) {
		run_folder(testing, operand);
		return;
	}
	if (ward_view_ends(name, RULE_SUFFIX) &&
	    !ward_view_ends(name, TEST_SUFFIX)) {
		name.size -= strlen(RULE_SUFFIX);
		ward_buf_add_view(&path, name);
		ward_buf_add_str(&path, TEST_SUFFIX);
		operand = ward_buf_str(&path);
	}
	run_file(testing, operand);
	ward_buf_release(&path);
}

static int
conclude(struct testing *testing)
{
	bool is_json = ward_cli_is_json(testing->cli);
	bool has_none = testing->sums.npassed + testing->sums.nfailed == 0;
	int status = WARD_EXIT_CLEAN;

	if (testing->has_mistake || has_none)
		status = WARD_EXIT_USAGE;
	else if (testing->sums.nfailed > 0)
		status = WARD_EXIT_FINDINGS;
	if (is_json) {
		ward_json_close(&testing->json, ']');
		ward_json_number(
		    &testing->json, "passed", (int64_t)testing->sums.npassed);
		ward_json_number(
		    &testing->json, "failed", (int64_t)testing->sums.nfailed);
		ward_json_close(&testing->json, '}');
		ward_buf_add_char(&testing->out, '\n');
	} else {
		ward_buf_printf(&testing->out, "%zu passed, %zu failed\n",
		    testing->sums.npassed, testing->sums.nfailed);
	}
	status = ward_cli_print(testing->cli, &testing->out, status);
	if (has_none && !testing->has_mistake)
		ward_cli_fail(testing->cli, status,
		    "no test was found: tests lie in files '*" TEST_SUFFIX "'");
	return status;
}

static int
run(struct ward_cli *cli)
{
	struct testing testing = { .cli = cli };
	size_t count = ward_cli_operands(cli);
	int status;

	ward_json_init(&testing.json, &testing.out);
	if (ward_cli_is_json(cli)) {
		ward_json_open(&testing.json, NULL, '{');
		ward_json_number(&testing.json, "schema_version", SCHEMA);
		ward_json_open(&testing.json, "tests", '[');
	}
	for (size_t i = 0; i < count; i++)
		run_operand(&testing, ward_cli_operand(cli, i));
	if (count == 0)
		run_folder(&testing, ".");
	status = conclude(&testing);
	ward_buf_release(&testing.out);
	return status;
}

static const struct ward_flag flags[] = {
	{ "rules", "FILE",
	    "Test this rule file, whatever the test files say." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_test;
const struct ward_command ward_command_test = {
	.name = "test",
	.operands = "[FILE|FOLDER] ...",
	.operands_max = SIZE_MAX,
	.summary = "Judge declared pushes, and compare with what is expected.",
	.detail =
	    "A policy test declares a push and what is to come of it. The "
	    "gate's "
	    "own engine judges it, in a repository that is in memory only. "
	    "NAME.test.ini tests NAME.ini beside it, or the file that 'rules' "
	    "in "
	    "its section [tests] names. Of a folder every *.test.ini is run; "
	    "without an operand the current folder is meant.\n"
	    "\n"
	    "Each [test SENTENCE] has these keys, in the order of what "
	    "happens:\n"
	    "\n"
	    "  pusher = USER         who pushes; anonymous where it is not "
	    "said\n"
	    "  through = WAY         merge-request, web or actions\n"
	    "  kind = KIND           of the repository: code, wiki, snippet, "
	    "design\n"
	    "  now = INSTANT         of the push: 2026-01-15T12:00:00Z where "
	    "it is not said\n"
	    "  repository = NAME     its name; 'test' where it is not said\n"
	    "  given = REF           is there before, its commits judged "
	    "already\n"
	    "  judged = no           ... by nobody: no hook ran when they "
	    "came\n"
	    "  create = REF          the push brings a new ref,\n"
	    "  update = REF          ... moves one forward,\n"
	    "  rewrite = REF         ... replaces commits, or moves a tag,\n"
	    "  delete = REF          ... removes one\n"
	    "\n"
	    "Said of the ref above:\n"
	    "\n"
	    "  from = REF            its commits begin at that ref of the "
	    "test\n"
	    "  tag = MESSAGE         it is an annotated tag\n"
	    "  tagger = NAME <MAIL>\n"
	    "  tag-sign = FILE       it is signed by this private key of ssh\n"
	    "  fires = PIPELINE ...  it fires these, in the order of the rule "
	    "file, each\n"
	    "                        PIPELINE or PIPELINE:NAME; or nothing\n"
	    "  image-tags = TAG ...  its image tags, in that order; or none\n"
	    "  commit = SUBJECT      a commit, on top of the one before\n"
	    "\n"
	    "Said of the commit above:\n"
	    "\n"
	    "  body = TEXT           a paragraph of its message\n"
	    "  trailer = KEY: VALUE  the last lines of its message\n"
	    "  author = NAME <MAIL>  and committer; the pusher where it is not "
	    "said\n"
	    "  sign = FILE           it is signed by this private key of ssh\n"
	    "  merge = REF           a further parent\n"
	    "  file = PATH           it changes this file,\n"
	    "  size = SIZE           ... which is so large,\n"
	    "  content = TEXT        ... or holds this,\n"
	    "  mode = MODE           ... executable, symlink or submodule\n"
	    "  remove = PATH         it removes this file\n"
	    "\n"
	    "And once in each test:\n"
	    "\n"
	    "  expect = allow        or\n"
	    "  expect = refuse RULE ...\n"
	    "                        by exactly these, each RULE or SET/RULE;\n"
	    "                        likewise warn RULE ... and unknown RULE "
	    "...\n"
	    "\n"
	    "In values \\n, \\t, \\\\ and \\xHH (a byte) are known. A ref that "
	    "is "
	    "updated, rewritten or deleted is there before with two commits "
	    "that "
	    "every rule set admitted, and a new one begins there, where "
	    "nothing "
	    "else is said. Every push happens at noon of 2026-01-15, UTC.\n"
	    "\n"
	    "The last line is 'N passed, N failed'. Exit status: 0 all passed, "
	    "1 "
	    "some failed, 2 no test was found or a file has mistakes.",
	.example = "refward test rules.test.ini\n"
		   "\n"
		   "[test a badly named branch is refused]\n"
		   "pusher = bob\n"
		   "create = refs/heads/my-stuff\n"
		   "commit = feat: add basket\n"
		   "expect = refuse branch-name",
	.flags = flags,
	.has_json = true,
	.run = run,
};
