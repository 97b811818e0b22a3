/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_TEST_PARSE_H
#define WARD_CMD_TEST_PARSE_H

#include "policy_test.h"

/* What the files share that understand a test file. */

struct ward_test_parsing {
	struct ward_test_file *file;
	const struct ward_test_entry *entry;
	struct ward_test *test;
};

/* A mistake in this entry. */
void ward_test_complain(struct ward_test_parsing *parsing, const char *fmt, ...)
    WARD_FORMAT(2, 3);
/* A value that may be said once. */
void ward_test_set_once(struct ward_test_parsing *parsing, const char **place);
/* The same of a file's path, which begins at the test file's folder. */
void ward_test_set_file(struct ward_test_parsing *parsing, const char **place);
/* The ref that a key says more about; NULL, and a mistake, where there is
 * none. */
struct ward_test_ref *ward_test_need_ref(struct ward_test_parsing *parsing);
/* Whether the value names a ref that stands above, other than `self`. */
bool ward_test_is_known_ref(
    struct ward_test_parsing *parsing, const struct ward_test_ref *self);

/* One key each, or a few that are said of the same thing. */
void ward_test_take_pusher(struct ward_test_parsing *parsing);
void ward_test_take_through(struct ward_test_parsing *parsing);
void ward_test_take_kind(struct ward_test_parsing *parsing);
void ward_test_take_now(struct ward_test_parsing *parsing);
void ward_test_take_repository(struct ward_test_parsing *parsing);
void
ward_test_take_ref(struct ward_test_parsing *parsing, enum ward_test_kind kind);
void ward_test_take_of_ref(struct ward_test_parsing *parsing);
void ward_test_take_after(struct ward_test_parsing *parsing);
void ward_test_take_commit(struct ward_test_parsing *parsing);
void ward_test_take_of_commit(struct ward_test_parsing *parsing);
void ward_test_take_path(struct ward_test_parsing *parsing);
void ward_test_take_of_path(struct ward_test_parsing *parsing);
void ward_test_take_expect(struct ward_test_parsing *parsing);

#endif
