/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how signatures are wrapped into lines of text. */
#include <string.h>
#include "policy/signature.h"

static const struct {
	const char *name, *first, *last;
} forms[] = {
	[WARD_SIGNATURE_SSH] = { "ssh", "-----BEGIN SSH SIGNATURE-----",
	    "-----END SSH SIGNATURE-----" },
	[WARD_SIGNATURE_OPENPGP] = { "openpgp", "-----BEGIN PGP SIGNATURE-----",
	    "-----END PGP SIGNATURE-----" },
	[WARD_SIGNATURE_X509] = { "x509", "-----BEGIN SIGNED MESSAGE-----",
	    "-----END SIGNED MESSAGE-----" },
	[WARD_SIGNATURE_UNKNOWN] = { "unknown", "", "" },
};

enum ward_signature_form
ward_signature_form(struct ward_view armor)
{
	struct ward_view line = WARD_VIEW_EMPTY;
	size_t form = 0;

	ward_view_split(&armor, '\n', &line);
	while (form < WARD_SIGNATURE_UNKNOWN &&
	    !ward_view_is(line, forms[form].first))
		form++;
	return (enum ward_signature_form)form;
}

const char *
ward_signature_form_name(enum ward_signature_form form)
{
	return forms[form].name;
}

static bool
is_plain(struct ward_view line)
{
	for (size_t i = 0; i < line.size; i++)
		if (line.data[i] < ' ' || line.data[i] > '~')
			return false;
	return true;
}

/* Programs differ in what they make of a second block, and of text around. */
const char *
ward_signature_armor_problem(
    enum ward_signature_form form, struct ward_view armor)
{
	struct ward_view rest = armor, line;

	if (armor.size > WARD_SIGNATURE_SIZE_MAX)
		return "is larger than 64 KiB";
	ward_view_split(&rest, '\n', &line);
	while (ward_view_split(&rest, '\n', &line)) {
		if (!is_plain(line))
			return "is not plain text";
		if (ward_view_is(line, forms[form].last))
			return ward_view_trim(rest).size == 0
			    ? NULL
			    : "has more text behind it";
		if (ward_view_starts(line, "-----"))
			break;
	}
	return "has no proper end";
}
