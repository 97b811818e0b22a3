/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is found out by whom a repository's hooks are run. */
#include "src/cmd/layouts/layout.h"

#include <string.h>
#include "refward/buf.h"
#include "refward/host.h"
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

/* The flags that say where it has its repositories; one that says no more than
 * the host is as good as given. */
static const struct ward_error *
find_by_host(const struct ward_layout **out, const char *host)
{
	struct ward_buf flags = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	for (size_t i = 0; ward_layouts[i] != NULL && *out == NULL; i++) {
		const struct ward_layout *layout = ward_layouts[i];

		if (layout->flag == NULL || !ward_layout_has_host(layout, host))
			continue;
		if (layout->argument == NULL)
			*out = layout;
		else
			ward_buf_printf(&flags, ", or --%s %s", layout->flag,
			    layout->argument);
	}
	if (*out == NULL)
		err = ward_error(WARD_E_USAGE,
		    "--host %s does not say where: REPO is missing%s", host,
		    ward_buf_str(&flags));
	ward_buf_release(&flags);
	return err;
}

static const struct ward_error *
check_host(const char *host)
{
	const char *near;

	if (host == NULL || ward_host_find(host) != NULL)
		return NULL;
	near = ward_host_near(host);
	return near != NULL
	    ? ward_error(
		  WARD_E_USAGE, "no host '%s' (did you mean '%s'?)", host, near)
	    : ward_error(WARD_E_USAGE, "no host '%s': refward hosts", host);
}

const struct ward_error *
ward_layout_asked(const struct ward_layout **out, const char **argument,
    const struct ward_cli *cli)
{
	size_t count = ward_cli_operands(cli);
	const char *host = ward_cli_flag(cli, "host");
	const struct ward_error *err = check_host(host);

	*out = NULL;
	*argument = "";
	if (err)
		return err;
	for (size_t i = 0; ward_layouts[i] != NULL; i++) {
		const char *flag = ward_layouts[i]->flag;

		if (flag == NULL || ward_cli_flag(cli, flag) == NULL)
			continue;
		*out = ward_layouts[i];
		*argument = ward_cli_flag(cli, flag);
		count++;
	}
	if (count > 1)
		return ward_error(
		    WARD_E_USAGE, "one repository or one host, not both");
	if (count == 0 && host != NULL)
		return find_by_host(out, host);
	if (count == 0)
		return ward_error(WARD_E_USAGE,
		    "REPO is missing, or the flag of a whole host");
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
