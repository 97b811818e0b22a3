#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What becomes of a repository's gate when refward is removed from the server.

. "$(dirname "$0")/lib.sh"

# in_build TARGET: of the build that is tested, into a root of this case.
in_build()
{
	MAKEFLAGS="" make -s -C "$top_builddir" "$1" DESTDIR="$PWD/root"
}

# installed: refward installed, the server shop with its gate, a clone dev.
installed()
{
	in_build install-exec >log 2>&1 || { cat log && return 1; }
	gate=$(find "$PWD/root" -path '*/refward/pre-receive') &&
	git init -q --bare -b main shop.git && cat >rules.ini <<'END' &&
[refward]
version = 1

[rules messages]
ref = refs/heads/**
commit-type = feat fix
END
	"$REFWARD" install --libexec "$(dirname "$gate")" --rules rules.ini \
	    shop.git >/dev/null && make_clone shop dev &&
	{ test "${GATE:-}" != open || let_all_in shop; } &&
	commit_file dev a 1 'feat: one' && push_as alice dev origin main &&
	commit_file dev a 2 'feat: two'
}

refuses_when_removed()
{
	installed && in_build uninstall >/dev/null && test -x "$gate" &&
	must_fail cmp -s "$gate" "$PRE_RECEIVE" &&
	expect_refused alice dev origin main <<'END'
error: push refused: refward was removed from this server, and this repository still has its gate
hint: tell your administrator: install refward again, or take its hooks out of this repository
END
}
t_refusal 'a gate of a refward that was removed refuses, and says so' \
    refuses_when_removed

judges_again()
{
	installed && in_build uninstall >/dev/null &&
	must_fail push_as alice dev origin main &&
	in_build install-exec >/dev/null && cmp "$gate" "$PRE_RECEIVE" &&
	push_as alice dev origin main && commit_file dev a 3 'no type' &&
	must_fail push_as alice dev origin main && grep 'commit-type' push.out
}
t 'it judges again when refward is installed again' judges_again

nothing_else_stays()
{
	in_build install >log 2>&1 && in_build uninstall >/dev/null &&
	find root -type f | sed 's|.*/libexec/||' >actual &&
	says actual <<'END' &&
refward/pre-receive
END
	rm -r root && in_build uninstall-local && mkdir -p root &&
	find root -type f >actual && says actual </dev/null
}
t 'nothing else stays, and nothing where nothing was' nothing_else_stays

web_shows_it()
{
	printf 'x\n' >input &&
	must_fail env GL_PROTOCOL=web sh "$srcdir/packages/refuse" <input 2>err &&
	test "$(grep -c '^GL-HOOK-ERR: ' err)" -eq "$(wc -l <err)" &&
	grep 'refward was removed' err
}
t 'a web editor shows it, too' web_shows_it

plan
