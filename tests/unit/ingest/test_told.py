"""Most rows of a message say nothing; none of those that do is lost, and no message can cause a storm."""

from __future__ import annotations

from playhead.domain.events import UserDataNotice
from playhead.domain.userdata import UserData, UserDataPart, part_of
from playhead.ingest.told import (
    FORGET_MS,
    MOST_REMEMBERED,
    MOST_ROWS,
    MOST_STRANGERS,
    UNDER_WAY_MS,
    Memory,
    Recent,
    Sifted,
    sift,
)
from playhead.ports.server_events import DataTold

NOW = 1_767_225_600_000
ALICE, FILM, SHOW = "a" * 32, "f" * 32, "5" * 32
SEEN = UserData(played=True, play_count=1, last_played=NOW)


def ids(count: int) -> list[str]:
    return [f"{number:032x}" for number in range(1, count + 1)]


def one(item_id: str, row: UserData = SEEN, *, folder: bool = False) -> DataTold:
    return DataTold(user_id=ALICE, rows={item_id: row}, folders=frozenset({item_id} if folder else ()))


def test_a_row_becomes_a_notice_of_everything_in_it() -> None:
    sifted = sift("wan", one(FILM), {FILM}, Memory(), NOW)
    notice = UserDataNotice(server="wan", user_id=ALICE, item_id=FILM, data=part_of(SEEN), heard_at=NOW)
    assert sifted == Sifted(notices=(notice,))
    assert notice.data.rating is None, "a row without a rating says that there is none"
    assert (notice.said_at, notice.reason) == (None, None)


def test_a_row_that_comes_again_is_a_notice_again() -> None:
    memory = Memory()
    assert [len(sift("wan", one(FILM), {FILM}, memory, NOW).notices) for _ in range(3)] == [1, 1, 1]


def test_of_a_folder_only_what_people_think_is_told_and_only_once() -> None:
    memory, show = Memory(), one(SHOW, UserData(played=True, favorite=True), folder=True)
    (notice,) = sift("wan", show, {SHOW}, memory, NOW).notices
    assert notice.data == UserDataPart(favorite=True, rating=None)
    assert sift("wan", show, {SHOW}, memory, NOW) == Sifted(notices=(), left_out=1)
    assert sift("wan", one(SHOW, UserData(favorite=True, rating=7), folder=True), {SHOW}, memory, NOW).notices
    assert sift("wan", show, {SHOW}, memory, NOW).notices, "changed back is a change as well"


def test_an_unknown_item_is_asked_for_and_what_is_told_meanwhile_is_not_lost() -> None:
    memory = Memory()
    assert sift("wan", one(FILM), (), memory, NOW).notices
    assert sift("wan", one(FILM), (), memory, NOW + UNDER_WAY_MS - 1).notices
    assert not sift("wan", one(FILM), (), memory, NOW + UNDER_WAY_MS).notices
    assert not sift("wan", one(FILM), (), memory, NOW + FORGET_MS - 1).notices
    assert sift("wan", one(FILM), (), memory, NOW + FORGET_MS).notices


def test_an_unknown_folder_is_asked_for_once() -> None:
    memory, folder = Memory(), one(SHOW, folder=True)
    assert sift("wan", folder, (), memory, NOW).notices
    assert not sift("wan", folder, (), memory, NOW + 1).notices
    assert not sift("wan", folder, (), memory, NOW + FORGET_MS - 1).notices


def test_what_the_index_has_learnt_meanwhile_is_known() -> None:
    memory = Memory()
    sift("wan", one(FILM), (), memory, NOW)
    assert sift("wan", one(FILM), {FILM}, memory, NOW + UNDER_WAY_MS).notices


def test_made_up_ids_cause_few_look_ups_and_a_pass() -> None:
    message = DataTold(user_id=ALICE, rows=dict.fromkeys(ids(5_000), SEEN))
    sifted = sift("wan", message, (), Memory(), NOW)
    assert len(sifted.notices) == MOST_STRANGERS
    assert sifted.too_many == 5_000 - MOST_STRANGERS
    assert sifted.strange


def test_unknown_folders_are_no_reason_for_a_pass() -> None:
    rows = dict.fromkeys(ids(500), SEEN)
    message = DataTold(user_id=ALICE, rows=rows, folders=frozenset(rows))
    assert sift("wan", message, (), Memory(), NOW).too_many == 0


def test_a_whole_library_in_one_message_is_read_in_pages() -> None:
    rows = dict.fromkeys(ids(5_000), SEEN)
    sifted = sift("wan", DataTold(user_id=ALICE, rows=rows), rows, Memory(), NOW)
    assert (len(sifted.notices), sifted.too_many, sifted.strange) == (MOST_ROWS, 3_000, False)


def test_memory_has_an_end() -> None:
    memory = Memory()
    for number in range(MOST_REMEMBERED // 100 + 5):
        rows = {f"{number:016x}{n:016x}": SEEN for n in range(100)}
        sift("wan", DataTold(user_id=ALICE, rows=rows), (), memory, NOW)
    assert len(memory.asked) == MOST_REMEMBERED


def test_what_was_put_first_is_forgotten_first() -> None:
    recent: Recent[str, int] = Recent(2)
    for key in ("a", "b", "a", "c"):
        recent.put(key, 1)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 1)
