"""What came in at the webhook door."""

from __future__ import annotations

from playhead.delivery.api.notices import Arrival, Notices
from playhead.delivery.api.silence import SAME_SAVE_MS, SPREAD_MS, TELLINGS
from playhead.domain.events import LibraryNotice

ADDED = LibraryNotice(server="wan", action="added", item_id="i")


def test_the_newest_notice_counts_whichever_way_it_became_known() -> None:
    notices = Notices()
    assert notices.last("wan") is None
    notices.note("wan", 50)
    notices.remember({"wan": 20, "lan": 30})
    assert (notices.last("wan"), notices.last("lan"), notices.complete) == (50, 30, True)


def test_refusals_are_counted_until_a_notice_is_taken() -> None:
    notices = Notices()
    notices.refuse("wan")
    notices.refuse("wan")
    notices.refuse("lan")
    assert (notices.refused("wan"), notices.refused("attic")) == (2, 0)
    notices.note("wan", 50)
    assert (notices.refused("wan"), notices.refused("lan")) == (0, 1)


def test_what_the_journal_remembers_takes_no_refusal_back() -> None:
    notices = Notices()
    notices.refuse("wan")
    notices.remember({"wan": 20})
    assert notices.refused("wan") == 1


def test_what_only_sockets_tell_of_is_counted_until_a_notice_comes() -> None:
    notices = Notices()
    notices.note("wan", 1)
    for number in range(TELLINGS):
        notices.told_by_socket("wan", SAME_SAVE_MS + 1 + number * SPREAD_MS)
    assert (notices.quiet("wan"), notices.quiet("lan"), notices.tellings("wan").count) == (True, False, TELLINGS)
    notices.note("wan", 2 + TELLINGS * SPREAD_MS)
    assert not notices.quiet("wan")


def test_whoever_listens_hears_of_his_server_alone_and_only_as_long_as_he_does() -> None:
    notices, heard, also = Notices(), list[Arrival](), list[Arrival]()
    with notices.listening("wan", heard.append):
        with notices.listening("wan", also.append):
            notices.arrived("wan", (ADDED,))
        notices.arrived("lan", (ADDED,))
        notices.refuse("wan")
    notices.arrived("wan", (ADDED,))
    assert heard == [Arrival(events=(ADDED,)), Arrival(refused=True)]
    assert also == [Arrival(events=(ADDED,))]
