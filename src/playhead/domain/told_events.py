"""Bodies of records that tell people how the system is; part of the union in `domain.events`. Each is written for one
stream, and with it for those who see that."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from playhead.domain.event import Event, Retention


class SystemUpdate(Event, frozen=True, kw_only=True, tag="system_update"):
    """For people: how a part of the system is. `component` is `server:<name>`; `details` are for administrators."""

    action: Literal["health_check", "storage_update", "service_status"]
    component: str
    status: Literal["healthy", "warning", "error"]
    message: str
    details: dict[str, str] | msgspec.UnsetType = msgspec.UNSET


class Notification(Event, frozen=True, kw_only=True, tag="notification"):
    """For one user: something he may want to know though he did not ask. `type` is its category: `server`, `queue`,
    `brake` or `badge`."""

    type: str
    title: str
    message: str
    level: Literal["info", "success", "warning", "error"]


ListName = Literal["runs", "brakes", "user_requests", "playlists", "people", "queue", "unmatched", "retired"]
"""A list of the interface that no other record for people tells of."""


class ListUpdate(Event, frozen=True, kw_only=True, tag="list_update"):
    """For administrators: lists that somebody, or the program itself, has changed: who shows one reads it again."""

    retention: ClassVar[Retention] = Retention.OBSERVATION
    lists: tuple[ListName, ...]
