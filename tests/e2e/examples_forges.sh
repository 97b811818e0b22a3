#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The set-ups of examples/ for forges: what their README says is typed, and then
# people push, through the doubles of the forges' drivers.

_self=$(cd "$(dirname "$0")" && pwd)/${0##*/}
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/forge_lib.sh"
. "$(dirname "$0")/example_lib.sh"

command -v bash >/dev/null || {
	_planned=yes
	echo '1..0 # SKIP no bash, in which the hooks of Gitea are written'
	exit 0
}

# two_people COMMAND REPO: alice opens main, bob may not move it, and writes a
# branch.
two_people()
{
	git init -q -b main shop && commit_file shop a 1 'feat: one' &&
	must_fail "$1" "$2" shop --user bob -- main &&
	"$1" "$2" shop --user alice -- main &&
	git -C shop checkout -q -b topic && commit_file shop b 2 'feat: two' &&
	must_fail "$1" "$2" shop --user bob -- topic:main &&
	"$1" "$2" shop --user bob -- topic
}

on_gitea()
{
	example gitea && repositories=lib/repositories && mkdir -p "$repositories" &&
	(cd "$repositories" && gitea_repository shop/web &&
	    gitea_repository shop/web.wiki) &&
	test "$(blocks)" = 6 && walk 1 2 &&
	two_people by_gitea "$repositories/shop/web.git" &&
	gitea push --user bob --trigger pr-merge-to-base --pull 1 \
	    "$repositories/shop/web.git" shop topic:main &&
	walk 3 && (GIT_TEMPLATE_DIR=$(sed -n 's/^init.templateDir = //p' \
	    README.md) && export GIT_TEMPLATE_DIR && cd "$repositories" &&
	    gitea_repository shop/new) &&
	must_fail by_gitea "$repositories/shop/new.git" shop --user bob -- main &&
	(cd "$repositories" && gitea_repository shop/later) &&
	sed -n 's,^[*]/5 [*] [*] [*] [*] ,,p' README.md >cron &&
	test -s cron && sh -e cron >said && test ! -s said &&
	must_fail by_gitea "$repositories/shop/later.git" shop --user bob \
	    -- main && walk 4 && grep '^ReadWritePaths=' \
	    etc/systemd/system/gitea.service.d/refward.conf && walk 5 &&
	grep 'refused *bob *shop/web ' said && walk 6 &&
	by_gitea "$repositories/shop/web.git" shop --user bob -- topic:other
}
on_gitlab()
{
	example gitlab && repository=lib/repositories/shop.git &&
	mkdir -p lib/repositories && git init -q --bare -b main "$repository" &&
	test "$(blocks)" = 6 && walk 1 3 &&
	two_people by_gitlab "$repository" &&
	git -C "$repository" update-ref refs/merge-requests/1/head topic &&
	gitlab web --user bob "$repository" shop refs/heads/main topic &&
	walk 4 && grep '^ReadWritePaths=' \
	    etc/systemd/system/gitlab-gitaly.service.d/refward.conf && walk 5 &&
	grep 'refused *bob *group/project ' said &&
	"$REFWARD" uninstall --gitlab "$repository" &&
	by_gitlab "$repository" shop --user bob -- topic:other
}
# The rules of a whole server lie where it was built for: here others lie there,
# for one process and its children.
as_a_server()
{
	# shellcheck disable=SC2016 # the inner shell's own
	unshare --map-root-user --mount sh -c '
		mkdir -p etc/refward etc/custom_hooks &&
		mount -t tmpfs none "${1%/*/*}" && mkdir "${1%/*}" &&
		install -m 0644 etc/rules.ini "$1" && shift && "$@"' sh "$@"
}

for_all()
{
	"$REFWARD" install --gitlab-global etc/custom_hooks --dry-run &&
	test ! -e etc/custom_hooks/pre-receive.d &&
	"$REFWARD" install --gitlab-global etc/custom_hooks >out &&
	grep '^self-test: ' out &&
	"$REFWARD" install --gitlab-global etc/custom_hooks >out &&
	grep -x 'nothing to do: it is installed' out &&
	git init -q -b main shop && commit_file shop a 1 'feat: one' &&
	hooks=$PWD/etc/custom_hooks &&
	must_fail by_gitlab lib/any.git shop --custom-hooks-dir "$hooks" \
	    --user bob -- main &&
	by_gitlab lib/any.git shop --custom-hooks-dir "$hooks" \
	    --user alice -- main &&
	"$REFWARD" uninstall --gitlab-global etc/custom_hooks &&
	find etc/custom_hooks -type l >said && test ! -s said
}

all_of_gitlab()
{
	mkdir -p etc lib && cp "$srcdir/examples/gitlab/rules.ini" etc &&
	git init -q --bare -b main lib/any.git &&
	server=$("$REFWARD" install --gitlab-global . --rules etc/rules.ini 2>&1 |
	    sed -n "s/.*the rule file is '\([^']*\)'.*/\1/p") &&
	test -n "$server" &&
	FOR_ALL=$PWD && export FOR_ALL && as_a_server "$server" sh "$_self"
}

if test -n "${FOR_ALL:-}"; then
	_planned=yes
	cd "$FOR_ALL" && for_all
	exit
fi

t 'Gitea, as its README says' on_gitea
t 'one project of GitLab, as its README says' on_gitlab
if unshare --map-root-user --mount mount -t tmpfs none /mnt 2>/dev/null; then
	t 'all of GitLab, as its README says' all_of_gitlab
fi

by_systemd()
{
	for unit in service timer path; do
		sed 's|@bindir@/refward|/bin/true|' "$srcdir/packages/systemd/"*"gitea@.$unit"* \
		    >"refward-gitea@srv-git.$unit" || return 1
	done && systemd-analyze verify --man=no ./refward-gitea@* >said 2>&1
	cat said && must_fail grep refward-gitea said
}
if systemd-analyze verify --man=no \
	"$srcdir/examples/audit-cron/refward-audit.timer" >/dev/null 2>&1; then
	t 'systemd reads the units' by_systemd
fi

plan
