"""`doctor --fix-webhooks`: writes our destination into each server's plugin, and tells before and after."""

from __future__ import annotations

from dataclasses import replace

import httpx

from playhead.adapters.jellyfin.webhook_plugin import problems
from playhead.runtime.doctor_facts import Facts, Finding, ServerFacts, State, value_of
from playhead.runtime.doctor_gather import Look, servers_heard

CHECK = "webhook fix"


async def fix(facts: Facts, look: Look, operator: httpx.AsyncClient) -> tuple[Facts, tuple[Finding, ...]]:
    """The facts afterwards, and a finding for each server whose plugin was written."""
    told = []
    after = {one.name: one for one in facts.servers}
    for before in servers_heard(facts):
        answer = await _install(before, operator)
        after[before.name] = await look.webhook(before, operator)
        told.append(_told(before, after[before.name], answer))
    return replace(facts, servers=tuple(after.values())), tuple(told)


async def _install(server: ServerFacts, operator: httpx.AsyncClient) -> str | None:
    """Why it failed; None when it is proven."""
    url = server.hook.url if server.hook is not None else ""
    address = url.partition("?")[0].removesuffix(f"/webhook/{server.name}")
    path = f"/api/v1/operator/servers/{server.name}/webhook/install"
    answer = await operator.post(path, json={"address": address})
    if answer.is_error:
        return str(answer.json().get("detail", f"Playhead answered {answer.status_code}."))
    told = answer.json()
    return None if told["success"] else str(told["message"])


def _told(before: ServerFacts, after: ServerFacts, failure: str | None) -> Finding:
    was = f"before: {_state_of(before)}"
    if failure is not None:
        remedy = "See the findings for this server, then run this again."
        return Finding(CHECK, before.name, State.PROBLEM, f"{was}; it did not work: {failure}", remedy)
    return Finding(CHECK, before.name, State.OK, f"{was}; after: {_state_of(after)}")


def _state_of(server: ServerFacts) -> str:
    configuration, hook = value_of(server.plugin), server.hook
    if configuration is None or hook is None:
        return "the plugin could not be read"
    return " ".join(problems(configuration, hook.url)).rstrip(".") or f"posts to {hook.url.partition('?')[0]}"
