"""`doctor --fix-webhooks`: writes our destination into each server's plugin, and tells before, after and what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from playhead.adapters.jellyfin.webhook_plugin import problems
from playhead.runtime.doctor_facts import Facts, Finding, ServerFacts, State, value_of
from playhead.runtime.doctor_gather import Look, servers_heard, with_running

CHECK = "webhook fix"
AGAIN = "See the findings for this server, then run this again."


async def fix(facts: Facts, look: Look, operator: httpx.AsyncClient) -> tuple[Facts, tuple[Finding, ...]]:
    """The facts afterwards, and a finding for each server whose plugin was written."""
    told = []
    after = {one.name: one for one in facts.servers}
    for before in servers_heard(facts):
        answer = await _install(before, operator)
        after[before.name] = await look.webhook(before, operator)
        told.append(_told(before, after[before.name], answer))
    # how each is heard now: the proof has just been
    running = await look.running(operator) if facts.database.serving else {}
    servers = tuple(with_running(one, running.get(one.name)) for one in after.values())
    return replace(facts, servers=servers), tuple(told)


async def _install(server: ServerFacts, operator: httpx.AsyncClient) -> Mapping[str, Any]:
    """What was answered; a refusal in the shape of an answer."""
    url = server.hook.url if server.hook is not None else ""
    address = url.partition("?")[0].removesuffix(f"/webhook/{server.name}")
    path = f"/api/v1/operator/servers/{server.name}/webhook/install"
    answer = await operator.post(path, json={"address": address})
    told: Mapping[str, Any] = answer.json()
    if answer.is_error:
        return {"success": False, "message": str(told.get("detail", f"Playhead answered {answer.status_code}."))}
    return told


def _told(before: ServerFacts, after: ServerFacts, answer: Mapping[str, Any]) -> Finding:
    was, remedy = f"before: {_state_of(before)}", str(answer.get("remedy") or "")
    if not answer["success"]:
        what = f"{was}; it did not work: {answer['message']}"
        return Finding(CHECK, before.name, State.PROBLEM, what, remedy or AGAIN)
    what = f"{was}; after: {_state_of(after)}. {answer['message']}"
    return Finding(CHECK, before.name, State.OK if answer["proven"] else State.WARNING, what, remedy)


def _state_of(server: ServerFacts) -> str:
    configuration, hook = value_of(server.plugin), server.hook
    if configuration is None or hook is None:
        return "the plugin could not be read"
    return " ".join(problems(configuration, hook.url)).rstrip(".") or f"posts to {hook.url.partition('?')[0]}"
