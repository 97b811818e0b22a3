#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What one writes instead: git log of all repositories below a folder.

for repository in "$1"/*.git; do
	git -C "$repository" log --all --format=%H%an%ae%B
done
