/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what is said of `refward dispatch`, wherever it works. */
#include "src/cmd/dispatch.h"

static const struct ward_flag flags[] = {
	{ "once", NULL,
	    "Do what can be done now, and end; also where another dispatcher "
	    "works." },
	{ "parallel", "N",
	    "Deliveries on their way at one time, at most; 16 where this is "
	    "not said." },
	{ "verbose", NULL,
	    "Tell events on standard output instead of in the log." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_dispatch;
const struct ward_command ward_command_dispatch = {
	.name = "dispatch",
	.operands = "[REPO]",
	.operands_max = 1,
	.summary = "Fire what accepted pushes left in the outbox.",
	.detail = "Works on the outbox that the rule file of the repository "
		  "names, its own or one that many repositories share; "
		  "without a repository on that of the whole server: "
		  "settles each push, appends its decision record, and "
		  "delivers what its lines fire, each lane in its order. It "
		  "waits for another dispatcher that works there, and ends "
		  "when SIGTERM says so. Without a dispatcher that runs, "
		  "every push starts one with --once, and a timer has to for "
		  "what is to be tried again.",
	.example = "refward dispatch --once /srv/git/shop.git",
	.flags = flags,
	.run = ward_dispatch_command,
};
