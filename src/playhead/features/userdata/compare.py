"""A listed row against what is known: whether it is news, and whether it takes something away. Pure.

A pass compares before anything is journaled, so that a page without news costs no record.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from playhead.domain.userdata import Field, UserData, part_of
from playhead.features.userdata.calls import fitted
from playhead.features.userdata.model import Known, Register, Shadow, freed, same
from playhead.features.userdata.observation import wiped
from playhead.features.userdata.plan import difference
from playhead.ports.media_server import Capabilities

NOTHING_SAID = UserData()


class Brake(msgspec.Struct, frozen=True, kw_only=True):
    """How much one pass over one account may take away by itself: up to `count`, and up to `percent` of its entries
    or fewer than `few`.

    A row of an earlier time than was known is nobody's wish and is written over, by itself. Where such rows are `few`
    or more, and at least half of all that differs, the server was restored from a backup, and what else it has lost
    is written over as well. Where they are less, nobody can tell its loss from what people did there: a person is
    asked about all that would be taken away, however little that is."""

    count: int = 200
    percent: float = 5
    few: int = 10

    def restored(self, backward: int, differences: int) -> bool:
        """Whether rows of an earlier time say the same of everything that the account has lost."""
        return backward >= self.few and backward * 2 >= differences

    def asks(self, *, regressions: int, entries: int, backward: int, differences: int) -> bool:
        """Whether a person has to be asked about a whole pass: about `regressions` of its `entries`, where `backward`
        of `differences` rows are of an earlier time."""
        if not regressions or self.restored(backward, differences):
            return False
        return backward > 0 or self.holds(regressions, entries)

    def holds(self, regressions: int, entries: int) -> bool:
        """Whether a person has to be asked first."""
        if regressions > self.count:
            return True
        return regressions >= self.few and regressions * 100 > self.percent * entries


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a row is: `news` differs from what is known, `lacks` knows less than was agreed, `regresses` takes
    something away, `backward` is a state from before what we knew, which no person brings about."""

    news: bool = False
    lacks: bool = False
    regresses: bool = False
    backward: bool = False


CLEAN = Verdict()


def judge(
    data: UserData,
    shadow: Shadow,
    register: Register | None,
    fields: Collection[Field],
    runtime: int | None = None,
    can: Capabilities | None = None,
) -> Verdict:
    """One row of a pass. `fields` are those kept in step for this kind of item, `runtime` is its length in ticks. What
    the server's version cannot be told (`can`) is not lacking."""
    news = [f for f in fields if not same(f, _known(shadow, f), getattr(data, f))]
    if not news:
        agreed = freed(register or Register(), shadow)
        plan = difference(agreed, as_read(shadow, data, fields), fields, runtime)
        lacks = plan is not None and plan.intended(data) != shadow.refused
        told = lacks and (can is None or plan is None or fitted(plan, can, data) is not None)
        return Verdict(lacks=True) if told else CLEAN
    return Verdict(
        news=True,
        regresses=any(_takes_away(f, data, shadow) for f in news),
        backward=backward(data, shadow),
    )


def _known(shadow: Shadow, field: Field) -> object:
    value = shadow.value(field)
    return getattr(NOTHING_SAID, field) if value is msgspec.UNSET else value


def _takes_away(field: Field, data: UserData, shadow: Shadow) -> bool:
    before = shadow.value(field)
    if before is msgspec.UNSET or not before:
        return False
    if field is Field.PLAYED:
        return not data.played and wiped(part_of(data))
    return (field is Field.FAVORITE and not data.favorite) or (field is Field.RATING and data.rating is None)


def backward(data: UserData, shadow: Shadow) -> bool:
    """Whether the row is of an earlier time: an earlier date or a smaller count, without being wiped. People un-mark,
    and that leaves neither; a server that was restored from a backup shows what was true then."""
    date, count = shadow.value(Field.LAST_PLAYED), shadow.value(Field.PLAY_COUNT)
    earlier = isinstance(date, int) and data.last_played is not None and data.last_played + 1000 < date
    fewer = isinstance(count, int) and 0 < data.play_count < count
    return earlier or (fewer and data.last_played is not None and isinstance(date, int) and data.last_played <= date)


def counts_as_entry(data: UserData, shadow: Shadow) -> bool:
    """Whether the row is one of those that a share of the account's entries is told from."""
    return data.played or data.favorite or bool(shadow.value(Field.PLAYED)) or bool(shadow.value(Field.FAVORITE))


def as_read(shadow: Shadow, data: UserData, fields: Collection[Field]) -> Shadow:
    """The shadow with fields that were never told filled from the row."""
    missing = {f: Known(value=getattr(data, f), since=0) for f in fields if f not in shadow.fields}
    return msgspec.structs.replace(shadow, fields=shadow.fields | missing) if missing else shadow
