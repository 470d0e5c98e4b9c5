"""Identity over the journal: what listings bring, what the unknown causes, and what a batch's later records see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from playhead.domain.events import (
    Event,
    ItemsGone,
    ItemsSeen,
    LibraryNotice,
    PlaybackNotice,
    ServerSeen,
    ServerUpdate,
    UserDataNotice,
    UserNotice,
    UsersListed,
)
from playhead.domain.userdata import SaveReason, UserDataPart
from playhead.identity import store
from playhead.identity.consumer import MISSING_MS, IdentityConsumer, Rules, rules_from
from playhead.identity.match import PathRule, Person
from playhead.identity.rows import AccountRow, ItemRow
from playhead.journal.record import Draft, Record, decode
from tests.support.engine import Engine, drive
from tests.support.fake_library import film, remote_user

ALICE, BOB = remote_user(1, "alice"), remote_user(2, "bob")
PATHS: dict[str, tuple[PathRule, ...]] = {"wan": (PathRule("/mnt", "/media"),)}


class Identity:
    """Identity alone, behind a real journal."""

    def __init__(self, folder: Path, rules: Rules) -> None:
        self.engine = Engine(folder, gates={"wan": 1, "lan": 1})
        self._pump = self.engine.pump(IdentityConsumer(rules))

    def hear(self, *events: Event) -> None:
        """All in one batch."""
        self.engine.append(*(Draft(event=event) for event in events))
        while drive(self._pump.step()):
            pass

    def item(self, ref: str) -> ItemRow:
        return self.engine.database.read_now(lambda c: store.items_by_ref(c, [ref]))[ref]

    def account(self, server: str, user_id: str) -> AccountRow:
        ref = f"{server}/{user_id}"
        return self.engine.database.read_now(lambda c: store.accounts_by_ref(c, [ref]))[ref]

    def jobs(self) -> list[str]:
        return [row.ckey for row in self.engine.rows("SELECT ckey FROM job ORDER BY ckey")]

    def works(self) -> int:
        return int(self.engine.value("SELECT count(*) FROM work"))

    def updates(self) -> list[ServerUpdate]:
        rows = self.engine.rows("SELECT body FROM journal WHERE kind = 'server_update' AND stream = 'sync_updates'")
        return [event for row in rows if isinstance(event := decode(row.body), ServerUpdate)]


@pytest.fixture
def identity(tmp_path: Path) -> Iterator[Identity]:
    made = Identity(tmp_path, Rules(paths=PATHS))
    yield made
    made.engine.close()


def seen(*numbers: int, server: str = "wan", root: str = "/mnt") -> ItemsSeen:
    return ItemsSeen(server=server, items=tuple(film(n, root=root) for n in numbers))


def notice(server: str, user_id: str, item_id: str) -> UserDataNotice:
    return UserDataNotice(server=server, user_id=user_id, item_id=item_id, data=UserDataPart(played=True), heard_at=1)


HERE, THERE = film(1, root="/mnt").item_id, film(1, root="/media").item_id


def test_copies_told_in_one_batch_become_one_work(identity: Identity) -> None:
    identity.hear(seen(1, 2), seen(2, 1, server="lan", root="/media"))
    assert identity.works() == 2
    assert identity.item(f"wan/{HERE}").work_id == identity.item(f"lan/{THERE}").work_id
    assert identity.item(f"lan/{THERE}").evidence == "path"


def test_copies_told_in_two_batches_become_one_work(identity: Identity) -> None:
    identity.hear(seen(1))
    identity.hear(seen(1, server="lan", root="/media"), seen(2))
    assert identity.works() == 2
    assert identity.item(f"wan/{HERE}").work_id == identity.item(f"lan/{THERE}").work_id


def test_an_item_gone_and_back_in_one_batch_is_there(identity: Identity) -> None:
    identity.hear(seen(1))
    identity.hear(ItemsGone(server="wan", item_ids=(HERE,)), seen(1))
    assert not identity.item(f"wan/{HERE}").gone
    identity.hear(seen(1), ItemsGone(server="wan", item_ids=(HERE, "never seen")))
    assert identity.item(f"wan/{HERE}").gone


def test_an_item_that_is_back_has_its_work(identity: Identity) -> None:
    identity.hear(seen(1), seen(2))
    work = identity.item(f"wan/{HERE}").work_id
    identity.hear(ItemsGone(server="wan", item_ids=(HERE,)))
    identity.hear(seen(1))
    assert (identity.item(f"wan/{HERE}").work_id, identity.works()) == (work, 2)


def woken(identity: Identity, event: Event) -> tuple[str, ...]:
    """What the event would wake."""
    record = Record(seq=1, at=5, kind="", subject="", stream=None, actor="", cause=None, event=event)
    load = IdentityConsumer(Rules(paths=PATHS)).load
    unit = identity.engine.database.read_now(lambda connection: load(connection, [record], 5))
    return unit.decide(record, 5).signals


def test_a_listed_item_wakes_what_waits_for_it(identity: Identity) -> None:
    assert woken(identity, seen(1)) == ("work:wan/1",)


def test_only_a_new_copy_wakes_what_waits_for_it(identity: Identity) -> None:
    identity.hear(seen(1))
    retitled = replace(film(1, root="/mnt"), name="Another title")
    assert woken(identity, ItemsSeen(server="wan", items=(retitled,))) == ()
    identity.hear(ItemsGone(server="wan", item_ids=(HERE,)))
    assert woken(identity, seen(1)) == ("work:wan/1",)


def test_another_file_of_an_item_is_no_copy_to_wait_for(identity: Identity) -> None:
    identity.hear(seen(1))
    other = replace(film(2, root="/mnt"), version_of=HERE)
    assert woken(identity, ItemsSeen(server="wan", items=(other,))) == ()
    identity.hear(ItemsSeen(server="wan", items=(other,)))
    assert woken(identity, seen(2)) == (f"work:wan/{identity.item(f'wan/{other.item_id}').work_id}",)


def test_accounts_of_one_name_are_one_person_on_all_servers(identity: Identity) -> None:
    identity.hear(
        UsersListed(server="wan", users=(ALICE, BOB)), UsersListed(server="lan", users=(replace(ALICE, name="ALICE"),))
    )
    person = identity.account("wan", ALICE.user_id).person_id
    assert identity.account("lan", ALICE.user_id).person_id == person
    assert identity.account("wan", BOB.user_id).person_id != person


def test_a_removed_user_is_gone_and_a_disabled_one_is_marked(identity: Identity) -> None:
    identity.hear(UsersListed(server="wan", users=(ALICE, BOB)), UsersListed(server="lan", users=(BOB,)))
    identity.hear(UsersListed(server="wan", users=(replace(ALICE, is_disabled=True),)))
    assert identity.account("wan", ALICE.user_id).is_disabled
    assert identity.account("wan", BOB.user_id).gone
    assert not identity.account("lan", BOB.user_id).gone


def test_a_configured_person_is_found_though_no_account_has_that_name(tmp_path: Path) -> None:
    people = (Person("Alice", {"wan": ("al",), "lan": ("lisa",)}),)
    identity = Identity(tmp_path, Rules(people=people))
    identity.hear(UsersListed(server="wan", users=(replace(ALICE, name="al"),)))
    identity.hear(UsersListed(server="lan", users=(replace(BOB, name="lisa"),)))
    assert identity.account("wan", ALICE.user_id).person_id == identity.account("lan", BOB.user_id).person_id
    identity.engine.close()


@pytest.mark.parametrize("playback", [False, True], ids=["user data", "playback"])
def test_the_unknown_causes_one_question_each(identity: Identity, playback: bool) -> None:
    about = notice("wan", "u", "i")
    heard: Event = PlaybackNotice(server="wan", user_id="u", item_id="i", action="stop", heard_at=1)
    identity.hear(*[heard if playback else about] * 3)
    assert identity.jobs() == ["identity:item:wan/i", "identity:users:wan"]


def test_who_and_what_is_known_causes_no_question(identity: Identity) -> None:
    identity.hear(seen(1), UsersListed(server="wan", users=(ALICE,)))
    identity.hear(notice("wan", ALICE.user_id, HERE))
    assert identity.jobs() == []


def test_a_notice_after_the_listing_of_its_item_in_one_batch_asks_nothing(identity: Identity) -> None:
    identity.hear(seen(1), UsersListed(server="wan", users=(ALICE,)), notice("wan", ALICE.user_id, HERE))
    assert identity.jobs() == []


def test_a_notice_about_an_item_that_was_gone_asks_again(identity: Identity) -> None:
    identity.hear(seen(1), UsersListed(server="wan", users=(ALICE,)), ItemsGone(server="wan", item_ids=(HERE,)))
    identity.hear(notice("wan", ALICE.user_id, HERE))
    assert identity.jobs() == [f"identity:item:wan/{HERE}"]


REPORTS: tuple[Event, Event] = (
    PlaybackNotice(server="wan", user_id=ALICE.user_id, item_id="trailer", action="progress", heard_at=1),
    replace(notice("wan", ALICE.user_id, "trailer"), reason=SaveReason.PLAYBACK_PROGRESS),
)


@pytest.mark.parametrize("report", REPORTS, ids=["playback", "user data"])
def test_reports_of_what_the_server_does_not_have_ask_again_only_after_a_while(
    identity: Identity, report: Event
) -> None:
    identity.hear(UsersListed(server="wan", users=(ALICE,)))
    identity.hear(ItemsGone(server="wan", item_ids=("trailer",)), report)
    identity.engine.clock.advance(MISSING_MS - 1)
    identity.hear(report)
    assert identity.jobs() == []
    identity.engine.clock.advance(1)
    identity.hear(report)
    assert identity.jobs() == ["identity:item:wan/trailer"]


def test_the_end_of_playing_what_the_server_did_not_have_asks_at_once(identity: Identity) -> None:
    identity.hear(UsersListed(server="wan", users=(ALICE,)), ItemsGone(server="wan", item_ids=("trailer",)))
    stopped = PlaybackNotice(server="wan", user_id=ALICE.user_id, item_id="trailer", action="stop", heard_at=1)
    identity.hear(stopped)
    assert identity.jobs() == ["identity:item:wan/trailer"]


def test_what_was_missed_long_ago_is_forgotten(identity: Identity) -> None:
    identity.hear(ItemsGone(server="wan", item_ids=("a", "b")))
    identity.engine.clock.advance(MISSING_MS + 1)
    identity.hear(ItemsGone(server="wan", item_ids=("c",)))
    assert [row.ref for row in identity.engine.rows("SELECT ref FROM missing_item")] == ["wan/c"]


def test_news_of_library_and_users_are_looked_up(identity: Identity) -> None:
    identity.hear(
        LibraryNotice(server="wan", action="added", item_id="i"),
        UserNotice(server="lan", action="renamed", user_id="u"),
    )
    assert identity.jobs() == ["identity:item:wan/i", "identity:users:lan"]


def test_people_see_a_server_change_its_state_once(identity: Identity) -> None:
    up = ServerSeen(server="wan", state="up", version="12.0.0")
    identity.hear(up, up, replace(up, version="12.0.1"), ServerSeen(server="wan", state="down", error="refused"))
    assert [(update.state, update.detail) for update in identity.updates()] == [("up", ""), ("down", "refused")]
    (row,) = identity.engine.database.read_now(store.servers).values()
    assert (row.state, row.version) == ("down", "12.0.1")


def test_rules_are_made_from_plain_values() -> None:
    rules = rules_from({"wan": [("/mnt", "/media")]}, {"alice": {"wan": ["alice", "al"]}})
    assert rules == Rules(paths=PATHS, people=(Person("alice", {"wan": ("alice", "al")}),))
