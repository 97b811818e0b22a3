/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_PEM_H
#define WARD_POLICY_RULES_PEM_H

#include <stdbool.h>
#include <stddef.h>
#include "refward/buf.h"

/* Whether a private key begins at that place of the text: in PEM or OpenPGP
 * armour with some of its content behind it, also inside a string of a program
 * or of JSON; or the file of a PuTTY key. */
bool ward_pem_is_private_key(struct ward_view text, size_t at);

#endif
