from typing import Any

import pytest

from playhead.config.document import MAX_DEPTH, MAX_VALUES, read_document
from playhead.config.problems import ConfigError


def root(text: str) -> Any:
    return read_document(text, "config.yaml").root


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_document(text, "config.yaml")
    (line,) = caught.value.problems
    return line


def test_an_empty_file_is_nothing() -> None:
    assert root("") is None
    assert root("# only a comment\n") is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("off", "off"),
        ("no", "no"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0.95", 0.95),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2024-01-01", "2024-01-01"),
        (".inf", ".inf"),
        ("'7'", "7"),
        ("!!str 7", "7"),
        ("9" * 32, "9" * 32),
    ],
)
def test_plain_words_are_what_they_look_like(written: str, value: object) -> None:
    assert root(f"key: {written}") == {"key": value}


def test_each_value_knows_its_line() -> None:
    lines = read_document("a: 1\nb:\n  - x\n  - c: 2\n", "config.yaml").lines
    assert lines[("a",)] == 1
    assert lines[("b", 1)] == 4
    assert lines[("b", 1, "c")] == 4


def test_a_key_given_twice_is_refused_with_both_lines() -> None:
    line = refusal("servers:\n  - url: a\n    name: x\n    url: b\n")
    assert line == "config.yaml line 4: servers[0].url is given twice (first on line 2); keep one"


def test_every_double_key_is_told() -> None:
    with pytest.raises(ConfigError) as caught:
        root("a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert [line.partition(" is given")[0] for line in caught.value.problems] == [
        "config.yaml line 2: a",
        "config.yaml line 3: b.c",
    ]


@pytest.mark.parametrize(
    "text",
    ["a: [1, 2", "a: b: c", "\tx: 1", "a: 'open", "%YAML 9\n---\na: 1", "@bad", "a: !<x", '"\\U0fffffff"', "{a: 1}}"],
)
def test_what_does_not_parse_is_one_line_with_its_place(text: str) -> None:
    assert refusal(text).startswith("config.yaml line ")


def test_control_characters_are_refused() -> None:
    assert "may not stand in a text file" in refusal("a: \x00")


def test_half_a_surrogate_pair_is_refused() -> None:
    assert "surrogate" in refusal('a: "\\ud800"')


def test_a_second_document_is_refused() -> None:
    assert refusal("a: 1\n---\nb: 2\n").startswith("config.yaml line 2: a second document")


def test_foreign_tags_are_refused() -> None:
    assert "tag" in refusal("a: !!python/object/apply:os.system ['true']")


def test_a_list_cannot_be_a_key() -> None:
    assert "a key must be a word" in refusal("? [a, b]\n: 1\n")


def test_an_alias_repeats_its_anchor() -> None:
    assert root("a: &x {k: 1}\nb: *x\n") == {"a": {"k": 1}, "b": {"k": 1}}


def test_merge_keys_fill_in_what_is_not_written() -> None:
    text = "a: &x {k: 1, m: 1}\nb: &y {k: 2, n: 2}\nc: {<<: [*x, *y], m: 3}\nd: {<<: *y}\n"
    assert root(text)["c"] == {"m": 3, "k": 1, "n": 2}
    assert root(text)["d"] == {"k": 2, "n": 2}


def test_merging_something_else_is_refused() -> None:
    assert "'<<' takes" in refusal("a: {<<: 5}")


def test_an_alias_to_itself_or_to_nothing_is_refused() -> None:
    assert "no finished anchor" in refusal("a: &x [*x]")
    assert "no finished anchor" in refusal("a: *nowhere")


def test_an_alias_bomb_is_refused_before_it_unfolds() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert f"more than {MAX_VALUES} values" in refusal("\n".join(levels))


def test_deep_nesting_is_refused_also_through_aliases() -> None:
    assert f"more than {MAX_DEPTH} deep" in refusal("[" * 5000)
    half = MAX_DEPTH // 2 + 2
    text = f"a: &a {'[' * half}{']' * half}\nb: {'[' * half}*a{']' * half}\n"
    assert f"more than {MAX_DEPTH} deep" in refusal(text)
