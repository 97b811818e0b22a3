/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_GIT_OBJECT_NAME_H
#define REFWARD_GIT_OBJECT_NAME_H

#include "refward/buf.h"
#include "refward/object.h"
#include "refward/oid.h"

/* The id that git gives to this object: 20 bytes are SHA-1, 32 SHA-256. */
struct ward_oid ward_object_name(
    size_t oid_size, enum ward_object_type type, struct ward_view raw);

#endif
