#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The cases of audit_posture.sh, over repositories with SHA-256.

E2E_OBJECT_FORMAT=sha256
. "$(dirname "$0")/audit_posture.sh"
