"""What is remembered of a list: who is in it, when it is dead, and how names are compared."""

from __future__ import annotations

import msgspec
import pytest

from playhead.features.playlists.model import Entry, Register, Stamp, fold_name, unique
from tests.unit.features.playlists.lists import register, shadow


def test_a_work_is_in_it_until_whoever_knew_of_it_took_it_out() -> None:
    assert Entry("a", Stamp(), added=5).alive
    assert not Entry("a", Stamp(), added=5, removed=5).alive
    assert Entry("a", Stamp(), added=6, removed=5).alive


def test_works_come_in_the_order_of_their_places() -> None:
    assert register([3, 1, 2]).works() == [3, 1, 2]


@pytest.mark.parametrize(("edited_at", "deleted", "dead"), [(0, -1, False), (0, 0, True), (9, 8, False), (9, 9, True)])
def test_a_deletion_holds_until_somebody_who_did_not_know_edits(edited_at: int, deleted: int, dead: bool) -> None:
    assert register(edited_at=edited_at, deleted=deleted).dead is dead


@pytest.mark.parametrize("name", ["Σίσυφος", " σίσυφοσ ", "ΣΊΣΥΦΟΣ"])
def test_case_and_spaces_at_the_ends_say_nothing(name: str) -> None:
    assert fold_name(name) == fold_name("σίσυφος")


def test_of_doubled_entries_the_first_counts() -> None:
    assert unique(["a", "b", "a"]) == ["a", "b"]


def test_a_register_is_the_same_after_it_was_stored() -> None:
    before = register(list(range(1, 50)))
    assert msgspec.json.decode(msgspec.json.encode(before), type=Register) == before


def test_an_ordinary_long_list_takes_little_room() -> None:
    assert len(msgspec.json.encode(register(list(range(5_000))))) < 300_000


def test_a_shadow_knows_whose_it_is() -> None:
    known = shadow("wan")
    assert (known.key, known.ref) == ("wan/alice/party", "wan/alice")
