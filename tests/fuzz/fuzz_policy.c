/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes are a policy or a list of mistakes, never both; so are they as a
 * repository's own rules. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/own_rules.h"
#include "refward/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct ward_error *err, const struct ward_policy *policy,
    struct ward_diags *diags)
{
	assert((err != NULL) == (diags->count > 0));
	assert((err == NULL) == (policy != NULL));
	for (size_t i = 1; i < diags->count; i++)
		assert(diags->items[i - 1].line <= diags->items[i].line);
	ward_diags_release(diags);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_view text = ward_view((const char *)data, size);
	struct ward_diags diags = WARD_DIAGS_INIT;
	struct ward_policy *policy = NULL, *server = NULL, *own = NULL;
	const struct ward_error *err =
	    ward_policy_compile(&policy, "fuzz", text, &diags);

	check(err, policy, &diags);
	err = ward_policy_compile(&server, "server",
	    ward_view_str("[refward]\nversion = 1\n"), &diags);
	check(err, server, &diags);
	err = ward_own_rules_compile(&own, server, "fuzz", text, &diags);
	check(err, own, &diags);
	for (size_t i = 0; own && i < ward_policy_set_count(own); i++)
		assert(i == 0 ||
		    ward_view_starts(
			ward_view_str(ward_policy_set_name(own, i)),
			"repository:"));
	ward_policy_free(own);
	ward_policy_free(server);
	ward_policy_free(policy);
	return 0;
}
