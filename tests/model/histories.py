# SPDX-License-Identifier: Apache-2.0
"""Random histories: what people, administrators and accidents do to a server.

Nothing here decides what is right; it only makes up what happens next.
"""

import random
import typing

from coverage_model import Id, Model, RuleSet

PEOPLE = ("alice", "bob", "carol")
ADMINISTRATOR = "root"  # exempt from the set `strict`
MAIN = "refs/heads/main"
STRICT = (MAIN, "refs/heads/s1", "refs/heads/s2", "refs/heads/s3")
MANY = tuple("refs/heads/m/%d" % number for number in range(80))
SECOND = ("refs/heads/s2", "refs/heads/s3", "refs/tags/v1", "refs/tags/v2")
LAX = ("refs/heads/l1", "refs/heads/l2", "refs/tags/t1", "refs/tags/t2")
DATES = ("rising", "equal", "skewed", "random")
START = 1700000000


class Settings(typing.NamedTuple):
    """What one history may hold."""

    dates: str = "rising"
    by_pusher: bool = False
    second_refuses: bool = True
    second_exempts: bool = False
    has_since: bool = False
    has_old_history: bool = True
    loses: bool = False     # coverage is lost now and then
    damages: bool = False   # only a part of it
    is_plain: bool = False  # no exempt pusher and no writer without hook


def choose_settings(rnd: random.Random) -> Settings:
    damages = rnd.random() < .15
    return Settings(
        dates=rnd.choice(DATES), by_pusher=not damages and rnd.random() < .5,
        second_refuses=rnd.random() < .8,
        second_exempts=not damages and rnd.random() < .3,
        has_since=rnd.random() < .3,
        has_old_history=not damages and rnd.random() < .7,
        loses=rnd.random() < .3, damages=damages, is_plain=damages)


class Push(typing.NamedTuple):
    """Annotated holds the refs (of tags) whose tag gets an object."""

    who: str
    updates: typing.Dict[str, typing.Optional[Id]]
    annotated: typing.FrozenSet[str]
    resends: bool  # objects that the server has


class Write(typing.NamedTuple):
    """By a writer that runs no hook."""

    ref: str
    new: Id


class Lose(typing.NamedTuple):
    """All coverage is gone, or some bytes of it are wrong."""

    is_all: bool


class Collect(typing.NamedTuple):
    """Objects that no ref reaches are thrown away."""


class Maker(typing.Protocol):
    """Makes a commit and tells the model of it."""

    def __call__(self, parents: typing.Sequence[Id],
                 words: typing.FrozenSet[str], committer: str,
                 date: int) -> Id: ...


class History:
    """Makes up steps; the caller carries them out on the model."""

    def __init__(self, rnd: random.Random, settings: Settings,
                 make: Maker) -> None:
        self.rnd = rnd
        self.settings = settings
        self.make = make
        self.model: Model
        self.dates: typing.Dict[Id, int] = {}
        self.pool: typing.List[Id] = []
        self.old: typing.List[Id] = []

    def begin(self) -> Model:
        """An old history that nobody judged, and the rules from now on."""
        self.model = Model(())
        count = self.rnd.randint(1, 6) if self.settings.has_old_history else 0
        for _ in range(count):
            words = {word for word in ("BAD", "UGLY")
                     if self.rnd.random() < .4}
            self.old.append(self._commit(self.old[-1:], words, "old"))
        commits = self.model.commits
        self.model = Model(self._sets(), (MAIN,))
        self.model.commits = commits
        return self.model

    def _sets(self) -> typing.Tuple[RuleSet, ...]:
        since: typing.Tuple[Id, ...] = ()
        if self.settings.has_since and self.old:
            since = (self.rnd.choice(self.old),)
        return (
            RuleSet("objects", ("refs/*",)),
            RuleSet("strict", STRICT + ("refs/heads/m/*",), "BAD",
                    self.settings.by_pusher,
                    exempt=frozenset((ADMINISTRATOR,))),
            RuleSet("second", SECOND, "UGLY", since=since,
                    refuses=self.settings.second_refuses,
                    exempt=frozenset(
                        ("carol",) if self.settings.second_exempts else ())))

    def opening(self) -> typing.List[Write]:
        if not self.old:
            return []
        return [Write(MAIN, self.rnd.choice(self.old)),
                Write("refs/heads/s1", self.old[-1])]

    def _commit(self, parents: typing.Sequence[Id],
                words: typing.Iterable[str], who: str) -> Id:
        date = self._date(parents)
        new = self.make(tuple(parents), frozenset(words), who, date)
        self.dates[new] = date
        self.pool.append(new)
        return new

    def _date(self, parents: typing.Sequence[Id]) -> int:
        kind = self.settings.dates
        latest = max([self.dates[each] for each in parents] + [START])
        if kind == "equal":
            return START
        if kind == "random" or kind == "skewed" and self.rnd.random() < .15:
            return START + self.rnd.randint(-5000, 5000)
        return latest + self.rnd.randint(1, 100)

    def step(self) -> typing.Union[Push, Write, Lose, Collect]:
        rnd, settings = self.rnd, self.settings
        chance = rnd.random()
        if settings.loses and chance < .02:
            return Lose(True)
        if settings.damages and chance < .1:
            return Lose(False)
        if chance < .12:
            return Collect()
        if not settings.is_plain and chance < .16:
            return self._write()
        return self._push()

    def _who(self) -> str:
        if not self.settings.is_plain and self.rnd.random() < .06:
            return ADMINISTRATOR
        return self.rnd.choice(PEOPLE)

    def _write(self) -> Write:
        ref = self.rnd.choice(STRICT + LAX[:2])
        new = self._work(self._who())
        while not self.model._may_move(ref, new):
            ref = self.rnd.choice(STRICT[1:] + LAX[:2])
        return Write(ref, new)

    def _push(self) -> Push:
        rnd, who = self.rnd, self._who()
        updates: typing.Dict[str, typing.Optional[Id]] = {}
        if self.model.refs and rnd.random() < .12:
            updates[rnd.choice(sorted(self.model.refs))] = None
            if rnd.random() < .6:
                return self._of(who, updates)
        for _ in range(rnd.choice((1, 1, 1, 1, 1, 1, 2, 2, 3))):
            ref = rnd.choice(STRICT + SECOND + LAX)
            if ref not in updates:
                updates[ref] = self._new(who)
        if rnd.random() < .02:
            few = [self._new(who) for _ in range(3)]
            updates.update((ref, few[0]) for ref in MANY[:66])
            updates.update((ref, rnd.choice(few)) for ref in MANY[66:])
        return self._of(who, updates)

    def _of(self, who: str, updates: typing.Dict[
            str, typing.Optional[Id]]) -> Push:
        annotated = frozenset(
            ref for ref, new in updates.items()
            if ref.startswith("refs/tags/") and new is not None
            and self.rnd.random() < .5)
        return Push(who, updates, annotated, self.rnd.random() < .2)

    def _new(self, who: str) -> Id:
        if self.pool and self.rnd.random() < .25:
            return self._known()
        return self._work(who)

    def _known(self) -> Id:
        tips = [self.model.refs[ref] for ref in sorted(self.model.refs)]
        if tips and self.rnd.random() < .6:
            return self.rnd.choice(tips)
        return self.rnd.choice(self.pool)

    def _work(self, who: str) -> Id:
        """Some commits on top of what there is, perhaps a merge."""
        rnd = self.rnd
        parents: typing.List[Id] = []
        if self.pool and rnd.random() < .97:
            for _ in range(rnd.choice((1, 1, 1, 1, 2, 2, 3))):
                parent = self._known()
                if parent not in parents:
                    parents.append(parent)
        new = None
        for _ in range(rnd.choice((1, 1, 1, 2, 3))):
            words = {word for word in ("BAD", "UGLY") if rnd.random() < .12}
            by = who if rnd.random() < .9 else rnd.choice(PEOPLE)
            new = self._commit(parents, words, by)
            parents = [new]
            if rnd.random() < .2:
                parents.append(self._known())
        return new
