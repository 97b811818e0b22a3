#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Stands in for the unit tests where configure found no cmocka.
echo "1..0 # SKIP cmocka is not installed (Debian, Ubuntu: libcmocka-dev)"
