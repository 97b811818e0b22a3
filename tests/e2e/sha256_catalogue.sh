#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Of the catalogue, what only repositories with SHA-256 have.

E2E_OBJECT_FORMAT=sha256
: "${WARD_CONTROLS:=yes}" # nowhere else are these rows
. "$(dirname "$0")/catalogue_lib.sh"

null_of_64_digits()
{
	unmerged && attack --command current "$null" refs/heads/topic &&
	ends_as topic_is_gone
}
row 'a null id of 64 digits' null_of_64_digits

plan
