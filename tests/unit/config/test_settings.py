from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from playhead.config.media import MediaServer
from playhead.config.settings import Broker, Database, Logging, Retention, Server, Settings


def test_settings_need_nothing() -> None:
    settings = Settings()
    assert settings.servers == ()
    assert (settings.server.host, settings.server.port, settings.server.drain_seconds) == ("127.0.0.1", 8080, 8)
    assert (settings.auth.mode, settings.auth.access_minutes, settings.auth.refresh_days) == ("password", 60, 30)
    assert settings.data_dir == Path("/data")


def test_settings_can_be_built_in_code() -> None:
    one = MediaServer(name="one", url="http://127.0.0.1:1", api_key=SecretStr("k"))
    settings = Settings(servers=(one,), server=Server(port=0), database=Database(path="/tmp/x/p.db"))
    assert settings.servers[0].name == "one"
    assert settings.data_dir == Path("/tmp/x")


def test_path_is_another_spelling_of_the_address() -> None:
    database = Database.model_validate({"path": "/data/sync.db"})
    assert database.url.get_secret_value() == "sqlite:////data/sync.db"
    assert database.sqlite_path == Path("/data/sync.db")
    assert Database.model_validate({"path": "/d.db", "url": "sqlite:////d.db"}).sqlite_path == Path("/d.db")


def test_two_databases_are_refused() -> None:
    with pytest.raises(ValidationError, match="name different databases"):
        Database.model_validate({"path": "/a.db", "url": "sqlite:////b.db"})


def test_a_relative_file_is_relative() -> None:
    assert Database.model_validate({"url": "sqlite:///data/p.db"}).sqlite_path == Path("data/p.db")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:////data/",
        "sqlite:////d.db?mode=ro",
        "postgres://h/x",
        "postgresql://",
        "postgresql://h:99999/x",
        "mysql://h/x",
        "/data/p.db",
    ],
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValidationError, match=r"must (name a file|begin with)"):
        Database.model_validate({"url": url})


def test_files_of_a_postgresql_installation_go_where_the_environment_says() -> None:
    given = {"database": {"url": "postgresql://me:pw@h/x"}}
    assert Settings.model_validate(given).data_dir == Path("/data")
    assert Settings.model_validate(given, context={"data": Path("/srv")}).data_dir == Path("/srv")
    assert "pw" not in repr(Settings.model_validate(given))


@pytest.mark.parametrize("url", ["redis://h:6379/0", "amqp://me:pw@h/", None, ""])
def test_brokers_that_are_known(url: str | None) -> None:
    assert (Broker.model_validate({"url": url}).url is None) == (not url)


@pytest.mark.parametrize("url", ["http://h", "redis://", "redis:/h"])
def test_other_brokers_are_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="must be redis"):
        Broker.model_validate({"url": url})


@pytest.mark.parametrize(
    ("host", "loopback"), [("127.0.0.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("nas", False)]
)
def test_who_can_reach_a_host(host: str, loopback: bool) -> None:
    assert Server(host=host).loopback is loopback


@pytest.mark.parametrize(("written", "path"), [("/", "/"), ("/playhead/", "/playhead"), ("/a/b", "/a/b")])
def test_a_base_path_ends_without_a_slash(written: str, path: str) -> None:
    assert Server(base_path=written).base_path == path


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_path": "playhead"},
        {"base_path": "//x"},
        {"port": 65536},
        {"port": -1},
        {"metrics": "on"},
        {"host": "a b"},
    ],
)
def test_a_door_that_cannot_open_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Server.model_validate(wrong)


def test_a_log_level_may_be_written_small() -> None:
    assert Logging.model_validate({"level": "debug"}).level == "DEBUG"


def test_nothing_is_kept_for_less_than_a_day() -> None:
    assert (Retention().observations_days, Retention().sync_log_days) == (2, 90)
    with pytest.raises(ValidationError):
        Retention(jobs_days=0)
