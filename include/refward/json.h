/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_JSON_H
#define REFWARD_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include "refward/buf.h"

/*
 * Writes JSON into a buffer, one value after the other; commas are its own
 * business. Keys and values may be any bytes; `key` is NULL inside an array and
 * for the outermost value.
 */
struct ward_json {
	struct ward_buf *out;
	bool has_value; /* something stands before, at this level */
};

void ward_json_init(struct ward_json *json, struct ward_buf *out);
void ward_json_open(struct ward_json *json, const char *key, char bracket);
void ward_json_close(struct ward_json *json, char bracket);
void
ward_json_view(struct ward_json *json, const char *key, struct ward_view value);
void ward_json_str(struct ward_json *json, const char *key,
    const char *value); /* NULL is null */
void ward_json_number(struct ward_json *json, const char *key, int64_t value);
/* A value that was written elsewhere. */
void
ward_json_raw(struct ward_json *json, const char *key, struct ward_view value);
void ward_json_bool(struct ward_json *json, const char *key, bool value);
/* Seconds since 1970, as ward_add_time() writes them. */
void ward_json_time(struct ward_json *json, const char *key, int64_t seconds);

#endif
