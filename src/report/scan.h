/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_REPORT_SCAN_H
#define WARD_REPORT_SCAN_H

#include <stdbool.h>
#include "refward/buf.h"

/* Where the parts of a JSON text begin and end, so that one of any size can be
 * read piece by piece. Only that is looked at: the pieces are for a parser. */

enum ward_scan {
	WARD_SCAN_FOUND,
	WARD_SCAN_END,
	WARD_SCAN_BAD /* it is no JSON text, or not the whole of one */
};

/* Without its brackets, which must be `open` and its like. */
bool ward_scan_inside(struct ward_view *text, char open);
/* The next element of what stood in '[' and ']', off the front of *rest. */
enum ward_scan
ward_scan_element(struct ward_view *rest, struct ward_view *value);
/* The next member of what stood in '{' and '}'; of its key what stands between
 * the quotes. */
enum ward_scan ward_scan_member(
    struct ward_view *rest, struct ward_view *key, struct ward_view *value);

#endif
