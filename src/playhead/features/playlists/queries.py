"""What people are shown of playlists. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select, true

from playhead.features.playlists import store
from playhead.features.playlists.jobs import BRING, Target, decode
from playhead.features.playlists.load import works_of
from playhead.features.playlists.model import Register, Shadow, State, unique
from playhead.features.playlists.tables import register, shadow
from playhead.identity import store as identity

FEATURE = "playlists"

ENTRIES = 500
"""So many titles of a list are shown."""


class CopyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One account's list. `lacks` is how many of the agreed works the server does not have or has not got yet, `only`
    how many of its entries are nobody else's; `doubled` entries are told apart by no server."""

    shadow: Shadow
    username: str
    entries: int
    lacks: int
    only: int
    doubled: int


class PlaylistRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is agreed, and the lists that it links."""

    register: Register
    username: str
    works: int
    copies: tuple[CopyRow, ...]


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A title of a list, in its place, and the servers whose list has it."""

    work_id: int
    title: str
    servers: tuple[str, ...]


def count(connection: Connection, *, asked: bool = False) -> int:
    """How many lists there are, linked or by themselves; `asked`: of which a copy is gone or empty, and a
    person is asked."""
    return int(connection.execute(select(func.count()).select_from(register).where(_which(asked))).scalar_one())


def page(connection: Connection, *, limit: int, after: int = 0, asked: bool = False) -> list[PlaylistRow]:
    """Up to `limit` lists by their numbers, beyond `after`; `asked` as above."""
    query = select(register.c.id).where(register.c.id > after, _which(asked)).order_by(register.c.id).limit(limit)
    return _rows(connection, list(connection.execute(query).scalars()))


def _which(asked: bool) -> ColumnElement[bool]:
    return register.c.id.in_(select(shadow.c.register_id).where(shadow.c.held)) if asked else true()


def one(connection: Connection, number: int) -> PlaylistRow | None:
    """The list of that number."""
    return next(iter(_rows(connection, [number])), None)


def partners(connection: Connection, asked: Register) -> list[Register]:
    """What a list may be linked with by hand: others of the same person, of which no account has both."""
    query = select(register.c.id).where(register.c.person_id == asked.person_id, register.c.id != asked.id)
    others = store.registers(connection, list(connection.execute(query).scalars()))
    shadows = store.shadows_of(connection, [asked.id, *others]).values()
    mine = {shadow.ref for shadow in shadows if shadow.register_id == asked.id}
    taken = {shadow.register_id for shadow in shadows if shadow.ref in mine}
    return [others[number] for number in sorted(others) if number not in taken]


def entries(connection: Connection, row: PlaylistRow) -> list[EntryRow]:
    """The first titles of a list, in the agreed order."""
    wanted = row.register.works()[:ENTRIES]
    titles: dict[int, str] = {}
    for part in store.chunks(wanted):
        titles |= {copy.work_id: copy.name for copy in identity.copies_of_works(connection, part)}
    works = _works(connection, [copy.shadow for copy in row.copies])
    held = {copy.shadow.key: _held_by(copy.shadow, works) for copy in row.copies}
    return [
        EntryRow(
            work_id=work,
            title=titles.get(work, "no server has it any more"),
            servers=tuple(copy.shadow.server for copy in row.copies if work in held[copy.shadow.key]),
        )
        for work in wanted
    ]


def _rows(connection: Connection, numbers: Sequence[int]) -> list[PlaylistRow]:
    registers = store.registers(connection, numbers)
    shadows = store.shadows_of(connection, numbers)
    names = identity.person_names(connection, {held.person_id for held in registers.values()})
    accounts = identity.accounts_by_ref(connection, {shadow.ref for shadow in shadows.values()})
    known = _works(connection, shadows.values())
    found = []
    for number in numbers:
        held = registers.get(number)
        if held is None:
            continue
        mine = [shadow for shadow in sorted(shadows.values(), key=lambda s: s.key) if shadow.register_id == number]
        works = set(held.works())
        copies = tuple(
            _copy(shadow, known, works, accounts[shadow.ref].name if shadow.ref in accounts else "") for shadow in mine
        )
        found.append(
            PlaylistRow(register=held, username=names.get(held.person_id, ""), works=len(works), copies=copies)
        )
    return found


def _copy(shadow: Shadow, known: Mapping[str, int], works: Collection[int], username: str) -> CopyRow:
    own, items = _held_by(shadow, known), unique(shadow.entries)
    return CopyRow(
        shadow=shadow,
        username=username,
        entries=len(items),
        lacks=len(set(works) - own),
        only=len(items) - len(own & set(works)),
        doubled=len(shadow.entries) - len(items),
    )


def _works(connection: Connection, lists: Iterable[Shadow]) -> dict[str, int]:
    """The works of all items of the lists, by `server/item id`."""
    return works_of(connection, {f"{one.server}/{item}" for one in lists for item in one.entries})


def _held_by(shadow: Shadow, known: Mapping[str, int]) -> set[int]:
    refs = (f"{shadow.server}/{item}" for item in shadow.entries)
    return {known[ref] for ref in refs if ref in known}


def held(row: PlaylistRow) -> bool:
    """Whether a person has to say if it was meant that a list is gone, or empty."""
    return any(copy.shadow.held for copy in row.copies)


def gone(row: PlaylistRow) -> bool:
    """Whether that is about a copy that is not there, and not only about one that is empty."""
    return any(copy.shadow.held and not copy.shadow.asked_empty for copy in row.copies)


def linked(row: PlaylistRow) -> bool:
    """Whether it is kept in step."""
    return row.register.state is State.LINKED


def target_of(kind: str, args: bytes) -> Target | None:
    """What a job is about; None for a job of another feature or of a version that wrote it differently."""
    if kind != BRING:
        return None
    try:
        return decode(args)
    except msgspec.DecodeError:
        return None
