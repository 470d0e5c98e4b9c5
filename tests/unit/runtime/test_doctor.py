"""The whole of the doctor's findings."""

from __future__ import annotations

from playhead.runtime.doctor import findings, well
from tests.support.checkup import facts, server


def test_where_all_is_well_each_check_says_so() -> None:
    found = findings(facts(server("wan"), server("lan")))
    assert [one for one in found if one.state != "ok"] == []
    assert {one.check for one in found} == {
        "configuration", "data folder", "database", "door", "broker", "folders", "tools", "server", "key", "version",
        "clock", "quick connect", "libraries", "webhook", "notices", "users", "path map",
    }  # fmt: skip
    assert all(one.remedy == "" for one in found)
    assert well(found)


def test_a_warning_is_well_and_a_problem_is_not() -> None:
    assert well(findings(facts(server("wan", clock_offset=6.0))))
    assert not well(findings(facts(server("wan", clock_offset=600.0))))


def test_whatever_is_not_well_has_a_remedy() -> None:
    found = findings(facts(server("wan", clock_offset=6.0, libraries=None), warnings=("a is set, b",)))
    assert all(one.remedy for one in found if one.state == "problem")


def test_no_secret_of_the_configuration_is_told() -> None:
    found = findings(facts(server("wan"), server("lan", plugin=None)))
    assert "k" * 32 not in repr(found)


def test_what_the_running_process_says_of_a_server_is_told_where_nothing_else_was_found() -> None:
    told = ("wan is held: its server id has changed.", "Correct its url.")
    (one,) = (one for one in findings(facts(server("wan", told=told), server("lan"))) if one.check == "running")
    assert (one.subject, one.state, one.finding, one.remedy) == ("wan", "warning", *told)
    found = findings(facts(server("wan", told=told, clock_offset=600.0)))
    assert not [one for one in found if one.check == "running"]
