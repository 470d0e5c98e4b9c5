"""Findings between servers, each provoked once."""

from __future__ import annotations

from playhead.domain.people import ServerInfo
from playhead.identity.consumer import Rules
from playhead.identity.match import PathRule, Person
from playhead.identity.place import Selection
from playhead.runtime.doctor_facts import Answered, Finding, Listing, ServerFacts
from playhead.runtime.doctor_household import household, people, same_server, without_common_end
from playhead.runtime.doctor_household import paths as path_findings
from tests.support.checkup import film, only, person, server


def users(name: str, *names: str) -> ServerFacts:
    return server(name, users=Answered(tuple(person(n, who) for n, who in enumerate(names, 1))))


def files(name: str, *paths: str, complete: bool = True) -> ServerFacts:
    listing = Listing(tuple(film(n, path) for n, path in enumerate(paths, 1)), complete=complete)
    return server(name, listing=Answered(listing))


def by_subject(found: list[Finding]) -> dict[str, Finding]:
    return {one.subject: one for one in found}


def test_one_server_under_two_names() -> None:
    info = Answered(ServerInfo(server_id="same", name="x", version="12.0.0"))
    found = only(list(same_server([server("wan", info=info), server("lan", info=info), server("attic")])))
    assert (found.subject, found.state) == ("wan, lan", "problem")
    assert found.remedy.startswith("Remove all but one of them from `servers:`.")


def test_whoever_has_no_counterpart_is_named_with_the_reason() -> None:
    found = by_subject(list(people([users("wan", "alice", "bob"), users("lan", "Alice", "Bobby")], Rules())))
    assert found["wan"].state == "warning"
    assert "1 of 2 accounts have no counterpart: bob (nobody of this name elsewhere, but bobby)" in found["wan"].finding
    assert found["lan"].remedy.startswith("Where it is one person under two names, say so under `people:`.")


def test_a_configured_person_is_a_counterpart_and_shuts_out_his_namesake() -> None:
    rules = Rules(people=(Person("bob", {"wan": ("bob",), "lan": ("Bobby",)}),))
    found = by_subject(list(people([users("wan", "bob"), users("lan", "Bobby", "bob")], rules)))
    assert found["wan"].state == "ok"
    assert "bob (`people:` gives this name to another account here)" in found["lan"].finding


def test_accounts_of_one_name_on_one_server_are_told_apart_by_nobody() -> None:
    """Jellyfin has them as two; so has the sync neither."""
    found = list(people([users("wan", "carol", "CAROL ", "alice"), users("lan", "Carol", "alice")], Rules()))
    told = [one for one in found if "one name" in one.finding]
    assert [(one.subject, one.state) for one in told] == [("wan", "warning")]
    assert told[0].finding.startswith("CAROL , carol: several accounts have one name")
    assert "Sync → People" in told[0].remedy
    # and so Carol on lan has nobody there
    assert "Carol (nobody of this name elsewhere" in next(one.finding for one in found if one.subject == "lan")


def test_namesakes_that_are_configured_are_one_persons() -> None:
    rules = Rules(people=(Person("carol", {"wan": ("carol",), "lan": ("carol",)}),))
    found = list(people([users("wan", "carol", "Carol"), users("lan", "carol")], rules))
    assert [one.state for one in found] == ["ok", "ok"]


def test_a_configured_account_that_is_not_there() -> None:
    rules = Rules(people=(Person("bob", {"wan": ("bob",), "lan": ("Robert",)}),))
    found = [one for one in people([users("wan", "bob"), users("lan", "carol")], rules) if "Robert" in one.finding]
    assert [(one.subject, one.state) for one in found] == [("lan", "warning")]
    assert found[0].remedy == "Correct the name under `people:`, or make the account on lan."


def test_a_disabled_account_misses_nobody_and_is_still_there() -> None:
    gone = server("lan", users=Answered((person(1, "bob", disabled=True),)))
    rules = Rules(people=(Person("bob", {"lan": ("bob",)}),))
    assert all("no such account" not in one.finding for one in people([users("wan"), gone], rules))


def test_an_account_that_is_left_out_misses_nobody_and_is_missed_by_nobody() -> None:
    rules = Rules(accounts={"wan": Selection(exclude=("guest",))})
    found = by_subject(list(people([users("wan", "alice", "guest"), users("lan", "alice", "guest")], rules)))
    assert found["wan"].finding == "All 1 accounts have a counterpart on another server."
    assert "guest (nobody of this name elsewhere)" in found["lan"].finding


def test_many_without_a_counterpart_are_counted() -> None:
    crowd = [f"guest {n:02}" for n in range(15)]
    found = by_subject(list(people([users("wan", *crowd), users("lan", "alice")], Rules())))
    assert "15 of 15 accounts" in found["wan"].finding
    assert found["wan"].finding.endswith(", and 5 more.")


FILMS = [f"movies/Film {n} (1920)/Film {n} (1920).mkv" for n in range(10)]


def test_paths_that_never_meet_are_shown_before_and_after_with_a_map() -> None:
    wan = files("wan", *(f"/srv/media/{one}" for one in FILMS))
    lan = files("lan", *(f"/mnt/nas/{one}" for one in FILMS))
    rules = Rules(paths={"lan": (PathRule("/mnt/nas", "/data"),)})
    found = by_subject(list(path_findings([wan, lan], rules)))
    assert found["lan"].state == "problem"
    assert found["lan"].finding.startswith("0 of 10 files have the same path on another server. 10 are there under")
    shown = "/mnt/nas/{0} → /data/{0}, on wan /srv/media/{0}"
    assert [shown.format(one) in found["lan"].finding for one in FILMS[:4]] == [True, True, True, False]
    remedy = "Give lan a path_map such as {from: /mnt/nas, to: /srv/media}."
    assert (found["lan"].remedy, found["wan"].remedy) == (remedy, remedy)


def test_following_the_remedy_helps() -> None:
    wan = files("wan", *(f"/srv/media/{one}" for one in FILMS))
    lan = files("lan", *(f"/mnt/nas/{one}" for one in FILMS))
    found = list(path_findings([wan, lan], Rules(paths={"lan": (PathRule("/mnt/nas", "/srv/media"),)})))
    assert [one.state for one in found] == ["ok", "ok"]
    assert found[0].finding == "10 of 10 files have the same path on another server."


def test_a_part_that_is_elsewhere_is_a_warning() -> None:
    wan = files("wan", *(f"/media/{one}" for one in FILMS))
    lan = files("lan", *(f"/media/{one}" for one in FILMS[:5]), *(f"/more/{one}" for one in FILMS[5:]), complete=False)
    found = by_subject(list(path_findings([wan, lan], Rules())))
    assert found["lan"].state == "warning"
    assert found["lan"].finding.startswith("5 of the first 10 files")
    assert found["lan"].remedy == "Give lan a path_map such as {from: /more, to: /media}."


def test_servers_with_nothing_in_common_are_asked_about() -> None:
    found = list(path_findings([files("wan", "/a/b/One.mkv"), files("lan", "/c/d/Two.mkv")], Rules()))
    assert [one.state for one in found] == ["warning", "warning"]
    assert found[0].finding.endswith("For example: /a/b/One.mkv → /a/b/One.mkv.")
    assert found[0].remedy == "If the same files are there, give wan a path_map that leads both to one path."


def test_one_server_has_nothing_to_compare() -> None:
    assert list(household([server("wan"), server("lan", users=None, listing=None)], Rules())) == []


def test_windows_paths_meet_others() -> None:
    assert without_common_end("D:/Media/movies/A/A.mkv", "/srv/media/movies/A/A.mkv") == ("D:/Media", "/srv/media")
