/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_DOTGIT_H
#define REFWARD_DOTGIT_H

#include <stdbool.h>
#include "refward/buf.h"

/*
 * Whether some file system takes this name of a tree's entry for ".git":
 * whatever the case of its letters, with characters that HFS+ ignores, and
 * the short name, endings and separators of NTFS.
 */
bool ward_name_is_dotgit(struct ward_view name);

#endif
