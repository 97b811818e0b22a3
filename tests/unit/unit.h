/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_UNIT_H
#define REFWARD_TESTS_UNIT_H

/* What every unit test includes: cmocka with the headers that it wants before
 * it, and assertions about errors and texts that say what they found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "refward/buf.h"
#include "refward/error.h"

#define assert_no_error(err)	unit_no_error((err), __FILE__, __LINE__)
#define assert_code(err, code)	unit_code((err), (code), __FILE__, __LINE__)
#define assert_view(view, text) unit_view((view), (text), __FILE__, __LINE__)
#define assert_buf(buf, text)	assert_view(ward_buf_view(buf), (text))

static inline void
unit_no_error(const struct ward_error *err, const char *file, int line)
{
	if (!err)
		return;
	print_error("unexpected error: %s\n", err->text);
	_fail(file, line);
}

static inline void
unit_code(const struct ward_error *err, enum ward_code code, const char *file,
    int line)
{
	if (err && err->code == code)
		return;
	print_error("expected %s, got %s: %s\n", ward_error_name(code),
	    err ? ward_error_name(err->code) : "success", err ? err->text : "");
	_fail(file, line);
}

static inline void
unit_view(struct ward_view view, const char *text, const char *file, int line)
{
	if (ward_view_is(view, text))
		return;
	print_error("expected '%s', got '%.*s'\n", text, (int)view.size,
	    view.data ? view.data : "");
	_fail(file, line);
}

#endif
