"""What a run must satisfy, said once: the properties hold them, and each planted bug breaks one.

Every claim takes a scenario, plays it, and raises AssertionError when it does not hold. `feature` makes the sync.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace as with_other
from typing import NamedTuple

from msgspec.structs import replace

from playhead.domain.userdata import UserData, thumb
from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.view import Policy
from playhead.journal.pump import Consumer
from playhead.kit.times import MINUTE, SECOND
from tests.support import fake_library
from tests.support.folders import is_folder
from tests.support.slow_queue import LATEST
from tests.support.sync_lives import PEOPLE, Deed
from tests.support.sync_ops import (
    Fate,
    Favor,
    Kill,
    Progress,
    Scenario,
    SetCount,
    SetPlayed,
    Spot,
    Start,
    Step,
    Stop,
    Toggle,
)
from tests.support.sync_run import Run

Feature = Callable[[Policy], Consumer]


class Normal(NamedTuple):
    """What is kept in step, dates to the second."""

    played: bool
    position: int
    play_count: int
    last_played: int | None
    favorite: bool
    rating: float | None


IN_TIME = (Fate.NOW, Fate.HEARD)
SOON = 30 * SECOND
PACE = 30
"""Seconds between two writes of what a player moves."""

GUARD = 60 * SECOND
"""How long after a player's last word somebody is taken to be watching, when the stop was not heard."""


def normal(data: UserData, film: int = 1) -> Normal:
    """What is kept in step, dates to the second: of a folder only what people think of it."""
    if is_folder(film):
        data = UserData(favorite=data.favorite, rating=data.rating)
    date = data.last_played // SECOND if data.last_played is not None else None
    return Normal(data.played, data.position, data.play_count, date, data.favorite, data.rating)


def agree(run: Run) -> None:
    """All servers hold the same of each person's films, and nothing was given up."""
    for person in range(run.scenario.people):
        for film in run.scenario.works:
            held = [normal(data, film) for data in run.everywhere(person, film)]
            assert len(set(held)) == 1, f"{PEOPLE[person]}, film {film}: {held}, parked: {run.parked()}"


def agreement(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P1 and P7: all servers agree in the end, soon after the last trouble is over."""
    with Run(scenario, feature=feature) as run:
        took = run.play().finish()
        agree(run)
        # a report that comes after the stop looks as if somebody were still watching
        unheard = any(isinstance(s.op, Start | Progress | Stop) and s.fate not in IN_TIME for s in scenario.steps)
        slow = 2 * LATEST * SECOND if Fate.SLOW in {scenario.echoes, *(s.fate for s in scenario.steps)} else 0
        assert took <= SOON + slow + (GUARD if unheard else 0), f"it took {took} ms"


def kept_alike(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P1 among versions of which one has no call for places and counts, and a thumb for a rating: what each of them can
    be told is the same everywhere, the others hold the same altogether, and nothing is parked for it."""
    with Run(scenario, feature=feature) as run:
        run.play().finish()
        assert run.parked() == []
        for person in range(scenario.people):
            for film in scenario.works:
                rows = run.everywhere(person, film)
                modern = [normal(row, film) for row, v in zip(rows, scenario.versions, strict=True) if v != "10.8.13"]
                assert len(set(modern)) <= 1, f"{PEOPLE[person]}, film {film}: {rows}"
                told = {(row.played, row.favorite, _thumb(row.rating)) for row in rows}
                assert len(told) == 1, f"{PEOPLE[person]}, film {film}: {rows}"


def _thumb(rating: float | None) -> float | None:
    return None if rating is None else thumb(rating)


def last_word(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P3, one thing after the other: what was done last is what every server holds."""
    with Run(scenario, feature=feature) as run:
        for step in scenario.steps:
            run.elapse(step.wait * SECOND)
            before = len(run.deeds)
            run.do(step)
            for deed in run.deeds[before:]:
                if run.watched(deed.spot):
                    continue
                wanted = _meant(deed)
                held = [normal(data, deed.spot.film) for data in run.everywhere(deed.spot.person, deed.spot.film)]
                if wanted is not None and isinstance(deed.op, Stop):
                    wanted = _ended(deed, run.deeds, held[0])
                assert wanted is None or set(held) == {wanted}, f"{step}: {wanted} was meant, {held} is held"


def _ended(stop: Deed, deeds: Sequence[Deed], held: Normal) -> Normal:
    """What the end of a playback says: all of the row, but for what somebody changed elsewhere since the start. Of
    that only what the end itself has changed is newer. Whether it was played before, and is kept so, a server that
    forgot it cannot say."""
    since = max((n for n, d in enumerate(deeds) if d.spot == stop.spot and isinstance(d.op, Start)), default=len(deeds))
    elsewhere = any(
        d.spot != stop.spot and (d.spot.person, d.spot.film) == (stop.spot.person, stop.spot.film)
        for d in deeds[since:]
    )
    before, after = normal(stop.before)._asdict(), normal(stop.after)._asdict()
    said = {field for field in after if not elsewhere or before[field] != after[field]} - {"played"}
    if stop.after.played:
        said.add("played")
    return held._replace(**{field: after[field] for field in said})


def _meant(deed: Deed) -> Normal | None:
    match deed.op:
        case SetPlayed(played=False) if deed.before.played:
            # un-marking is a group reset, also when a program sets only the flag
            return normal(replace(deed.after, position=0, play_count=0, last_played=None))
        case SetCount(count=count) if count < deed.before.play_count and not _blank(deed.after):
            return None  # a count never shrinks but by an un-mark
        case _:
            return normal(deed.after, deed.spot.film)


def _blank(data: UserData) -> bool:
    return (data.played, data.play_count, data.last_played) == (False, 0, None)


def latest_of_concurrent(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P3, nobody knowing of the other: heard all at once in any order, the latest toggle is what stays."""
    with Run(scenario, feature=feature) as run:
        for number in range(len(run.names)):
            # each server's clock is known from something else
            run.do(Step(Favor(Spot(number), favorite=True)))
        run.play()
        notices, run.mail = run.mail, []
        random.Random(len(notices)).shuffle(notices)
        run._deliver(notices)
        run.finish()
        agree(run)
        toggles = [deed for deed in run.deeds if isinstance(deed.op, Toggle)]
        changing = [deed for deed in toggles if deed.before != deed.after]
        # a tick that changes nothing may be the first that is heard of its server: it is an edit then
        allowed = {d.after.played for d in toggles if changing and d.at >= changing[-1].at} or {False}
        assert run.truth(Spot()).played in allowed, f"{run.truth(Spot())}, done: {toggles}"


def sums(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P2: every count is the number of times that it was raised, played is true if anybody said so, dates are real."""
    with Run(scenario, feature=feature) as run:
        run.play().finish()
        agree(run)
        for person in range(scenario.people):
            for film in (n for n in scenario.works if not is_folder(n)):
                deeds = [d for d in run.deeds if (d.spot.person, d.spot.film) == (person, film)]
                held = run.truth(Spot(0, person, film))
                assert held.play_count == sum(d.after.play_count - d.before.play_count for d in deeds), (
                    f"{held}, {deeds}"
                )
                assert held.played is any(d.after.played for d in deeds), f"{held}, {deeds}"
                latest = max((d.after.last_played or 0 for d in deeds), default=0)
                assert (held.last_played or 0) // SECOND <= latest // SECOND, f"{held}, {deeds}"


def silence(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P4: a call for each other account and edit at most; none for re-reading, old mail or the passing of time."""
    with Run(scenario, feature=feature) as run:
        owed = 0
        for step in scenario.steps:
            run.elapse(step.wait * SECOND)
            made, done = run.home.changing_calls(), len(run.deeds)
            run.do(step)
            run.rest()
            calls = run.home.changing_calls() - made
            deeds = run.deeds[done:]
            allowed = sum(_calls_for(deed, len(run.names)) for deed in deeds)
            assert calls <= allowed + owed, f"{step}: {calls} calls, {allowed} + {owed} allowed for {deeds}"
            # what a player reports may go out later, with the next report or when the pace allows it
            playing = sum(_calls_for(d, len(run.names)) for d in deeds if isinstance(d.op, Start | Progress))
            owed = max(0, owed + min(playing, allowed) - calls)
        old, run.mail = list(run.mail), []
        run.finish()
        made = run.home.changing_calls()
        run.home.read_all()
        run.rest()
        run.mail = old
        run._open_mail(backwards=False)
        run.rest()
        for _ in range(4):
            run.home.clock.advance(20 * MINUTE)
            run.settle()
        assert run.home.changing_calls() == made, f"{run.home.changing_calls() - made} calls for nothing"


def undisturbed(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """What somebody is watching, and was heard to, stays as his player has it; favourite and rating disturb nobody."""
    with Run(scenario, feature=feature) as run:
        for step in scenario.steps:
            run.elapse(step.wait * SECOND)
            run.settle()
            held = {spot: run.truth(spot) for spot in run.playing}
            done = len(run.deeds)
            run.do(step)
            for spot, before in held.items():
                said = max(d.at for d in run.deeds if d.spot == spot and isinstance(d.op, Start | Progress))
                theirs = any(d.spot == spot for d in run.deeds[done:])
                if not theirs and run.home.clock.now_ms() - said < GUARD:
                    after = replace(run.truth(spot), favorite=before.favorite, rating=before.rating)
                    assert after == before, f"{step}: {before} became {after}"


def paced(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """While a film plays each other account is written to once in an interval, and once more at its stop and start."""
    with Run(scenario, feature=feature) as run:
        run.play().finish()
        took = sum(step.wait for step in scenario.steps)
        ends = sum(isinstance(step.op, Start | Stop) for step in scenario.steps) + 1
        others = len(run.names) - 1
        for name in run.names:
            calls = len(run.home.fakes[name].changing_calls())
            allowed = (took // PACE + 1 + 2 * ends) * others
            assert calls <= allowed, f"{name}: {calls} calls in {took} s, {allowed} allowed"


def _calls_for(deed: Deed, accounts: int) -> int:
    if normal(deed.before, deed.spot.film) == normal(deed.after, deed.spot.film):
        return 0
    loses = deed.before.played and not deed.after.played and isinstance(deed.op, Start | Progress | Stop)
    shrinks = isinstance(deed.op, SetCount | SetPlayed)
    # a replay's false, a smaller count, and a date too early or from the future are put right where they were made
    ahead = (deed.after.last_played or 0) > deed.at + 2 * MINUTE
    behind = (deed.after.last_played or 0) < (deed.before.last_played or 0)
    # no write can say that there is no rating: it takes a call of its own
    each = 2 if deed.before.rating is not None and deed.after.rating is None else 1
    return each * (accounts - 1) + (1 if loses or shrinks or ahead or behind else 0)


def durable(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P6: what was answered has the effect that it would have had without the kills."""
    gentle = with_other(scenario, steps=tuple(_lived(step) for step in scenario.steps))
    with Run(scenario, feature=feature) as killed, Run(gentle, feature=feature) as alive:
        killed.play().finish()
        alive.play().finish()
        for name in killed.names:
            assert killed.home.fakes[name].rows() == alive.home.fakes[name].rows(), f"{name} differs"


def _lived(step: Step) -> Step:
    return with_other(step, op=with_other(step.op, number=1_000_000)) if isinstance(step.op, Kill) else step


def isolated(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P5: strangers and unmatched films are as they would be without Playhead."""
    with Run(scenario, feature=feature) as run, Run(scenario, feature=feature, playhead=False) as bare:
        for one in (run, bare):
            apart = _strangers(one)
            one.play()
            _live(one, apart)
            one.finish()
        for name in run.names:
            ours, theirs = run.home.fakes[name].rows(), bare.home.fakes[name].rows()
            assert {row: ours.get(row) for row in apart[name]} == {row: theirs.get(row) for row in apart[name]}


def _strangers(run: Run) -> dict[str, list[tuple[str, str]]]:
    """A guest whom nobody knows elsewhere and a film that only one server has, with something done to each."""
    apart = {}
    for number, name in enumerate(run.names):
        fake = run.home.fakes[name]
        guest = fake_library.remote_user(0x9000 + number, f"guest of {name}")
        run.lone.add(fake_library.film(90 + number).name)
        odd = replace(fake_library.film(90 + number, root=f"/only/{name}"), provider_ids={})
        fake.add_user(guest)
        fake.add_item(odd)
        alice = run.home.user(name, PEOPLE[0])
        apart[name] = [(guest.user_id, run.home.film(name, 1)), (alice, odd.item_id), (guest.user_id, odd.item_id)]
    _live(run, apart)
    return apart


def _live(run: Run, apart: dict[str, list[tuple[str, str]]]) -> None:
    run.settle()
    for name, rows in apart.items():
        fake = run.home.fakes[name]
        for user_id, item_id in rows:
            if item_id in fake._items:
                before = fake.truth(user_id, item_id)
                fake.toggle_played(user_id, item_id, not before.played)
                fake.rate(user_id, item_id, 7.5)
        run._send(run.home.take(), Fate.NOW)
    run.settle()
