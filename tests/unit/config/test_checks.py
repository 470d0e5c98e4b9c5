import pytest

from playhead.config.checks import contradictions, open_door, weaknesses
from playhead.config.problems import dotted
from playhead.config.settings import Settings


def found(**tree: object) -> list[str]:
    return [f"{dotted(problem.trail)}: {problem.what}" for problem in contradictions(tree)]


def test_servers_have_names_of_their_own() -> None:
    (line,) = found(servers=[{"name": "wan"}, {"name": "lan"}, {"name": "wan"}])
    assert line == "servers[2].name: 'wan': another server has this name; names must differ (servers[0])"


def test_people_differ_in_more_than_case() -> None:
    (line,) = found(people=[{"name": "Alice"}, {"name": "alice"}])
    assert line.startswith("people[1].name")


def test_paths_do_not_ignore_case() -> None:
    assert found(path_sync_policy=[{"prefix": "/TV"}, {"prefix": "/tv"}]) == []
    (line,) = found(path_sync_policy=[{"prefix": "/tv"}, {"prefix": "/tv/"}])
    assert line.startswith("path_sync_policy[1].prefix")


def test_a_folder_of_a_server_is_mapped_once() -> None:
    (line,) = found(servers=[{"path_map": [{"from": "/a", "to": "/x"}, {"from": "/a", "to": "/y"}]}])
    assert line.startswith("servers[0].path_map[1].from: '/a': this path is mapped already; keep one (")


def test_an_account_belongs_to_one_person() -> None:
    people = [{"name": "a", "accounts": {"lan": ["Al", "al2"]}}, {"name": "b", "accounts": {"lan": "AL"}}]
    assert found(servers=[{"name": "lan"}], people=people) == [
        "people[1].accounts.lan: 'AL' belongs to people[0] already; keep one"
    ]


@pytest.mark.parametrize("other", ["Jo  Doe", " jo doe", "JO DOE"])
def test_names_are_compared_as_accounts_are(other: str) -> None:
    people = [{"name": "a", "accounts": {"lan": "jo doe"}}, {"name": "b", "accounts": {"lan": other}}]
    assert len(found(servers=[{"name": "lan"}], people=people)) == 1
    assert len(found(people=[{"name": "jo doe"}, {"name": other}])) == 1


def test_the_same_name_on_two_servers_is_two_accounts() -> None:
    people = [{"name": "a", "accounts": {"lan": "al"}}, {"name": "b", "accounts": {"wan": "al"}}]
    assert found(servers=[{"name": "lan"}, {"name": "wan"}], people=people) == []


@pytest.mark.parametrize(
    ("paths", "places"),
    [
        (["/a", "/a/b"], ["storage[1].path"]),
        (["/a/b", "/a"], ["storage[0].path"]),
        (["/a", "/a/"], ["storage[1].path"]),
        (["/", "/x"], ["storage[1].path"]),
        (["/a", "/a/b", "/a-b", "/a/c"], ["storage[1].path", "storage[3].path"]),
        (["/a", "/ab", "/a-b"], []),
    ],
)
def test_no_storage_root_contains_another(paths: list[str], places: list[str]) -> None:
    lines = found(storage=[{"name": str(at), "path": path} for at, path in enumerate(paths)])
    assert sorted(line.partition(":")[0] for line in lines) == places


@pytest.mark.parametrize("junk", [None, 5, "x", [], [None], [[]], [{"name": 5, "accounts": [], "path": {}}]])
def test_wrong_types_are_left_to_the_schema(junk: object) -> None:
    assert found(servers=junk, people=junk, storage=junk, path_sync_policy=junk) == []


@pytest.mark.parametrize(
    ("server", "auth", "refused"),
    [
        ({"host": "0.0.0.0"}, {"mode": "disabled"}, True),
        ({"host": "nas.local"}, {"mode": "disabled"}, True),
        ({"host": "127.0.0.1"}, {"mode": "disabled"}, False),
        ({"host": "0.0.0.0", "trusted_proxies": ["10.0.0.1"]}, {"mode": "disabled"}, False),
        ({"host": "0.0.0.0"}, {"mode": "disabled", "allow_open": True}, False),
        ({"host": "0.0.0.0"}, {"mode": "password"}, False),
    ],
)
def test_without_a_login_the_door_is_not_open_to_all(server: object, auth: object, refused: bool) -> None:
    problems = list(open_door(Settings.model_validate({"server": server, "auth": auth})))
    assert bool(problems) is refused


@pytest.mark.parametrize(("secret", "weak"), [(None, False), ("short", True), ("x" * 32, False)])
def test_a_short_signing_secret_is_told_without_being_shown(secret: str | None, weak: bool) -> None:
    told = list(weaknesses(Settings.model_validate({"auth": {"secret": secret}})))
    assert bool(told) is weak
    assert not [line for line in told if str(secret) in line.replace("is shorter", "")]


def test_a_person_may_have_accounts_on_a_server_that_is_not_here_now() -> None:
    people = [{"name": "a", "accounts": {"lam": "x", "lan": "y"}}]
    tree = {"servers": [{"name": "lan", "url": "http://lan", "api_key": "k"}], "people": people}
    assert list(weaknesses(Settings.model_validate(tree))) == [
        "people[0].accounts.lam has no effect: there is no server of this name; did you mean 'lan'?"
    ]
