/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is found out by whom a repository's hooks are run. */
#include "src/cmd/layouts/layout.h"

#include <string.h>
#include "src/cmd/cmd.h"

#define LAYOUT(name) extern const struct ward_layout ward_layout_##name;
#include "src/cmd/layouts/layouts.def"
#undef LAYOUT

const struct ward_layout *const ward_layouts[] = {
#define LAYOUT(name) &ward_layout_##name,
#include "src/cmd/layouts/layouts.def"
#undef LAYOUT
	NULL
};

const struct ward_error *
ward_layout_asked(const struct ward_layout **out, const char **argument,
    const struct ward_cli *cli)
{
	size_t count = ward_cli_operands(cli);

	*out = NULL;
	for (size_t i = 0; ward_layouts[i] != NULL; i++) {
		const char *flag = ward_layouts[i]->flag;

		if (flag == NULL || ward_cli_flag(cli, flag) == NULL)
			continue;
		*out = ward_layouts[i];
		*argument = ward_cli_flag(cli, flag);
		count++;
	}
	if (count == 0)
		return ward_error(WARD_E_USAGE,
		    "REPO is missing, or the flag of a whole host");
	if (count > 1)
		return ward_error(
		    WARD_E_USAGE, "one repository or one host, not both");
	return NULL;
}

const struct ward_layout *
ward_layout_of(const char *git_dir)
{
	const struct ward_layout *const *layout = ward_layouts;

	while ((*layout)->recognise == NULL || !(*layout)->recognise(git_dir))
		layout++;
	return *layout;
}

bool
ward_layout_has_host(const struct ward_layout *layout, const char *host)
{
	for (size_t i = 0; layout->hosts[i] != NULL; i++)
		if (strcmp(layout->hosts[i], host) == 0)
			return true;
	return false;
}
