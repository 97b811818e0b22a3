#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The cases of pipes.sh, over repositories with SHA-256.

E2E_OBJECT_FORMAT=sha256
. "$(dirname "$0")/pipes.sh"
