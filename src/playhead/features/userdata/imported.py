"""What another tool had noted, when it is handed over: into the register where nothing newer is known. Pure.

It is hearsay of a time gone by. It fills in what nobody has said and replaces what was said earlier; it takes nothing
away, and what a server shows of a later time stands against it. So the same file heard twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from playhead.domain.import_events import Statement, StatementsImported
from playhead.domain.userdata import Field
from playhead.features.userdata.desire import writes
from playhead.features.userdata.merge import Claim, fold
from playhead.features.userdata.model import IMPORTED, Register, Shadow, Stamp, Value, as_good, same
from playhead.features.userdata.observation import GROWING, PLAYBACK_FIELDS, Candidate
from playhead.features.userdata.passes import about, behind_passes
from playhead.features.userdata.view import Changes, Copy, Owner, Peer, Policy, View, after
from playhead.journal.effects import Effects
from playhead.journal.lanes import JobSpec

LAST_RANK = -1_000_000
"""Of a server that is none of ours: any of ours is better ranked."""


class Verdict(StrEnum):
    """What becomes of a statement."""

    TAKEN = "taken"
    """It is agreed now."""
    KNOWN = "known"
    """It says nothing new."""
    OLDER = "older"
    """Something newer is known, or a server shows something else since."""
    TAKES_AWAY = "takes_away"
    """It would only take something away."""
    NOT_KEPT = "not_kept"
    """It is about nothing that is kept in step."""
    UNREAD = "unread"
    """An account of that person has not been read yet: nothing tells whether it holds something newer."""
    UNKNOWN = "unknown"
    """The account or the item is not there any more."""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A statement's verdict, the edits that are taken, and why not (for people)."""

    verdict: Verdict
    claims: tuple[Claim, ...] = ()
    why: str = ""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a record's statements, one verdict for each, and what follows."""

    judged: tuple[Judged, ...]
    effects: Effects


def statements_heard(view: View, policy: Policy, told: StatementsImported, seq: int, now: int) -> Effects:
    """Decide a record."""
    return heard(view, policy, told, seq, now).effects


def heard(view: View, policy: Policy, told: StatementsImported, seq: int, now: int) -> Heard:
    """Decide statement by statement; each sees what the one before it changed."""
    total, judged, specs = Changes(), list[Judged](), dict[object, JobSpec]()
    for one in told.statements:
        known = view.known(one.server, one.user_id, one.item_id)
        if known is None:
            judged.append(Judged(verdict=Verdict.UNKNOWN, why="the account or the title is not there any more"))
            continue
        small = about(view, total, known)
        verdict = judge(small, policy, known, one, told.source, now)
        judged.append(verdict)
        if verdict.verdict is not Verdict.TAKEN:
            continue
        changes = _folded(small, known, verdict.claims, seq)
        total = total.plus(changes)
        small = after(small, changes)
        for spec in behind_passes(small, writes(small, policy, known, changed=True, now=now)):
            specs[spec.ckey] = spec
    return Heard(judged=tuple(judged), effects=Effects(jobs=tuple(specs.values()), changes=total))


def _folded(view: View, known: tuple[Owner, Copy], claims: tuple[Claim, ...], seq: int) -> Changes:
    key = (known[0].person_id, known[1].work_id)
    register = view.register(*key)
    return Changes(registers={key: fold(register, Shadow(epoch=register.epoch), claims, seq).register})


def judge(view: View, policy: Policy, known: tuple[Owner, Copy], told: Statement, source: str, now: int) -> Judged:
    """What becomes of one statement about this account and item."""
    owner, copy = known
    fields = [f for f in told.part.said() if f in policy.fields and f in copy.fields]
    if not fields:
        return Judged(verdict=Verdict.NOT_KEPT, why="it is about nothing that is kept in step")
    if told.edit and not policy.peers.get(told.said_on, Peer()).hears:
        return Judged(
            verdict=Verdict.NOT_KEPT, why=f"{told.said_on} is only told: what is done there counts for nothing"
        )
    unread = [o.server for o in view.owners_of.get(owner.person_id, ()) if _unread(view, policy, o, copy)]
    if unread:
        return Judged(verdict=Verdict.UNREAD, why=f"{owner.name}'s account on {unread[0]} was not read yet")
    stamp = _stamp(policy, told, source, now)
    register = view.register(owner.person_id, copy.work_id)
    claims, reasons = list[Claim](), list[Judged]()
    for field in fields:
        value = getattr(told.part, field)
        refused = _against(register, view, known, told, field, value, stamp)
        if refused is None:
            candidate = Candidate(field=field, value=value, before=msgspec.UNSET)
            claims.append(Claim(candidate=candidate, stamp=stamp, runtime=copy.runtime))
        else:
            reasons.append(refused)
    if claims:
        return Judged(verdict=Verdict.TAKEN, claims=tuple(claims))
    return min(reasons, key=lambda one: _WEIGHTIEST.index(one.verdict))


_WEIGHTIEST = (Verdict.OLDER, Verdict.TAKES_AWAY, Verdict.KNOWN)


def _stamp(policy: Policy, told: Statement, source: str, now: int) -> Stamp:
    peer = policy.peers.get(told.said_on)
    rank = LAST_RANK if peer is None else -peer.rank
    return Stamp(at=min(max(told.at, 0), now), weight=IMPORTED, rank=rank, server=told.said_on or source)


def _unread(view: View, policy: Policy, owner: Owner, copy: Copy) -> bool:
    """Whether an account that is heard may hold something of the work that nobody has seen."""
    if owner.ref in view.swept or not policy.peers.get(owner.server, Peer(hears=False)).hears:
        return False
    there = [one for one in view.copies_of.get(copy.work_id, ()) if one.server == owner.server]
    return any(not view.shadow(f"{owner.ref}/{one.item_id}").fields for one in there)


def _against(
    register: Register,
    view: View,
    known: tuple[Owner, Copy],
    told: Statement,
    field: Field,
    value: Value,
    stamp: Stamp,
) -> Judged | None:
    """What stands against taking this field, None for nothing."""
    held = register.held.get(field)
    if not value:
        gone = held is None or not held.value
        return _KNOWN if gone else _TAKES_AWAY
    if held is not None and _covers(field, held.value, value):
        return _KNOWN
    if held is not None and field not in GROWING and (stamp <= held.stamp or _standing(held.stamp, held.value)):
        return _older(
            f"{held.stamp.server} has said otherwise since" if held.stamp.at else "a server holds another value"
        )
    if field in PLAYBACK_FIELDS and register.epoch and stamp < register.epoch_stamp:
        return _older(f"it was marked as not played on {register.epoch_stamp.server} since")
    if field in GROWING and not told.edit and held is not None and held.value:
        return _KNOWN
    if field is Field.POSITION and _finished_since(register, stamp):
        return _older("it was played to its end since")
    place = register.held.get(Field.POSITION)
    if field is Field.PLAYED and place is not None and _standing(place.stamp, place.value):
        return _older(f"{place.stamp.server} holds a place to resume at, nobody knows since when")
    there = _shown_since(view, known, field, value, stamp) or (_moved_on(view, known, told, field, value))
    return _older(f"{there} shows something else since") if there else None


_KNOWN = Judged(verdict=Verdict.KNOWN, why="it is known already")
_TAKES_AWAY = Judged(
    verdict=Verdict.TAKES_AWAY, why="it would take something away, and nothing tells whether anybody meant that"
)


def _older(why: str) -> Judged:
    return Judged(verdict=Verdict.OLDER, why=why)


def _covers(field: Field, held: Value, value: Value) -> bool:
    """Whether what is agreed says as much: of counts and dates the greater one does."""
    if field in GROWING and held is not None and value is not None:
        return same(field, held, value) or held > value
    return same(field, held, value)


def _standing(stamp: Stamp, value: Value) -> bool:
    """Whether it was there at the first look, nobody knows since when: it may be newer than anything noted."""
    return not stamp.at and bool(value)


def _finished_since(register: Register, stamp: Stamp) -> bool:
    played = register.held.get(Field.PLAYED)
    return played is not None and bool(played.value) and stamp <= played.stamp


def _shown_since(view: View, known: tuple[Owner, Copy], field: Field, value: Value, stamp: Stamp) -> str | None:
    """An account that shows a later playback which did not leave this behind."""
    if field not in (Field.PLAYED, Field.POSITION):
        return None
    for name, shadow in _states(view, known):
        date = shadow.value(Field.LAST_PLAYED)
        if isinstance(date, int) and date > stamp.at and not same(field, getattr(shadow.data(), field), value):
            return name
    return None


def _moved_on(view: View, known: tuple[Owner, Copy], told: Statement, field: Field, value: Value) -> str | None:
    """The server of an edit, where it shows something else by now."""
    if not told.edit or told.said_on != told.server:
        return None
    shadow = view.shadow(f"{known[0].ref}/{known[1].item_id}")
    now = getattr(shadow.data(), field)
    return None if as_good(field, value, now) else told.said_on


def _states(view: View, known: tuple[Owner, Copy]) -> Iterable[tuple[str, Shadow]]:
    for owner, copy in view.held_by(known[0].person_id, known[1].work_id):
        shadow = view.shadow(f"{owner.ref}/{copy.item_id}")
        if shadow.fields:
            yield owner.server, shadow
