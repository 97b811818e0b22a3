#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# curls.sh COUNT BODY URL: what people write instead, eight at a time.

seq "$1" | xargs -P 8 -I{} curl -s -o /dev/null \
    -H 'Content-Type: application/json' --data-binary "@$2" "$3"
