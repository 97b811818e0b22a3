/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_IMPORT_FLAGS_H
#define WARD_CMD_IMPORT_FLAGS_H

#include "refward/import.h"
#include "src/cmd/cmd.h"

/* Fill in what flags say, or what holds where they do not; `opened` is filled
 * in already. WARD_E_USAGE. */
const struct ward_error *ward_import_read_flags(
    struct ward_import *import, const struct ward_cli *cli) WARD_MUST_CHECK;

#endif
