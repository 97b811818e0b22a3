/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes are a policy or a list of mistakes, never both. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy = NULL;
	const struct ward_error *err = ward_policy_compile(
	    &policy, "fuzz", ward_view((const char *)data, size), &diags);

	assert((err != NULL) == (diags.count > 0));
	assert((err == NULL) == (policy != NULL));
	for (size_t i = 1; i < diags.count; i++)
		assert(diags.items[i - 1].line <= diags.items[i].line);
	ward_diags_release(&diags);
	ward_policy_free(policy);
	return 0;
}
