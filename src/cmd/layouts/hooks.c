/* SPDX-License-Identifier: Apache-2.0 */
/* git alone runs the hooks: one file for each, in the repository's own folder.
 */
#include "src/cmd/install.h"

static bool
recognise(const char *git_dir)
{
	(void)git_dir;
	return true;
}

static const char *const hosts[] = { "ssh", "git-shell", "local", "http",
	NULL };

extern const struct ward_layout ward_layout_hooks;
const struct ward_layout ward_layout_hooks = {
	.name = "hooks",
	.summary = "The repository's own folder hooks.",
	.recognised = "Any bare repository whose hooks git itself would run: "
		      "core.hooksPath is not set.",
	.order = "Git runs one file for each hook. A hook that was there is "
		 "kept and run after ours: the gate's refusal is the last "
		 "word, and so is that hook's.",
	.hosts = hosts,
	.hooks = { "hooks/pre-receive", "hooks/post-receive" },
	.has_config = true,
	.recognise = recognise,
	.check = ward_install_check_git,
};
