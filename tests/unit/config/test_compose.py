from collections.abc import Mapping
from typing import Any

import pytest

from playhead.config.compose import (
    LEGACY,
    Draft,
    drop_legacy,
    expand,
    override_from_environment,
    put,
    read_files,
)
from playhead.config.problems import Report


def filled(value: object, **environ: str) -> object:
    report = Report()
    result = expand(value, (), environ, report)
    assert report.problems == []
    return result


def overridden(tree: dict[str, object], **environ: str) -> Draft:
    draft = Draft(tree, {})
    override_from_environment(draft, environ)
    return draft


def no_file(name: str) -> str:
    raise FileNotFoundError(2, "No such file or directory", name)


def test_variables_are_filled_in_anywhere() -> None:
    tree = {"a": "${X}", "b": ["http://${X}:${P:-80}/"], "c": 5}
    assert filled(tree, X="h") == {"a": "h", "b": ["http://h:80/"], "c": 5}


def test_a_default_stands_for_an_empty_variable_too() -> None:
    assert filled("${X:-d}", X="") == "d"
    assert filled("${X}", X="") == ""
    assert filled("${X:-}") == ""


def test_dollars_of_a_password_stay() -> None:
    assert filled("pa$$word $5 $X") == "pa$$word $5 $X"
    assert filled("$${X}") == "${X}"


def test_what_a_variable_holds_is_not_filled_in_again() -> None:
    assert filled("${X}", X="${Y}") == "${Y}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${NOPE}", "the environment variable NOPE is not set; set it or write ${NOPE:-default}"),
        ("${", "'${' must be ${NAME}"),
        ("${a b}", "'${' must be ${NAME}"),
        ("${1X}", "'${' must be ${NAME}"),
    ],
)
def test_a_variable_that_cannot_be_filled_in_is_a_problem(text: str, words: str) -> None:
    report = Report()
    expand({"k": text}, (), {}, report)
    (problem,) = report.problems
    assert problem.trail == ("k",)
    assert problem.what.startswith(words)


def test_null_means_the_default() -> None:
    assert filled({"history": None, "a": {"b": None}}) == {"a": {}}


def test_the_environment_sets_and_creates_values() -> None:
    draft = overridden(
        {"server": {"port": 1}},
        PLAYHEAD__SERVER__PORT="2",
        PLAYHEAD__AUTH__MODE="disabled",
        PLAYHEAD__SERVERS__0__URL="http://a",
        PLAYHEAD__SERVERS__1__URL="http://b",
        OTHER__SERVER__PORT="3",
    )
    assert draft.tree == {
        "server": {"port": "2"},
        "auth": {"mode": "disabled"},
        "servers": [{"url": "http://a"}, {"url": "http://b"}],
    }
    assert draft.places[("servers", 1, "url")] == "PLAYHEAD__SERVERS__1__URL"


def test_positions_are_numbers_and_not_words() -> None:
    environ = {f"PLAYHEAD__SERVERS__{n}__NAME": f"s{n}" for n in range(12)}
    servers: Any = overridden({}, **environ).tree["servers"]
    assert [server["name"] for server in servers] == [f"s{n}" for n in range(12)]


def test_a_list_has_no_holes() -> None:
    (problem,) = overridden({"servers": [{}]}, PLAYHEAD__SERVERS__2__NAME="x").report.problems
    assert (problem.what, problem.place) == ("the list has 1 entries: the next one is 1", "PLAYHEAD__SERVERS__2__NAME")


@pytest.mark.parametrize(
    "name", ["PLAYHEAD__SERVERS__NAME", "PLAYHEAD__SERVER__PORT__X", "PLAYHEAD__", "PLAYHEAD____X"]
)
def test_a_variable_that_fits_nowhere_is_a_problem(name: str) -> None:
    draft = overridden({"servers": [], "server": {"port": 1}}, **{name: "x"})
    assert [problem.place for problem in draft.report.problems] == [name]


def test_an_empty_variable_overrides_nothing() -> None:
    assert overridden({"server": {"port": 1}}, PLAYHEAD__SERVER__PORT="").tree == {"server": {"port": 1}}


def test_lists_and_null_can_be_given_in_one_variable() -> None:
    draft = overridden(
        {"broker": {"url": "redis://h"}},
        PLAYHEAD__SERVER__TRUSTED_PROXIES="[10.0.0.0/8, '::1']",
        PLAYHEAD__BROKER__URL="null",
        PLAYHEAD__AUTH__SECRET="[no list",
        PLAYHEAD__PLEX__TOKEN="{: [}",
    )
    assert draft.tree == {
        "broker": {},
        "server": {"trusted_proxies": ["10.0.0.0/8", "::1"]},
        "auth": {"secret": "[no list"},
        "plex": {"token": "{: [}"},
    }


def test_a_library_is_found_whatever_its_capitals() -> None:
    draft = overridden({"subtitles": {"libraries": {"Movies": ["en"]}}}, PLAYHEAD__SUBTITLES__LIBRARIES__MOVIES="[de]")
    assert draft.tree == {"subtitles": {"libraries": {"Movies": ["de"]}}}


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ({"secret": "a"}, "SECRET_FILE", {"secret_file": "b"}),
        ({"secret_file": "a"}, "SECRET", {"secret": "b"}),
    ],
)
def test_an_override_replaces_both_spellings(before: object, name: str, after: object) -> None:
    assert overridden({"auth": before}, **{f"PLAYHEAD__AUTH__{name}": "b"}).tree == {"auth": after}


def test_the_command_line_names_itself_as_the_place() -> None:
    draft = Draft({}, {})
    put(draft, ("server", "port"), "9", "command line")
    assert draft.tree == {"server": {"port": "9"}}
    assert draft.places[("server", "port")] == "command line"


def from_files(tree: dict[str, object], files: Mapping[str, str]) -> tuple[object, list[str]]:
    draft = Draft(tree, {})
    result = read_files(tree, (), draft, lambda name: files[name] if name in files else no_file(name))
    return result, [problem.what for problem in draft.report.problems]


def test_a_key_may_come_from_a_file() -> None:
    tree: dict[str, object] = {"servers": [{"api_key_file": "/run/key"}]}
    assert from_files(tree, {"/run/key": " abc\n"}) == ({"servers": [{"api_key": "abc"}]}, [])


def test_a_value_and_its_file_contradict_each_other() -> None:
    _, problems = from_files({"secret": "x", "secret_file": "/a"}, {"/a": "y"})
    assert problems == ["'secret' is given too; keep one of the two"]


def test_a_file_that_is_missing_is_a_problem_with_its_name() -> None:
    _, problems = from_files({"secret_file": "/a"}, {})
    assert problems == ["cannot read the file '/a': No such file or directory; check its path and permissions"]


def test_a_file_that_is_no_text_is_a_problem() -> None:
    def binary(name: str) -> str:
        raise ValueError(name)

    draft = Draft({}, {})
    read_files({"secret_file": "/a"}, (), draft, binary)
    assert [problem.what for problem in draft.report.problems] == [
        "cannot use the file '/a': it must be a small text file in UTF-8"
    ]


def test_keys_of_an_older_tool_are_dropped_with_a_word() -> None:
    draft = Draft({"sync": {"likes": True, "ratings": True}, "database": {"path": "/d", "journal_mode": "WAL"}}, {})
    drop_legacy(draft)
    assert draft.tree == {"sync": {"ratings": True}, "database": {"path": "/d"}}
    assert [line.partition(" ")[0] for line in draft.report.warnings] == ["sync.likes", "database.journal_mode"]


def test_no_older_key_hides_one_of_ours() -> None:
    from_schema = {("sync", "ratings"), ("database", "url")}
    assert from_schema.isdisjoint(LEGACY)
