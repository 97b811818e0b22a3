/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_TEST_SIGN_H
#define WARD_CMD_TEST_SIGN_H

#include "policy_test.h"

/* Append the signature of these bytes by the private key of ssh in that file,
 * as git has it made; its mode does not matter. */
const struct ward_error *ward_test_sign(struct ward_buf *out,
    struct ward_view bytes, const char *file) WARD_MUST_CHECK;

#endif
