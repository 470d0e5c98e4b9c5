import pytest
from pydantic import ValidationError

from playhead.config.explain import problems_of
from playhead.config.problems import lines
from playhead.config.settings import Settings


def told(tree: object) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(tree)
    return list(lines(problems_of(caught.value), {}))


@pytest.mark.parametrize(
    ("tree", "line"),
    [
        ({"server": {"prot": 1}}, "server.prot: unknown key; did you mean 'port'?"),
        ({"threshold": 1}, "threshold: unknown key; did you mean 'history.threshold'?"),
        ({"server": {"port": "x"}}, "server.port: must be a whole number"),
        ({"server": {"port": 1.5}}, "server.port: must be a whole number"),
        ({"server": {"port": 70000}}, "server.port: must be at most 65535"),
        ({"server": {"port": True}}, "server.port: must be a number, not true or false"),
        ({"server": {"host": 5}}, "server.host: must be text; put it in quotes"),
        ({"server": []}, "server: must be a mapping (lines of `key: value`)"),
        ({"servers": {}}, "servers: must be a list (lines of `- value`)"),
        ({"servers": [7]}, "servers[0]: must be a mapping (lines of `key: value`)"),
        ({"sync": {"dry_run": "maybe"}}, "sync.dry_run: must be true or false"),
        ({"sync": {"worker_interval_seconds": 0}}, "sync.worker_interval_seconds: must be more than 0"),
        ({"history": {"threshold": "high"}}, "history.threshold: must be a number"),
        ({"history": {"threshold": "inf"}}, "history.threshold: must be a number"),
        ({"server": {"metrics": "on"}}, "server.metrics: must be one of local, token, off"),
        ({"people": [{}]}, "people[0].name: is missing; add it"),
        ({"people": [{"name": ""}]}, "people[0].name: is empty; give a value or remove the key"),
        (
            {"subtitles": {"libraries": {"Movies": "en"}}},
            "subtitles.libraries.Movies: must be a list (lines of `- value`)",
        ),
        ({"plex": {"enabled": True}}, "plex: enabled needs url and token; give both or set enabled: false"),
        ({"downloads": {"qbittorrent": {"url": "http://q", "x": 1}}}, "downloads.qbittorrent.x: unknown key; "),
    ],
)
def test_each_mistake_is_told_in_words(tree: object, line: str) -> None:
    (only,) = told(tree)
    assert only.startswith(line)


def test_a_name_that_cannot_be_used_is_told_with_what_can() -> None:
    tree = {"servers": [{"name": "My Server", "url": "http://h", "api_key": "k"}]}
    assert told(tree) == [
        "servers[0].name: must be 1 to 32 of the characters a-z, 0-9 and '-' (it appears in addresses)"
    ]


def test_no_line_repeats_what_was_written() -> None:
    tree = {"servers": [{"name": "a", "url": "http://u:S3CRET@h", "api_key": ["S3CRET"]}], "auth": {"secret": 53}}
    assert not [line for line in told(tree) if "S3CRET" in line or "53" in line]


def test_a_file_of_another_kind_does_not_flood_the_terminal() -> None:
    answer = told({f"key{n}": n for n in range(500)})
    assert len(answer) == 51
    assert answer[-1] == "and 450 more problems of this kind"
