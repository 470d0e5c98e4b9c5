"""What administrators decide: groups of accounts, names, and links that paths and ids have no say in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from playhead.domain.events import ItemsRelinked, PeopleChanged
from playhead.domain.items import Item, Version
from playhead.domain.people import Account
from playhead.identity import store
from playhead.identity.edits import Answer, Changed, Clash, Linking, Missing, Regroup, Relink, regroup, relink
from playhead.identity.rows import APART, HAND, OUT, PINNED, VERSION, AccountRow, ItemRow
from playhead.journal.jobs import cond_versions
from playhead.journal.store import read
from tests.support.engine import Engine
from tests.support.fake_library import film

WAN, LAN = Account("wan", "a" * 32), Account("lan", "b" * 32)
HERE, THERE = f"wan/{film(1).item_id}", f"lan/{film(1, root='/srv').item_id}"


def owned(account: Account, person_id: int | None, evidence: str = "name") -> AccountRow:
    return AccountRow(account=account, name="alice", person_id=person_id, evidence=evidence)


def held(server: str, item: Item, work_id: int | None, evidence: str = "first") -> ItemRow:
    return ItemRow(
        server=server, item=item, work_id=work_id, evidence=evidence, common_path=item.path, gone=False, seen_at=1
    )


class Office:
    """Identity's tables with two persons and two films."""

    def __init__(self, folder: Path) -> None:
        self.engine = Engine(folder)
        self.engine.write(lambda c: store.add_persons(c, {"alice": (1, "Alice"), "bob": (2, "Bob")}))
        self.engine.write(lambda c: store.save_accounts(c, [owned(WAN, 1), owned(LAN, 2)]))
        keys = {"Movie|imdb|tt0000001": 4}
        self.engine.write(lambda c: store.add_works(c, {4: ("Movie", "Film 1"), 5: ("Series", "Show")}, keys))
        here, there = held("wan", film(1), 4), held("lan", film(1, root="/srv"), None, "torn")
        self.engine.write(lambda c: store.save_items(c, [here, there]))

    def regroup(
        self, *accounts: Account, person_id: int = 1, name: str | None = None, named_only: bool = False
    ) -> Answer:
        asked = Regroup(person_id=person_id, name=name, accounts=None if named_only else accounts, now=1, actor="root")
        return self.engine.write(lambda c: regroup(c, [asked]))[0]

    def relink(self, ref: str, action: Linking, *, work_id: int | None = None, like: str | None = None) -> Answer:
        asked = Relink(ref=ref, action=action, work_id=work_id, like=like, now=1, actor="root")
        return self.engine.write(lambda c: relink(c, [asked]))[0]

    def account(self, account: Account) -> AccountRow:
        return self.engine.database.read_now(lambda c: store.accounts_by_ref(c, [str(account)]))[str(account)]

    def item(self, ref: str) -> ItemRow:
        return self.engine.database.read_now(lambda c: store.items_by_ref(c, [ref]))[ref]

    def told(self) -> list[object]:
        return [record.event for record in self.engine.database.read_now(lambda c: read(c, after=0, count=9))]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.engine.close()


def test_accounts_become_one_persons_and_that_is_told(office: Office) -> None:
    assert office.regroup(WAN, LAN) == Changed((LAN,))
    row = office.account(LAN)
    assert (row.person_id, row.evidence, row.links) == (1, HAND, 1)
    assert (office.account(WAN).evidence, office.account(WAN).links) == (HAND, 0)
    assert office.told() == [PeopleChanged(person_id=1, name="Alice", accounts=(LAN, WAN))]


def test_an_account_that_is_taken_away_is_somebody_else_from_then_on(office: Office) -> None:
    office.regroup(WAN, LAN)
    assert office.regroup(WAN) == Changed((LAN,))
    row = office.account(LAN)
    assert row.person_id not in (1, 2)
    names = office.engine.database.read_now(lambda c: store.person_names(c, [row.person_id or 0]))
    assert list(names.values()) == ["alice (lan)"]


def test_a_person_is_renamed_and_still_found_by_the_first_name(office: Office) -> None:
    assert office.regroup(name="Alice C.", named_only=True) == Changed()
    assert office.engine.value("SELECT name FROM person WHERE key = 'alice'") == "Alice C."
    assert isinstance(office.regroup(name="bob", named_only=True), Clash)


def test_what_cannot_be_done_is_said_and_changes_nothing(office: Office) -> None:
    assert office.regroup(person_id=9) == Missing()
    assert isinstance(office.regroup(WAN, Account("lan", "nobody")), Clash)
    office.engine.write(lambda c: store.save_accounts(c, [owned(LAN, 2, "config")]))
    assert isinstance(office.regroup(WAN, LAN), Clash)
    assert isinstance(office.regroup(person_id=2), Clash)
    assert office.told() == []


@pytest.mark.parametrize("by_item", [True, False])
def test_a_pin_links_and_is_told(office: Office, by_item: bool) -> None:
    named = {"like": HERE} if by_item else {"work_id": 4}
    assert office.relink(THERE, Linking.PIN, **named) == Changed()
    row = office.item(THERE)
    assert (row.work_id, row.evidence, row.links) == (4, PINNED, 1)
    assert office.told() == [ItemsRelinked(server="lan", item_ids=(row.item.item_id,))]


def test_who_waits_for_a_copy_is_woken_by_a_pin(office: Office) -> None:
    office.relink(THERE, Linking.PIN, work_id=4)
    office.relink(HERE, Linking.UNLINK)
    versions = office.engine.database.read_now(lambda c: cond_versions(c, ["work:lan/4", "work:wan/4"]))
    assert set(versions) == {"work:lan/4"}


def test_an_item_is_taken_out_and_matched_again(office: Office) -> None:
    assert office.relink(HERE, Linking.UNLINK) == Changed()
    assert (office.item(HERE).work_id, office.item(HERE).evidence) == (None, APART)
    assert office.relink(HERE, Linking.MATCH) == Changed()
    assert (office.item(HERE).work_id, office.item(HERE).evidence) == (4, "imdb")
    assert isinstance(office.relink(HERE, Linking.MATCH), Clash)


def test_matching_again_may_make_a_work_or_refuse(office: Office) -> None:
    strange = replace(film(7), item_id="7" * 32)
    office.engine.write(lambda c: store.save_items(c, [held("wan", strange, None, APART)]))
    assert office.relink(f"wan/{'7' * 32}", Linking.MATCH) == Changed()
    assert office.item(f"wan/{'7' * 32}").work_id == 6
    torn = replace(film(1), item_id="8" * 32, path=None, provider_ids={"imdb": "tt0000001", "tmdb": "1"})
    office.engine.write(lambda c: store.add_works(c, {}, {"Movie|tmdb|1": 6}))
    office.engine.write(lambda c: store.save_items(c, [held("wan", torn, None, APART)]))
    assert office.relink(f"wan/{'8' * 32}", Linking.MATCH) == Changed()
    assert "different works" in office.item(f"wan/{'8' * 32}").evidence


def test_a_pin_to_nothing_or_to_another_kind_is_refused(office: Office) -> None:
    assert office.relink("wan/unknown", Linking.PIN, work_id=4) == Missing()
    for named in ({"work_id": 99}, {"work_id": 5}, {"like": "wan/unknown"}, {"like": THERE}):
        assert isinstance(office.relink(THERE, Linking.PIN, **named), Clash)
    office.engine.write(lambda c: store.save_items(c, [held("lan", film(1, root="/srv"), None, OUT)]))
    assert isinstance(office.relink(THERE, Linking.PIN, work_id=4), Clash)


def test_other_files_go_where_their_item_is_pinned_and_come_apart_with_it(office: Office) -> None:
    whole = replace(film(1), versions=(Version(item_id="4" * 32, path="/4k.mkv"),))
    (file,) = whole.hidden()
    ref = f"wan/{file.item_id}"
    rows = [held("wan", whole, 4), held("wan", file, 4, VERSION)]
    office.engine.write(lambda c: store.save_items(c, rows))
    office.engine.write(lambda c: store.add_works(c, {6: ("Movie", "Other")}, {}))
    assert office.relink(HERE, Linking.PIN, work_id=6) == Changed()
    assert (office.item(ref).work_id, office.item(ref).evidence) == (6, VERSION)
    assert office.relink(HERE, Linking.UNLINK) == Changed()
    assert (office.item(ref).work_id, office.item(ref).evidence) == (None, VERSION)
    assert office.relink(HERE, Linking.MATCH) == Changed()
    assert (office.item(ref).work_id, office.item(ref).evidence) == (4, VERSION)


def test_a_file_that_was_taken_out_alone_is_matched_by_its_item(office: Office) -> None:
    whole = replace(film(1), versions=(Version(item_id="4" * 32, path="/4k.mkv"),))
    (file,) = whole.hidden()
    rows = [held("wan", whole, 4), held("wan", file, 4, VERSION)]
    office.engine.write(lambda c: store.save_items(c, rows))
    ref = f"wan/{file.item_id}"
    assert office.relink(ref, Linking.UNLINK) == Changed()
    assert office.item(HERE).work_id == 4
    assert office.relink(HERE, Linking.PIN, work_id=4) == Changed()
    assert office.item(ref).evidence == APART
    assert office.relink(ref, Linking.MATCH) == Changed()
    assert (office.item(ref).work_id, office.item(ref).evidence) == (4, VERSION)
