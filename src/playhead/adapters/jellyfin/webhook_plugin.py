"""The webhook plugin's configuration: what it must say so that a server tells us everything. Pure.

The plugin has no API of its own; its configuration is one JSON object with a list of destinations for each kind of
receiver. Ours is a Generic destination. Everything else in the object belongs to other people and stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

PLUGIN_ID = "71552a5a5c5c4350a2aeebe451a30173"
DESTINATION = "Playhead"
SECRET_HEADER = "X-Playhead-Token"  # noqa: S105 - the header's name, not what it carries

EVENTS = (
    "ItemAdded",
    "ItemDeleted",
    "PlaybackStart",
    "PlaybackProgress",
    "PlaybackStop",
    "UserDataSaved",
    "UserCreated",
    "UserDeleted",
    "UserUpdated",
)
ITEM_SWITCHES = (
    "EnableMovies",
    "EnableEpisodes",
    "EnableSeries",
    "EnableSeasons",
    "EnableAlbums",
    "EnableSongs",
    "EnableVideos",
)

LATER_EVENTS = frozenset({"ItemDeleted"})
LATER_SWITCHES = frozenset({"EnableVideos"})
"""What the plugin before v16 does not know, the only one there is for 10.8."""

Configuration = Mapping[str, Any]


def with_destination(configuration: Configuration, url: str, secret: str) -> dict[str, Any]:
    """The configuration with our destination added, or corrected where it is. Doing it twice changes nothing more.

    Ours is the one that posts to `url`, else one that carries our secret or is named "Playhead": an installation that
    moved to another address, where nothing is to go any more.
    """
    destinations = _destinations(configuration)
    place = _place(destinations, url, secret)
    corrected = _corrected(destinations[place] if place is not None else {}, url, secret)
    ours = {n for n, one in enumerate(destinations) if _same_address(one, url) or _carries(one, secret)}
    doubles = ours - {place}
    kept = [corrected if n == place else one for n, one in enumerate(destinations) if n not in doubles]
    return {**configuration, "GenericOptions": kept if place is not None else [*kept, corrected]}


def problems(configuration: Configuration, url: str) -> tuple[str, ...]:
    """What keeps notices from coming to `url`, one sentence each; nothing when all is well."""
    ours = [one for one in _destinations(configuration) if _same_address(one, url)]
    if not ours:
        return (f"The webhook plugin has no destination that posts to {_shown(url)}.",)
    found = [*_switches(ours[0]), *_gaps(ours[0])]
    if len(ours) > 1:
        found.append(f"{len(ours)} destinations post to this address, so that each notice comes {len(ours)} times.")
    return tuple(found)


def for_early_plugin(configuration: Configuration) -> dict[str, Any]:
    """Without what the plugin before v16 cannot read: it fails at a whole configuration that names such a type."""
    known = [
        {**one, "NotificationTypes": [e for e in one.get("NotificationTypes") or () if e not in LATER_EVENTS]}
        for one in _destinations(configuration)
    ]
    return {**configuration, "GenericOptions": known}


def _switches(ours: Configuration) -> list[str]:
    found = []
    if ours.get("EnableWebhook") is False:
        found.append("The destination is switched off.")
    if ours.get("SendAllProperties") is not True:
        found.append("The destination uses a template; Send All Properties loses nothing and is safer.")
    if ours.get("UserFilter"):
        found.append("The destination has a user filter: other users' changes and new users are not sent.")
    return found


def _gaps(ours: Configuration) -> list[str]:
    events = ours.get("NotificationTypes") or ()
    # The plugin writes every setting it has, and the switch for a whole destination came with the others in v16.
    early = "EnableWebhook" not in ours
    missing = [event for event in EVENTS if event not in events and not (early and event in LATER_EVENTS)]
    kinds = [switch for switch in ITEM_SWITCHES if not (early and switch in LATER_SWITCHES)]
    off = [switch.removeprefix("Enable") for switch in kinds if ours.get(switch) is not True]
    found = [f"These notification types are not sent: {', '.join(missing)}."] if missing else []
    return [*found, f"These item types are not sent: {', '.join(off)}."] if off else found


def _corrected(old: Configuration, url: str, secret: str) -> dict[str, Any]:
    types = [str(one) for one in old.get("NotificationTypes") or ()]
    return {
        "Template": "",
        "Fields": [],
        "TrimWhitespace": False,
        "SkipEmptyMessageBody": False,
        **old,
        **dict.fromkeys(ITEM_SWITCHES, True),
        "NotificationTypes": [*types, *(event for event in EVENTS if event not in types)],
        "WebhookName": old.get("WebhookName") or DESTINATION,
        "WebhookUri": url,
        "SendAllProperties": True,
        "EnableWebhook": True,
        "UserFilter": [],
        "Headers": _headers(old.get("Headers") or (), secret),
    }


def _headers(old: Sequence[Configuration], secret: str) -> list[Configuration]:
    """The destination's own headers stay. A Content-Type must be bare: with a charset the plugin fails to send."""
    ours = {"Content-Type": "application/json", SECRET_HEADER: secret}
    names = {name.lower() for name in ours}
    kept = [one for one in old if str(one.get("Key", "")).lower() not in names]
    return [*kept, *({"Key": name, "Value": value} for name, value in ours.items())]


def _destinations(configuration: Configuration) -> list[Configuration]:
    listed = configuration.get("GenericOptions")
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _place(destinations: Sequence[Configuration], url: str, secret: str) -> int | None:
    by_address = [n for n, one in enumerate(destinations) if _same_address(one, url)]
    by_secret = [n for n, one in enumerate(destinations) if _carries(one, secret)]
    by_name = [n for n, one in enumerate(destinations) if one.get("WebhookName") == DESTINATION]
    return next(iter([*by_address, *by_secret, *by_name]), None)


def _carries(destination: Configuration, secret: str) -> bool:
    """Whether a destination shows our secret to whoever it posts to."""
    headers = destination.get("Headers") or ()
    values = [str(one.get("Value")) for one in headers if isinstance(one, Mapping)]
    query = str(destination.get("WebhookUri") or "").partition("?")[2]
    return secret in values or secret in parse_qs(query).get("token", ())


def _same_address(destination: Configuration, url: str) -> bool:
    return _address(str(destination.get("WebhookUri") or "")) == _address(url)


def _address(url: str) -> tuple[str, str, int | None, str]:
    """What makes two URLs the same receiver: not the query, where a secret may stand, nor a slash at the end."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return "", url, None, ""
    return parts.scheme, parts.hostname or "", port, parts.path.rstrip("/")


def _shown(url: str) -> str:
    return url.partition("?")[0]
