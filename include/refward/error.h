/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_ERROR_H
#define REFWARD_ERROR_H

/*
 * The one way in which a function here says that it could not do its work.
 *
 * Such a function returns `const struct ward_error *`, NULL for success. An
 * error is not a finding (a rule is broken) and not a diagnostic (the rule
 * file is wrong): in the gate it always refuses the push.
 *
 * The texts live in a small ring per thread: an error is valid until some
 * sixteen later ones were made, so report it or pass it on, never keep it.
 */

/* A code exists only where some caller acts on it differently. */
#define WARD_ERROR_LIST(X)                                          \
	X(WARD_E_SYSTEM, "system", "a system call failed")          \
	X(WARD_E_INVALID, "invalid", "malformed input")             \
	X(WARD_E_MISSING, "missing", "no such object, ref or file") \
	X(WARD_E_LIMIT, "limit", "a limit was reached")             \
	X(WARD_E_UNSUPPORTED, "unsupported", "not supported")       \
	X(WARD_E_UNTRUSTED, "untrusted", "writable by others")      \
	X(WARD_E_POLICY, "policy", "the rule file has mistakes")    \
	X(WARD_E_USAGE, "usage", "a wrong operand")                 \
	X(WARD_E_CORRUPT, "corrupt", "the repository or a file is damaged")

enum ward_code {
#define WARD_ERROR_ENUM(code, name, text) code,
	WARD_ERROR_LIST(WARD_ERROR_ENUM)
#undef WARD_ERROR_ENUM
};

struct ward_error {
	enum ward_code code;
	const char *text; /* lower case, no full stop, may hold any bytes */
};

#define WARD_MUST_CHECK	       __attribute__((warn_unused_result))
#define WARD_FORMAT(fmt, args) __attribute__((format(printf, fmt, args)))

/*
 * Make an error. With WARD_E_SYSTEM the text of errno, as it is on entry, is
 * appended. Never returns NULL.
 */
const struct ward_error *ward_error(enum ward_code code, const char *fmt,
    ...) WARD_MUST_CHECK WARD_FORMAT(2, 3);

/* The same error, its text prefixed by what only the caller knows. */
const struct ward_error *ward_error_wrap(const struct ward_error *err,
    const char *fmt, ...) WARD_MUST_CHECK WARD_FORMAT(2, 3);

/* "limit" for WARD_E_LIMIT: for records and machine-readable output. */
const char *ward_error_name(enum ward_code code);

#endif
