"""Finding whom and what another tool's notes are about, and what would become of them. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from playhead.domain.import_events import Statement, StatementsImported
from playhead.domain.imports import Noted
from playhead.domain.items import FOLDER_KINDS, Item, hex_id
from playhead.domain.people import Account
from playhead.features.userdata.imported import Verdict, heard
from playhead.features.userdata.load import view_for
from playhead.features.userdata.preview import Planned, writes_of
from playhead.features.userdata.view import Changes, Policy, after
from playhead.identity import store as identity
from playhead.identity.match import Linked, PathRule, Unlinked, common_path, keys_of, link, name_key
from playhead.identity.queries import persons
from playhead.identity.rows import AccountRow, ItemRow

UNMATCHED = "unmatched"
"""Beside the verdicts: nobody and nothing here is meant by it."""

KINDS = ("Movie", "Episode", "Series")
"""What a title may be where a tool does not say. Of ids only those of IMDb name one title among all kinds."""

Rules = Mapping[str, Sequence[PathRule]]


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is not taken over: its verdict, and why."""

    line: int
    name: str
    verdict: str
    why: str


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of rows. `event` holds those that are taken, None for none; `writes` follow from it."""

    counts: dict[str, int]
    left: tuple[Left, ...]
    writes: tuple[Planned, ...]
    event: StatementsImported | None


def look(connection: Connection, source: str, rows: Sequence[Noted], rules: Rules, policy: Policy, now: int) -> Looked:
    """What becomes of `rows` of the tool `source`. `rules` are the servers' path rules."""
    left: list[Left] = []
    found: list[tuple[Noted, Statement]] = []
    for row, one in zip(rows, _Resolver(connection, rows, rules).statements(), strict=True):
        if isinstance(one, str):
            left.append(Left(line=row.line, name=row.name, verdict=UNMATCHED, why=one))
        else:
            found.append((row, one))
    told = StatementsImported(source=source, statements=tuple(one for _, one in found))
    view = view_for(connection, [told], policy)
    answer = heard(view, policy, told, 0, now)
    taken: list[Statement] = []
    for (row, one), judged in zip(found, answer.judged, strict=True):
        if judged.verdict is Verdict.TAKEN:
            taken.append(one)
        else:
            left.append(Left(line=row.line, name=row.name, verdict=judged.verdict, why=judged.why))
    counts = defaultdict[str, int](int, {Verdict.TAKEN.value: len(taken)})
    for missed in left:
        counts[missed.verdict] += 1
    return Looked(
        counts=dict(counts),
        left=tuple(sorted(left, key=lambda one: one.line)),
        writes=writes_of(after(view, answer.effects.changes or Changes()), policy, answer.effects.jobs),
        event=msgspec.structs.replace(told, statements=tuple(taken)) if taken else None,
    )


class _Resolver:
    """From names and ids of a file to accounts and items, for a chunk of rows with a query for each kind of thing."""

    def __init__(self, connection: Connection, rows: Sequence[Noted], rules: Rules) -> None:
        self._rows = rows
        self._rules = rules
        refs = {f"{place.server}/{_id(place.item_id)}" for row in rows for place in row.places if place.item_id}
        self._items = identity.items_by_ref(connection, refs)
        series = {key for row in rows for key, _ in _series_keys(row)}
        self._series = identity.works_by_key(connection, series)
        keys = {key for row in rows for key, _ in self._keys(row)}
        self._works = identity.works_by_key(connection, keys)
        own = {_account(row) for row in rows if row.user_id and row.said_on}
        self._accounts = identity.accounts_by_ref(connection, own)
        named = identity.persons_by_key(connection, {name_key(row.person) for row in rows if row.person})
        # what somebody is called now, before what he was called first
        self._persons = named | {name_key(name): number for number, name in persons(connection).items()}
        meant = {number for row in rows if (number := self._persons.get(name_key(row.person))) is not None}
        people = {*meant, *(a.person_id for a in self._accounts.values() if a.person_id is not None)}
        self._owned: dict[int, list[AccountRow]] = defaultdict(list)
        for account in identity.accounts_of(connection, people):
            if account.person_id is not None and not account.gone and not account.is_disabled:
                self._owned[account.person_id].append(account)
        works = {work for row in rows if isinstance(work := self._work(row), int)}
        self._copies: dict[int, list[Any]] = defaultdict(list)
        for copy in identity.copies_of_works(connection, works):
            self._copies[copy.work_id].append(copy)

    def statements(self) -> list[Statement | str]:
        """Each row's statement, or why there is none."""
        return [self._statement(row) for row in self._rows]

    def _statement(self, row: Noted) -> Statement | str:
        person = self._person(row)
        if isinstance(person, str):
            return person
        work = self._work(row)
        if isinstance(work, str):
            return work
        copies = self._copies[work]
        pairs = [(a, c) for a in self._owned[person] for c in copies if c.server == a.account.server]
        if not pairs:
            return "no server where this person has an account has this title"
        account, copy = min(pairs, key=lambda pair: _nearness(row, *pair))
        return Statement(
            server=account.account.server,
            user_id=account.account.user_id,
            item_id=copy.item_id,
            part=row.part,
            at=row.at,
            said_on=row.said_on,
            edit=row.edit,
        )

    def _person(self, row: Noted) -> int | str:
        account = self._accounts.get(_account(row)) if row.user_id and row.said_on else None
        if account is not None:
            # whom a server knows by this id, whatever he was called
            return account.evidence if account.person_id is None else account.person_id
        named = self._persons.get(name_key(row.person)) if row.person else None
        if named is None:
            return f"nobody is called {row.person}" if row.person else "the file does not say who it was"
        return named

    def _work(self, row: Noted) -> int | str:
        for place in row.places:
            item = self._items.get(f"{place.server}/{_id(place.item_id)}")
            if item is not None and _fits(item, row):
                return item.evidence if item.work_id is None else item.work_id
        choice = link(self._keys(row), self._works)
        if isinstance(choice, Linked):
            return choice.work_id
        return choice.reason if isinstance(choice, Unlinked) else "no server has this path or these ids"

    def _keys(self, row: Noted) -> list[tuple[str, str]]:
        """What the title may be known by, strongest evidence first."""
        series = link(_series_keys(row), self._series)
        parent = series.work_id if isinstance(series, Linked) else None
        keys: list[tuple[str, str]] = []
        for kind in (row.kind,) if row.kind else KINDS:
            item = Item(
                item_id="",
                kind=kind,
                name=row.name,
                provider_ids=row.ids if row.kind else {k: v for k, v in row.ids.items() if k == "imdb"},
                season=row.season,
                episode=row.episode,
            )
            paths = [common_path(p.path, self._rules.get(p.server, ())) for p in row.places if p.path]
            for path in [*paths, None]:
                keys += keys_of(item, path, parent)
        return list(dict.fromkeys(keys))


def _nearness(row: Noted, account: AccountRow, copy: Any) -> tuple[bool, bool, bool, Account, str]:
    """Lowest is where it was said, and the item that was meant; else any: what is agreed is of person and work."""
    meant = {_id(place.item_id) for place in row.places if place.server == row.said_on}
    elsewhere = account.account.server != row.said_on
    return elsewhere, copy.item_id not in meant, copy.version_ref is not None, account.account, copy.item_id


def _fits(item: ItemRow, row: Noted) -> bool:
    """Whether the item can be what the row means: ids of a server that was set up anew may name other things."""
    folder = item.item.kind in FOLDER_KINDS
    return not row.kind or folder == (row.kind in FOLDER_KINDS)


def _series_keys(row: Noted) -> tuple[tuple[str, str], ...]:
    if not row.series_ids:
        return ()
    return keys_of(Item(item_id="", kind="Series", name="", provider_ids=row.series_ids), None)


def _account(row: Noted) -> str:
    return f"{row.said_on}/{_id(row.user_id)}"


def _id(text: str) -> str:
    return hex_id(text) or text
