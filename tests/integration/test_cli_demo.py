"""The demo and a simulator as processes, and the doctor before two of them."""

from __future__ import annotations

import json
import signal
import socket
from contextlib import ExitStack
from pathlib import Path

import httpx
import yaml

from tests.support.process import SECONDS, called, serving

LAN = {"name": "lan", "root": "/mnt/nas", "demo_library": True, "users": ["alice", "Bobby"]}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_the_demo_prints_an_address_and_a_login_that_work(tmp_path: Path) -> None:
    options = ("--port", "0", "--servers", "2", "--accounts", "1", "--json")
    with serving("demo", *options, errors=tmp_path / "err") as demo:
        told = demo.json
        login = {"username": told["username"], "password": told["password"]}
        answer = httpx.post(f"{told['url']}/api/v1/auth/login", json=login, timeout=SECONDS).json()
        headers = {"Authorization": f"Bearer {answer['access_token']}"}
        assert len(httpx.get(f"{told['url']}/api/servers", headers=headers, timeout=SECONDS).json()) == 2
        assert demo.end(signal.SIGTERM) == 0
    assert "Traceback" not in demo.errors


def test_the_doctor_sets_up_the_webhooks_of_two_servers(tmp_path: Path) -> None:
    (tmp_path / "lan.yaml").write_text(yaml.safe_dump(LAN))
    with ExitStack() as stack:
        simulate = ("simulate", "jellyfin", "--port", "0", "--json")
        wan = stack.enter_context(serving(*simulate, errors=tmp_path / "wan.err"))
        lan = stack.enter_context(
            serving(*simulate, "--scenario", str(tmp_path / "lan.yaml"), "--version", "12.0.0", errors=tmp_path / "e")
        )
        config = tmp_path / "config.yaml"
        servers = [
            {"name": name, "url": one.json["url"], "api_key": one.json["api_key"]}
            for name, one in (("wan", wan), ("lan", lan))
        ]
        servers[1]["path_map"] = [{"from": "/mnt/nas", "to": "/srv/media"}]
        database, port = {"path": str(tmp_path / "data" / "playhead.db")}, free_port()
        config.write_text(yaml.safe_dump({"servers": servers, "database": database, "server": {"port": port}}))
        before = called("doctor", "--json", "--config", str(config))
        after = called("doctor", "--fix-webhooks", "--json", "--config", str(config))
        assert wan.end(signal.SIGINT) == 130
    assert (before.returncode, after.returncode) == (1, 0), after.stdout
    problems = [one["check"] for one in json.loads(before.stdout) if one["state"] == "problem"]
    assert problems == ["webhook", "webhook"]
    fixed = [one for one in json.loads(after.stdout) if one["check"] == "webhook fix"]
    assert [one["subject"] for one in fixed] == ["wan", "lan"]
    assert all("before: The webhook plugin has no destination" in one["finding"] for one in fixed)
    hooks = [one["finding"] for one in json.loads(after.stdout) if one["check"] == "webhook"]
    assert all(f"http://127.0.0.1:{port}/webhook/" in hook and "?token=" in hook for hook in hooks)
