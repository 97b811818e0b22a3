/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_RULES_PHRASE_H
#define WARD_POLICY_RULES_PHRASE_H

#include <stdint.h>
#include "policy/value.h"

/*
 * Somebody else's text, short enough for a finding. To be used at once:
 *	ward_find(report, "type '%s' ...", ward_phrase(type).text);
 */
struct ward_phrase {
	char text[96];
};

struct ward_phrase ward_phrase(struct ward_view text); /* about 60 bytes */
struct ward_phrase ward_phrase_patterns(const struct ward_patterns *patterns);
struct ward_phrase ward_phrase_words(const struct ward_words *words);
struct ward_phrase ward_phrase_actors(const struct ward_actors *actors);
struct ward_phrase ward_phrase_globs(const struct ward_globs *globs);
/* "1.5 MiB"; whole numbers without a point. */
struct ward_phrase ward_phrase_size(uint64_t size);

#endif
