#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The cases of coverage_model.sh, over repositories with SHA-256.

E2E_OBJECT_FORMAT=sha256
: "${WARD_RUNS:=6}"
. "$(dirname "$0")/coverage_model.sh"
