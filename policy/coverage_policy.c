/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that to coverage a rule set is the digest of its law. */
#include <stdlib.h>
#include <string.h>
#include "refward/coverage.h"
#include "refward/memory.h"
#include "policy/policy.h"

const struct ward_error *
ward_coverage_open_for(struct ward_coverage **out, const char *folder,
    size_t oid_size, const struct ward_policy *policy)
{
	unsigned char(*digests)[WARD_SHA256_SIZE] =
	    ward_realloc_array(NULL, policy->nsets, sizeof(*digests));
	const struct ward_error *err;

	for (size_t i = 0; i < policy->nsets; i++)
		memcpy(digests[i], policy->sets[i].digest, WARD_SHA256_SIZE);
	err = ward_coverage_open(out, folder, oid_size,
	    (const unsigned char(*)[WARD_SHA256_SIZE])digests, policy->nsets);
	free(digests);
	return err;
}
