/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where the repositories of an audit are named. */
#include "refward/memory.h"
#include "src/cmd/audit.h"

static void
add(void *data, const char *path, const char *name)
{
	struct ward_auditing *auditing = data;
	struct ward_fleet *fleet = &auditing->fleet;

	auditing->names = ward_realloc_array(
	    auditing->names, fleet->count + 1, sizeof(*auditing->names));
	auditing->names[fleet->count] = ward_strdup(name);
	ward_fleet_add(fleet, path);
}

const struct ward_error *
ward_audit_find(struct ward_auditing *auditing, struct ward_audit_shard *shard)
{
	const struct ward_error *err =
	    ward_fleet_named(auditing->cli, "list", "root", add, auditing);

	if (!err && auditing->fleet.count == 0)
		err = ward_error(WARD_E_USAGE,
		    ward_cli_flag(auditing->cli, "root") != NULL ||
			    ward_cli_flag(auditing->cli, "list") != NULL
			? "there is no repository"
			: "no repository: name one, or give --list or --root");
	return err ? err : ward_audit_shard(auditing, shard);
}
