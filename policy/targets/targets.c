/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the types come from: targets/targets.def is their one list. */
#include <string.h>
#include "policy/target.h"

#define TARGET(name) extern const struct ward_target_type ward_target_##name;
#include "policy/targets/targets.def"
#undef TARGET

const struct ward_target_type *const ward_target_types[] = {
#define TARGET(name) &ward_target_##name,
#include "policy/targets/targets.def"
#undef TARGET
};

const size_t ward_ntarget_types =
    sizeof(ward_target_types) / sizeof(ward_target_types[0]);

const struct ward_target_type *
ward_target_type_find(const char *name)
{
	for (size_t i = 0; i < ward_ntarget_types; i++)
		if (strcmp(ward_target_types[i]->name, name) == 0)
			return ward_target_types[i];
	return NULL;
}

const char *
ward_target_type_name(const struct ward_target *target)
{
	return target->type->name;
}
