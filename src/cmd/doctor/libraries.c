/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which differences between libraries are too large. */
#include <string.h>
#include "refward/regex.h"
#include "refward/repo.h"
#include "src/cmd/doctor/doctor.h"

/* "1.5" of "1.5.1": another second number is another interface. */
static struct ward_view
release_of(const char *version)
{
	const char *dot = strchr(version, '.');
	size_t size = dot != NULL ? (size_t)(dot - version) + 1 : 0;

	size += strspn(version + size, "0123456789");
	return ward_view(version, size);
}

static void
compare(struct ward_doctor *doctor, const char *name, const char *built,
    const char *running)
{
	if (!ward_view_equal(release_of(built), release_of(running)))
		ward_ail_of(doctor, name,
		    "install the package of refward that was built for this "
		    "system, or build it anew",
		    "%s is %s, refward was built with %s", name, running,
		    built);
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	compare(doctor, "libgit2", ward_repo_backend_built(),
	    ward_repo_backend_version());
	compare(doctor, "pcre2", ward_regex_built(), ward_regex_version());
	return NULL;
}

extern const struct ward_check ward_check_libraries;
const struct ward_check ward_check_libraries = {
	.name = "libraries",
	.summary = "The libraries are those that refward was built with.",
	.why = "What they read, and what their patterns match, may be another "
	       "thing.",
	.part = WARD_CHECK_SERVER,
	.look = look,
};
