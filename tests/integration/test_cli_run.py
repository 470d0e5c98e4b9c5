"""`playhead run` as a process: ready, spoken to, ended; and what else may run beside it."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
from pathlib import Path

import httpx
import pytest
import yaml

from tests.support.process import PLAYHEAD, SECONDS, called, plain, serving

PASSWORD = "correct horse battery"


def configured(folder: Path, **values: object) -> Path:
    config = folder / "config.yaml"
    folder.mkdir(exist_ok=True)
    database = {"path": str(folder / "data" / "playhead.db")}
    config.write_text(yaml.safe_dump({"database": database, "server": {"port": 0}} | values))
    return config


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_says_where_it_is_and_ends_in_order(tmp_path: Path, signum: signal.Signals, code: int) -> None:
    config = configured(tmp_path, history={"threshold": 50})
    with serving("run", "--config", str(config), errors=tmp_path / "err") as run:
        url = run.ready.split()[4]
        assert httpx.get(f"{url}/healthz", timeout=SECONDS).text == "ok"
        setup_code = run.ready.split()[-1].rstrip(")")
        body = {"code": setup_code, "username": "admin", "password": PASSWORD}
        assert httpx.post(f"{url}/api/v1/setup", json=body, timeout=SECONDS).status_code == 201
        assert run.errors.count("history is set, but this version does not do it yet") == 1
        assert run.end(signum) == code
    assert not (tmp_path / "data" / "control.sock").exists()
    assert "Traceback" not in run.errors


def test_commands_speak_to_the_running_process(tmp_path: Path) -> None:
    config = str(configured(tmp_path))
    with serving("run", "--json", "--config", config, errors=tmp_path / "err") as run:
        control = tmp_path / "data" / "control.sock"
        assert stat.S_IMODE(control.stat().st_mode) == 0o600
        assert called("users", "add", "alice", "--admin", "--config", config, typed=f"{PASSWORD}\n").returncode == 0
        login = {"username": "alice", "password": PASSWORD}
        assert httpx.post(f"{run.json['url']}/api/v1/auth/login", json=login, timeout=SECONDS).status_code == 200
        told = json.loads(called("queue", "stats", "--json", "--config", config).stdout)
        assert told["worker_running"] is True
        assert called("migrate", "--check", "--config", config).returncode == 0
        second = called("run", "--config", config)
        assert (second.returncode, second.stderr.count("\n"), "stop it first" in second.stderr) == (3, 1, True)


def test_what_is_followed_ends_with_the_process_or_with_its_reader(tmp_path: Path) -> None:
    config = str(configured(tmp_path))
    with serving("run", "--json", "--config", config, errors=tmp_path / "err") as run:
        called("users", "add", "alice", "--config", config, typed=PASSWORD)
        with serving("journal", "tail", "-f", "--json", "--config", config, errors=tmp_path / "tail") as tail:
            assert json.loads(tail.ready)["kind"] == "user_changed"
            assert run.end(signal.SIGTERM) == 0
            assert tail.process.wait(SECONDS) == 3
        assert tail.errors.count("\n") == 1


def test_the_socket_of_a_process_that_was_killed_is_nobodys(tmp_path: Path) -> None:
    config = str(configured(tmp_path))
    with serving("run", "--json", "--config", config, errors=tmp_path / "err") as run:
        run.end(signal.SIGKILL)
    assert (tmp_path / "data" / "control.sock").exists()
    assert called("users", "list", "--config", config).returncode == 0
    with serving("run", "--json", "--config", config, errors=tmp_path / "err") as again:
        assert again.end(signal.SIGTERM) == 0


def test_a_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    config = str(configured(tmp_path / ("long" * 30)))
    with serving("run", "--json", "--config", config, errors=tmp_path / "err"):
        pointer = Path(config).parent / "data" / "socket"
        elsewhere = Path(pointer.read_text().strip())
        assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600
        told = called("queue", "stats", "--json", "--config", config)
        assert json.loads(told.stdout)["worker_running"] is True


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    config = str(configured(tmp_path))
    for name in ("alice", "bob"):
        called("users", "add", name, "--config", config, typed=PASSWORD)
    export = subprocess.Popen(
        [PLAYHEAD, "journal", "export", "--config", config],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=plain(),
    )
    assert export.stdout is not None
    assert export.stderr is not None
    export.stdout.close()
    assert (export.stderr.read(), export.wait(SECONDS)) == ("", 0)
    export.stderr.close()


def test_two_commands_at_once_wait_for_each_other(tmp_path: Path) -> None:
    config = str(configured(tmp_path))
    assert called("migrate", "--config", config).returncode == 0
    both = [
        subprocess.Popen([PLAYHEAD, "users", "list", "--config", config], stdout=subprocess.PIPE, env=plain())
        for _ in range(2)
    ]
    codes = [one.wait(SECONDS) for one in both]
    for one in both:
        one.communicate()
    assert codes == [0, 0]
