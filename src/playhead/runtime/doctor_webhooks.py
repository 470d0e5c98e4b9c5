"""What the doctor finds about a server's webhook: is the plugin there, does it post to us, do notices come. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playhead.adapters.jellyfin.webhook_plugin import SECRET_HEADER, problems
from playhead.domain.errors import ServerError
from playhead.kit.times import DAY, HOUR, SECOND
from playhead.runtime.doctor_facts import Answered, Finding, HookFacts, ServerFacts, State, TierFacts
from playhead.runtime.webhooks import NO_PLUGIN

QUIET_DAYS = 7
FIX = "Run `playhead doctor --fix-webhooks`, or enter it by hand in the plugin's settings:"

Configuration = Mapping[str, Any]


def webhook(facts: ServerFacts, now: int) -> Iterator[Finding]:
    """The plugin and its destination; then whether anything came."""
    if not facts.heard:
        yield Finding("webhook", facts.name, State.OK, "Not needed: this server is only written to, or not at all.")
        return
    match facts.plugin:
        case Answered(value=None):
            yield Finding("webhook", facts.name, State.PROBLEM, "Its webhook plugin is missing.", NO_PLUGIN)
        case Answered(value=found) if found is not None and facts.hook is not None:
            told = destination(facts, facts.hook, found)
            yield told
            if told.state is State.OK:
                yield notices(facts, facts.hook, now)
        case Answered():
            what = "Where it must post to is not known, since the database gives no answer."
            yield Finding("webhook", facts.name, State.WARNING, what, "See what was found about the database.")
        case ServerError() as error:
            yield Finding("webhook", facts.name, State.PROBLEM, f"{error}.", "Run this again when the server is well.")


def destination(facts: ServerFacts, hook: HookFacts, configuration: Configuration) -> Finding:
    """Whether the plugin tells us everything."""
    wrong = (*problems(configuration, hook.url), *_wrong_secret(facts, hook, configuration))
    if wrong:
        return Finding("webhook", facts.name, State.PROBLEM, " ".join(wrong), f"{FIX} {hook.url}")
    return Finding("webhook", facts.name, State.OK, f"The plugin posts to {hook.url}")


def _wrong_secret(facts: ServerFacts, hook: HookFacts, configuration: Configuration) -> Iterator[str]:
    ours = [one for one in destinations(configuration) if is_for(one, facts.name)]
    if ours and hook.secret is not None and facts.settings.webhook.required and hook.secret not in _secrets(ours[0]):
        yield "The destination carries another secret, so that its notices are refused."


def _secrets(one: Configuration) -> set[str]:
    headers = {str(h.get("Key", "")).lower(): str(h.get("Value", "")) for h in one.get("Headers") or ()}
    query = parse_qs(urlsplit(str(one.get("WebhookUri") or "")).query)
    bearer = headers.get("authorization", "").removeprefix("Bearer ")
    return {*query.get("token", ()), headers.get(SECRET_HEADER.lower(), ""), bearer}


def notices(facts: ServerFacts, hook: HookFacts, now: int) -> Finding:
    """When we last heard of it."""
    at = hook.last_notice_at
    remedy = (
        f"Mark something as played on {facts.name}. If nothing comes, see whether that machine reaches "
        f"{hook.url.partition('?')[0]}; `playhead doctor --fix-webhooks --url http://…` names another address of ours."
    )
    if hook.refused:
        what = f"{hook.refused} notices in a row were refused: they carried a wrong secret."
        return Finding("notices", facts.name, State.WARNING, what, "Run `playhead doctor --fix-webhooks`.")
    if hook.quiet:
        what = "The webhook went quiet, while sockets tell of changes."
        return Finding("notices", facts.name, State.WARNING, what, remedy)
    if at is None:
        return Finding("notices", facts.name, State.WARNING, "No notice has come yet.", remedy)
    if now - at > QUIET_DAYS * DAY:
        what = f"The last notice came {(now - at) // DAY} days ago."
        return Finding("notices", facts.name, State.WARNING, what, remedy)
    return Finding("notices", facts.name, State.OK, f"The last notice came {_ago(now - at)} ago.")


def hearing(facts: ServerFacts) -> Iterator[Finding]:
    """How the running process hears the server, where one runs: a word on each way, and what is wrong with it."""
    if not facts.tiers:
        return
    late = [one for one in facts.tiers if one.state == "late"]
    what = f"{'; '.join(_way(one) for one in facts.tiers)}."
    if all(one.state != "live" for one in facts.tiers):
        remedy = "See docs/troubleshooting.md under “Changes do not arrive”."
        yield Finding("heard", facts.name, State.WARNING, what, remedy)
    else:
        remedy = "The others make up for it; see docs/troubleshooting.md under “Changes arrive late”." if late else ""
        yield Finding("heard", facts.name, State.WARNING if late else State.OK, what, remedy)


def _way(one: TierFacts) -> str:
    when = "" if one.age_seconds is None else f" {_short(one.age_seconds)} ago"
    why = f" ({one.detail})" if one.detail else ""
    return f"{one.name} {one.state}{when}{why}"


def _short(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else _ago(int(seconds * SECOND))


def _ago(ms: int) -> str:
    return f"{ms // HOUR} h" if ms >= HOUR else f"{max(ms, 0) // 60_000} min"


def destinations(configuration: Configuration) -> Sequence[Configuration]:
    """The plugin's Generic destinations."""
    listed = configuration.get("GenericOptions")
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def is_for(one: Configuration, name: str) -> bool:
    """Whether a destination posts to a Playhead as the server of this name, at whatever address."""
    return urlsplit(str(one.get("WebhookUri") or "")).path.rstrip("/").endswith(f"/webhook/{name}")


def known_base(configuration: Configuration | None, name: str) -> str | None:
    """Playhead's address as the plugin has it: somebody who set it up knew how that machine reaches us."""
    for one in destinations(configuration or {}):
        if is_for(one, name):
            parts = urlsplit(str(one["WebhookUri"]))
            return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix(f'/webhook/{name}')}"
    return None
