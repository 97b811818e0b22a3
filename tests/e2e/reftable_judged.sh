#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The cases of judged.sh, over repositories with SHA-256 and a reftable.

E2E_OBJECT_FORMAT=sha256
E2E_REF_FORMAT=reftable
. "$(dirname "$0")/judged.sh"
