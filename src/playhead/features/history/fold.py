"""One record folded into what is kept: who watched what, the hours, the badges, and what people are told. Pure."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping

import msgspec

from playhead.domain.channels import NOTIFICATIONS, PLAYBACK, detailed_stream, own_stream
from playhead.domain.described import Described
from playhead.domain.event import Event
from playhead.domain.events import SessionsSeen
from playhead.domain.history_events import BadgeEarned, PlaybackUpdate
from playhead.domain.playback import Playing
from playhead.domain.told_events import Notification
from playhead.features.history.badges import Earned, Ledger, Tally
from playhead.features.history.catalogue import Catalogue
from playhead.features.history.days import hours
from playhead.features.history.decide import confirmed, drop, observe
from playhead.features.history.model import Media, Memory, Sitting
from playhead.features.history.viewings import Completed, Person, Watched, key_of
from playhead.journal.record import Draft
from playhead.kit.times import MINUTE, SECOND

_TALLY = msgspec.msgpack.Decoder(Tally)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is read and never changed here: `people` whose history is kept, `owners` of accounts (`server/user id`),
    `labels` and `logins` of persons, `items` by `server/item id`, with the `series` of episodes by their own id, and
    `names` of works that are stored. `works` has the own ids of films and series by `server/item id`."""

    people: Mapping[int, Person] = {}
    owners: Mapping[str, int] = {}
    labels: Mapping[int, str] = {}
    logins: Mapping[int, tuple[int, ...]] = {}
    items: Mapping[str, Described] = {}
    series: Mapping[str, Described] = {}
    names: Mapping[str, str] = {}
    works: Mapping[str, str] = {}


class State(msgspec.Struct, kw_only=True):
    """What is changed and saved. `memory` names persons by their number as text. `activity` is what was watched since
    the state was loaded, by person, local day and hour; so are `earned`."""

    memory: Memory
    catalogue: Catalogue
    tallies: dict[str, Tally] = {}
    adopters: list[str] = []
    activity: dict[tuple[int, str, int], int] = {}
    earned: list[Earned] = []
    dropped: set[int] = set()


def copied(state: State) -> State:
    """One that can be changed while the other stays; tallies are copied when they are counted in."""
    memory, catalogue = state.memory, state.catalogue
    return State(
        memory=msgspec.structs.replace(
            memory, **{name: copy.copy(getattr(memory, name)) for name in Memory.__struct_fields__}
        ),
        catalogue=msgspec.structs.replace(
            catalogue, **{name: copy.copy(getattr(catalogue, name)) for name in Catalogue.__struct_fields__}
        ),
        tallies=dict(state.tallies),
        adopters=list(state.adopters),
        activity=dict(state.activity),
        earned=list(state.earned),
        dropped=set(state.dropped),
    )


def dropping(state: State, person_id: int) -> State:
    """History was switched off for somebody: what was under way is forgotten, rows stay."""
    after = copied(state)
    drop(after.memory, str(person_id))
    after.dropped.add(person_id)
    return after


def fold(state: State, known: Known, seen: SessionsSeen) -> tuple[State, tuple[Draft, ...]]:
    """What a server answered, and what people are told of it."""
    after = copied(state)
    memory, server = after.memory, seen.server
    confirmed(memory, server, seen.confirmed_at)
    before = dict(memory.sittings)
    shown: dict[str, Described] = {}

    def who(of: str, account: str) -> Person | None:
        return known.people.get(known.owners.get(f"{of}/{account}", 0))

    def what(one: Playing) -> Media | None:
        shown[one.item_id] = described(known, server, one)
        return after.catalogue.media(shown[one.item_id])

    told: list[Draft] = []
    for change in observe(memory, server, seen.answered_at, seen.playing, who, what):
        told += _counted(after, known, change)
    return after, (*_moves(after, known, server, before), *told)


def described(known: Known, server: str, playing: Playing) -> Described:
    """What is on a screen: as the index knows it, else as the list says."""
    item = known.items.get(f"{server}/{playing.item_id}")
    if item is None:
        return Described(
            item_id=playing.item_id, kind=playing.item_type, name=playing.item_name, runtime=playing.runtime
        )
    return item if item.runtime else msgspec.structs.replace(item, runtime=playing.runtime)


def _counted(state: State, known: Known, change: Watched | Completed) -> list[Draft]:
    name = change.person.name
    if isinstance(change, Watched):
        for day, hour, length in hours(change.start, change.end, change.person.zone):
            key = (int(name), day, hour)
            state.activity[key] = state.activity.get(key, 0) + length
    # a tally is changed in place: the one of the state before must stay as it is
    tallies = {name: _own(state.tallies[name])} if name in state.tallies else {}
    ledger = Ledger(tallies=tallies, adopters=state.adopters)
    earned = ledger.count(change, state.catalogue)
    state.tallies |= ledger.tallies
    state.earned += earned
    told = [draft for one in earned for draft in (*_shown(known, int(name), _badge(known, one)), *_notes(known, one))]
    if isinstance(change, Completed):
        told += _shown(known, int(name), _completed(state, known, change))
    return told


def _own(tally: Tally) -> Tally:
    """A copy, deep as it is stored; the copying of the standard library takes twenty times as long."""
    return _TALLY.decode(msgspec.msgpack.encode(tally))


def _notes(known: Known, earned: Earned) -> Iterable[Draft]:
    """One for each login of the person, who need not look at any page."""
    name = earned.badge.replace("_", " ").capitalize()
    said = Notification(type="badge", title="Badge earned", message=f"You have earned {name}.", level="success")
    for login in known.logins.get(int(earned.person), ()):
        yield Draft(event=said, subject=f"badge:{earned.badge}", stream=own_stream(NOTIFICATIONS, login))


def _badge(known: Known, earned: Earned) -> BadgeEarned:
    number = int(earned.person)
    return BadgeEarned(person_id=number, person=known.labels.get(number, ""), badge=earned.badge, earned_at=earned.at)


def _completed(state: State, known: Known, change: Completed) -> PlaybackUpdate:
    row, number = change.row, int(change.person.name)
    said = state.catalogue.said.get(row.part.key)
    runtime = change.media.runtime
    return PlaybackUpdate(
        action="completed",
        person_id=number,
        person=known.labels.get(number, ""),
        server=row.server,
        client=row.client,
        item_id="",
        media_type=row.kind,
        title=said.title if said is not None else "",
        season=row.part.season,
        episode=row.part.episode,
        position_seconds=None,
        runtime_seconds=runtime // SECOND if runtime else None,
        percent=round(row.percent, 1),
        play_method=row.play_method,
        at=change.at,
    )


def _moves(state: State, known: Known, server: str, before: Mapping[str, Sitting]) -> Iterable[Draft]:
    """Who began, went on, paused and stopped, in the order of their keys."""
    after = state.memory.sittings
    for key in sorted(key for key in {*before, *after} if (before.get(key) or after[key]).server == server):
        action = action_of(before.get(key), after.get(key))
        sitting = after.get(key) or before[key]
        if action:
            yield from _shown(known, int(sitting.person), _moved(state, known, sitting, action))


def action_of(before: Sitting | None, after: Sitting | None) -> str:
    """What happened on a screen, in the words of the live feed; empty for nothing worth telling."""
    was = before if before is not None and before.missing_since is None else None
    here = after if after is not None and after.missing_since is None else None
    if was is None or here is None:
        return "started" if here is not None else "stopped" if was is not None else ""
    if was.look.paused != here.look.paused:
        return "paused" if here.look.paused else "resumed"
    # who looks on lets the position run by himself
    return "progress" if not here.look.paused and here.look.at // MINUTE != was.look.at // MINUTE else ""


def _moved(state: State, known: Known, sitting: Sitting, action: str) -> PlaybackUpdate:
    viewing = state.memory.viewings.get(sitting.viewing)
    media = viewing.media if viewing is not None else None
    part = media.parts[0] if media is not None else None
    said = state.catalogue.said.get(part.key) if part is not None else None
    item = known.items.get(f"{sitting.server}/{sitting.item_id}")
    return PlaybackUpdate(
        action=action,
        person_id=int(sitting.person),
        person=known.labels.get(int(sitting.person), ""),
        server=sitting.server,
        client=sitting.client,
        item_id=sitting.item_id,
        media_type=media.kind if media is not None else "",
        title=said.title if said is not None else item.name if item is not None else "",
        season=part.season if part is not None else None,
        episode=part.episode if part is not None else None,
        position_seconds=sitting.look.place // SECOND,
        runtime_seconds=media.runtime // SECOND if media is not None and media.runtime else None,
        percent=round(viewing.percent, 1) if viewing is not None else 0.0,
        play_method=sitting.play_method,
        at=sitting.look.at,
    )


def _shown(known: Known, person_id: int, event: Event) -> Iterable[Draft]:
    """One for the administrators, one for each login of the person."""
    streams = [detailed_stream(PLAYBACK), *(own_stream(PLAYBACK, login) for login in known.logins.get(person_id, ()))]
    return [Draft(event=event, subject=str(person_id), stream=stream) for stream in streams]


def named(person_id: int, part: str) -> str:
    """How a person's part is named in the memory."""
    return key_of(str(person_id), part)
