# SPDX-License-Identifier: Apache-2.0
"""What a hostile pusher makes up. Nothing here decides what is right."""

import random
import typing

import flaws
from checker import Checker
from craft import consistent, Craft, EXEC, FILE, Files, LINK, put, SUBMODULE
from law import MAIN, OWNERS, PEOPLE, RULES
from plots import Plots
from world import Step, World

BRANCHES = (MAIN, "refs/heads/release/1", "refs/heads/release/x",
            "refs/heads/strict/a", "refs/heads/strict/b",
            "refs/heads/lax/a", "refs/heads/lax/b", "refs/heads/feature/a",
            "refs/heads/feature/b", "refs/heads/fix/c", "refs/heads/alias",
            "refs/heads/aside", "refs/heads/feature/SHOP-1",
            "refs/heads/feature/shop-2-SHOP-3")
TAGS = ("refs/tags/v1.0", "refs/tags/v1.1", "refs/tags/v2.0",
        "refs/tags/strict-1", "refs/tags/note-1", "refs/tags/odd",
        "refs/tags/v1.0.0", "refs/tags/1.0.0", "refs/tags/v1.0.1",
        "refs/tags/v1.0.1-rc.1", "refs/tags/v1.0.1-rc.10",
        "refs/tags/v1.0.0+x", "refs/tags/app/v1.0.0", "refs/tags/v01.0.0",
        "refs/tags/v1.10.0", "refs/tags/v1.9.3", "refs/tags/app/v1.0.1-a.b")
OTHERS = ("refs/notes/commits", "refs/notes/x/y", "refs/replace/%s",
          "refs/changes/1/1", "refs/heads/feature/\xd0\xb0",
          "refs/heads/Feature/a", "refs/heads/main/x", "refs/tags/main",
          "refs/heads/v1.0", "refs/heads/HEAD", "refs/heads/%s",
          "refs/tags/%s", "refs/heads/-d", "refs/heads/feature/-x",
          "refs/heads/feature/\xe2\x80\xae", "refs/heads/feature/\xff\xfe",
          "refs/heads/feature/\xc2\x85", "refs/pull/1/head",
          "refs/heads/f\xef\xbd\x85ature/a")
BROKEN = ("refs/heads/a\nb", "refs/heads/a\x1b[31m", "refs/heads/..",
          "refs/heads/a..b", "refs/heads/.a", "refs/heads/a.lock",
          "refs/heads/a~1", "refs/heads/a b", "refs/heads/", "refs/heads",
          "refs/x", "refs/heads/a\\b", "refs/heads/@{", "refs/heads//a",
          "refs/heads/a/", "HEAD", "main", "refs/../x/y", "refs/heads/a.",
          "refs/heads/main\r", "refs/heads/\x7f", "refs/heads/main\0x",
          "refs/heads/main\n", "refs/heads/%s\n%s %s refs/heads/main")
PATHS = ("a", "b", "src/a", "src/b/c", "guarded/a", "guarded/b", "owned/a",
         "key.pem", "docs/key.pem")


class Hostile:
    def __init__(self, rnd: random.Random, world: World, craft: Craft,
                 checker: Checker) -> None:
        self.rnd = rnd
        self.world = world
        self.craft = craft
        self.checker = checker
        self.pool: typing.List[str] = []    # commits that were ever made
        self.plots = Plots(rnd, craft, checker, self.pool)

    def step(self) -> Step:
        rnd = self.rnd
        if self.plots.plan and rnd.random() < .8:
            return self._of(*self.plots.plan.pop(0)())
        if rnd.random() < .06:
            self.plots.hatch()
        who = rnd.choice(PEOPLE)
        lines: typing.Dict[str, typing.Optional[str]] = {}
        for _ in range(rnd.choice((1, 1, 1, 1, 1, 2, 2, 3, 4))):
            ref = self._ref()
            lines[ref] = None if rnd.random() < .1 else self._value(who, ref)
        step = self._of(who, lines)
        if rnd.random() < .25:
            step = self._games(step)
        return step

    # --- lines ---

    def _ref(self) -> str:
        chance = self.rnd.random()
        if chance < .6:
            return self.rnd.choice(BRANCHES)
        if chance < .8:
            return self.rnd.choice(TAGS)
        names = OTHERS if chance < .95 else BROKEN
        name = self.rnd.choice(names)
        words = tuple(self._known() or self.world.null
                      for _ in range(name.count("%s")))
        return name % words if words else name

    def _old(self, ref: str) -> str:
        for _ in range(6):
            ref = self.checker.aliases.get(ref, ref)
        return self.checker.refs.get(ref, self.world.null)

    def _of(self, who: str, lines: typing.Mapping[
            str, typing.Optional[str]]) -> Step:
        commands = tuple(
            (self._old(ref).encode(), (new or self.world.null).encode(),
             ref.encode("latin-1")) for ref, new in lines.items())
        tips = [new for new in lines.values() if new]
        return Step(who, commands, tuple(self.craft.closure(tips)),
                    is_atomic=self.rnd.random() < .2)

    def _known(self) -> str:
        refs = self.checker.refs
        if refs and (self.rnd.random() < .6 or not self.pool):
            tips = [refs[ref] for ref in sorted(refs)
                    if refs[ref] in self.craft.files]
            if tips:
                return self.rnd.choice(tips)
        return self.rnd.choice(self.pool) if self.pool else ""

    def _value(self, who: str, ref: str) -> str:
        chance = self.rnd.random()
        if chance < .25:
            new = self._known()
        elif chance < .93:
            new = self._work(who)
        else:
            new = self._odd_object()
        new = new or self._work(who)
        if ref.startswith("refs/tags/") and self.rnd.random() < .6 or \
                self.rnd.random() < .02:
            new = self._tag(new, ref, who)
        return new

    # --- commits ---

    def _work(self, who: str) -> str:
        rnd = self.rnd
        parents: typing.List[str] = []
        if rnd.random() < .96:
            for _ in range(rnd.choice((1, 1, 1, 1, 2, 2, 3))):
                parent = self._known()
                if parent and (parent not in parents or rnd.random() < .1):
                    parents.append(parent)
        new = ""
        for _ in range(rnd.choice((1, 1, 1, 2, 3))):
            new = self._one(who, parents)
            self.pool.append(new)
            parents = [new]
            if rnd.random() < .1:
                parents.append(self._known())
        return new

    def _one(self, who: str, parents: typing.Sequence[str]) -> str:
        rnd = self.rnd
        craft = self.craft
        if self.checker.law.uses("commit-issue"):
            craft.key = rnd.choice(("SHOP-1", "SHOP-1", "SHOP-3", "shop-1",
                                    "SHOP-12 and SHOP-3", ""))
        if craft.are_signed and rnd.random() < .3:
            craft.flaw = lambda who, text: flaws.signed(rnd, who, text)
        files = self._merged(parents)
        message: typing.Union[str, bytes] = ""
        by, author = who, ""
        headers: typing.List[bytes] = []
        tree = ""
        if rnd.random() < .7:
            self._good_change(files)
        if rnd.random() < .35:
            flaw = rnd.randrange(8)
            if flaw <= 1:
                message = flaws.message(rnd, self.craft.subject())
            elif flaw == 2:
                by = rnd.choice(PEOPLE)
            elif flaw == 3:
                author = rnd.choice(("eve", "Eve Il", "x@y"))
            elif flaw <= 5:
                self._bad_change(files)
            elif flaw == 6:
                headers = flaws.headers(
                    rnd, self._known() or self.world.null,
                    self.craft.tree_of({}))
            else:
                tree = self._bad_tree(files)
        new = craft.commit(files, parents, by, message, author, tree, headers)
        return self._bad_commit(new) if rnd.random() < .03 else new

    def _merged(self, parents: typing.Sequence[str]) -> Files:
        """Each path from any of the parents, for a merge may choose."""
        sides = [self.craft.files.get(parent, {}) for parent in parents]
        if not sides:
            return {}
        how = self.rnd.randrange(4)
        if how == 0 or len(sides) == 1:
            return dict(sides[0])
        if how == 1:
            return dict(sides[-1])
        files: Files = {}
        for path in sorted({path for side in sides for path in side}):
            side = self.rnd.choice(sides) if how == 2 else next(
                side for side in sides if path in side)
            if path in side:
                files[path] = side[path]
        return consistent(files)

    def _content(self) -> bytes:
        return b"line %d\n" % self.rnd.randrange(30)

    def _good_change(self, files: Files) -> None:
        path = self.rnd.choice(PATHS[:4])
        if path in files and self.rnd.random() < .2:
            del files[path]
        else:
            put(files, path, FILE, self.craft.blob(self._content()))

    def _bad_change(self, files: Files) -> None:
        rnd, blob = self.rnd, self.craft.blob
        if self._lists() and rnd.random() < .4:
            return self._list(files)
        path = rnd.choice(PATHS)
        if path in files and rnd.random() < .3:
            del files[path]
            return
        body = rnd.choice((self._content(), self._content(), b"x" * 300,
                           b"y" * 301, b"a s3cret\n", b"\0s3cret"))
        mode = rnd.choice((FILE, FILE, FILE, EXEC, LINK, SUBMODULE))
        if path in files and rnd.random() < .4:     # the same by another mode
            put(files, path, mode, files[path][1])
            return
        put(files, path, mode, blob(body))

    def _lists(self) -> typing.Dict[str, typing.Sequence[bytes]]:
        """Files that the gate goes by."""
        law = self.checker.law
        found: typing.Dict[str, typing.Sequence[bytes]] = {}
        if law.own:
            found[RULES] = tuple(law.own)
        if law.has_owners():
            found[OWNERS] = flaws.OWNERS + flaws.BROKEN_OWNERS
        return found

    def _list(self, files: Files) -> None:
        rnd, lists = self.rnd, self._lists()
        path = rnd.choice(sorted(lists))
        if path in files and rnd.random() < .15:
            del files[path]
        elif rnd.random() < .15:
            put(files, path + rnd.choice(("", "", "/x")), rnd.choice(
                (FILE, EXEC, LINK, SUBMODULE)), self.craft.blob(
                    rnd.choice(lists[path])))
        else:
            put(files, path, FILE, self.craft.blob(rnd.choice(lists[path])))

    def _bad_commit(self, oid: str) -> str:
        body = self.world.made[oid].body
        old, new = self.rnd.choice((
            (b"\nauthor ", b"\nauthor"), (b"> 1", b">1"),
            (b" +0000\n", b"\n"), (b" +0000", b" UTC+1"), (b"> 1", b"> 01"),
            (b"> 1", b"> -1"), (b"> 1", b"> 99999999999999999999"),
            (b"\ncommitter ", b"\ncommitter\n"), (b"\n\n", b"\n"),
            (b" <", b"<"), (b"@", b">@"), (b"tree ", b"tree  "),
            (b"tree ", b"trees "), (b"\nparent ", b"\nparent x"),
            (b"\nauthor ", b"\n\nauthor "), (b"> 1", b"> 9"),
            (b"<", b"< "), (b"\nauthor", b"\nAuthor")))
        return self.craft.raw_commit(oid, body.replace(
            old, new, self.rnd.choice((1, 2))))

    def _bad_tree(self, files: Files) -> str:
        rnd, craft = self.rnd, self.craft
        blob = craft.blob(self._content())
        below = craft.tree(((FILE, b"a", blob),))
        entries = rnd.choice((
            ((FILE, b"b", blob), (FILE, b"a", blob)),
            ((FILE, b"a", blob), (FILE, b"a", blob)),
            ((FILE, b"a", blob), (b"40000", b"a", below)),
            ((b"0100644", b"a", blob),), ((b"100664", b"a", blob),),
            ((b"040000", b"a", below),), ((FILE, b"", blob),),
            ((FILE, b"a/b", blob),), ((b"40000", b"..", below),),
            ((b"40000", b".git", below),), ((b"40000", b".GIT", below),),
            ((b"40000", b"git~1", below),), ((b"40000", b".git ", below),),
            ((FILE, b".g\xe2\x80\x8cit", blob),),
            ((b"40000", b"a", craft.tree(((b"40000", b".git", below),))),),
            ((FILE, b"a\\.git", blob),), ((b"120755", b"l", blob),),
            ((SUBMODULE, b"m", self.world.null),), ()))
        files.clear()
        return craft.tree(entries)

    def _odd_object(self) -> str:
        files: Files = {}
        self._bad_change(files)
        return self.rnd.choice((
            self.craft.blob(self._content()), self.craft.blob(b"z" * 400),
            self.craft.tree_of(files), self.craft.tree_of({}),
            self._bad_tree({})))

    # --- tags ---

    def _tag(self, target: str, ref: str, who: str) -> str:
        rnd = self.rnd
        if rnd.random() < .1:
            who = rnd.choice(PEOPLE)
        name = ref.split("/", 2)[-1] if rnd.random() < .85 else "other"
        kind = self.world.made[target].type if target in self.world.made \
            else "commit"
        if rnd.random() < .1:
            kind = rnd.choice(("commit", "tree", "blob", "tag"))
        if self.craft.are_signed and rnd.random() < .4:
            self.craft.flaw = lambda who, text: flaws.signed(rnd, who, text)
        made = self.craft.tag(target, name, kind, who=who)
        if rnd.random() < .12:
            made = self.craft.tag(made, name, "tag", who=who)
        if rnd.random() < .12:
            old, new = rnd.choice((
                (b"\ntagger ", b"\ntagger"), (b"\ntag ", b"\ntag  "),
                (b"\n\n", b"\n"), (b"\ntype ", b"\ntype x"),
                (b"\ntagger ", b"\ngpgsig x\ngpgsig y\ntagger "),
                (b"\ntag ", b"\ntag x\ntag "), (b"object ", b"Object "),
                (b"\n\nit", b"\ngpgsig x\ngpgsig y\n\nit"),
                (b"\n\nit", b"\ntag again\n\nit"), (b"it\n", b"i\0t\n"),
                (b"it\n", b"\x1b]0;t\n"), (b"it\n", b"\xff\n"),
                (b"it\n", b"feat: BAD\n"), (b"tagger ", b"tagger \x07")))
            made = self.craft.tag("", "", body=self.world.made[
                made].body.replace(old, new, 1))
        return made

    # --- games with the protocol ---

    def _games(self, step: Step) -> Step:
        rnd = self.rnd
        game = rnd.randrange(17)
        lines = list(step.commands)
        at = rnd.randrange(len(lines))
        old, new, name = lines[at]
        null = self.world.null.encode()
        if game == 0:       # another old value
            lines[at] = (rnd.choice((
                null, (self._known() or self.world.null).encode(),
                b"1" * len(null), b"x" * len(null), b"12")), new, name)
        elif game == 1:
            lines.append(lines[at])
        elif game == 2:
            lines.append((null, null, name))
        elif game == 3:
            known = (self._known() or self.world.null).encode()
            lines[at] = (rnd.choice((old, null, known)), null, name)
        elif game == 4:
            lines[at] = (old, b"1" * len(null), name)
        elif game == 5 and step.send:
            gone = rnd.choice(step.send)
            return step._replace(send=tuple(
                oid for oid in step.send if oid != gone))
        elif game == 6:
            return step._replace(close_after=rnd.choice(
                ("advertisement", "commands", "pack")))
        elif game == 7:
            return step._replace(is_unread=True)
        elif game == 8:
            return step._replace(cut=rnd.choice((1, 20, 33)))
        elif game == 9:
            return step._replace(count=rnd.choice((0, 1, 1000)))
        elif game == 10:
            return step._replace(is_mute=True)
        elif game == 11:    # a name in the other case, in the same push
            lines.append((null, new, name.replace(b"a", b"A")))
        elif game == 12:
            return self._shallow(step)
        elif game == 13:
            return step._replace(certificate=rnd.choice(
                ("good", "good", "other", "none", "mixed")))
        else:
            return step._replace(options=self._options())
        return step._replace(commands=tuple(lines))

    def _shallow(self, step: Step) -> Step:
        """A client that has not all, or says so; what is below it stays at
        home, mostly."""
        rnd = self.rnd
        commits = [oid for oid in step.send if oid in self.craft.files]
        at = rnd.choice(commits or [self._known() or self.world.null])
        if rnd.random() < .2:
            at = rnd.choice((self._known() or at, self.world.null))
        send = step.send
        if at in commits and rnd.random() < .7:
            above = self.craft.closure(
                [new.decode("latin-1") for _, new, _ in step.commands],
                ends=(at,))
            send = tuple(above)
        return step._replace(send=send, shallow=(at.encode(),))

    def _options(self) -> typing.Tuple[bytes, ...]:
        names = [each.name for each in self.checker.law.sets] + ["none"]
        scope = self.rnd.choice(names) + self.rnd.choice(
            ("", "", "", "/commit-deny", "/path-deny", "/nothing"))
        bypass = ("refward.bypass=%s: " % scope).encode()
        return self.rnd.choice((
            (bypass + b"it must be",), (bypass + b"it must be",),
            (bypass + b"it must be",), (bypass + b"it must be",),
            (bypass,), (bypass + b"\x1b[2J",), (bypass + b"\xff",),
            (bypass.replace(b":", b""),), (b"refward.dry-run",),
            (b"refward.dry-run=yes",), (b"refward.from=3",),
            (b"refward.from=0",), (b"refward.nonsense",),
            (b"\xff\x1b\r other's",), (b"a\0refward.dry-run",),
            (b"ci.skip",) * 70, (b"ci.skip" * 200,),
            (bypass + b"r" * 401,), (b"",)))
