"""The shapes of requests and answers. Times are RFC 3339 in UTC with `Z`; ids are texts unless said otherwise."""

from __future__ import annotations

import zoneinfo
from typing import Annotated, Generic, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from playhead.identity.passwords import LONGEST, SHORTEST
from playhead.identity.scopes import SCOPES, Scope

T = TypeVar("T")


class Shape(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(frozen=True)


class Asked(BaseModel):
    """A request's body. An unknown key is a mistake that would be silent otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False, hide_input_in_errors=True)

    @field_validator("*", mode="before")
    @classmethod
    def _is_no_flag(cls, value: object, info: ValidationInfo) -> object:
        # Python counts `true` as 1, and JSON does not
        if isinstance(value, bool) and _takes_number(cls.model_fields[str(info.field_name)].annotation):
            raise ValueError("must be a number")
        return value


def _takes_number(kind: object) -> bool:
    return kind in (int, float) or any(_takes_number(one) for one in get_args(kind))


def _name(value: str) -> str:
    plain = value.strip()
    if not plain:
        raise ValueError("must not be empty")
    if not plain.isprintable():
        raise ValueError("must not hold control characters")
    return plain


def _timezone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise ValueError("must be a time zone like Europe/Berlin or UTC")
    return value


Name = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_name)]
NewPassword = Annotated[str, Field(min_length=SHORTEST, max_length=LONGEST)]
AnyPassword = Annotated[str, Field(max_length=LONGEST)]
Timezone = Annotated[str, Field(max_length=64), AfterValidator(_timezone)]
Code = Annotated[str, Field(max_length=64)]
Secret = Annotated[str, Field(max_length=256)]


class Listed(Shape, Generic[T]):
    """One page; `next_cursor` null is the end, `total` null is not counted."""

    items: list[T]
    next_cursor: str | None
    total: int | None


class FieldProblem(Shape):
    field: str
    message: str


class ProblemShape(Shape):
    """What every failure looks like (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


class Enqueued(Shape):
    status: Literal["enqueued"]
    events_enqueued: int


class Ignored(Shape):
    status: Literal["ignored"]
    reason: str


class WebhookTest(Shape):
    status: Literal["ok"]
    message: str


class Readiness(Shape):
    """`why` is null when ready; `database` and `migrations` are `ok` or what is wrong with them."""

    ready: bool
    why: str | None
    database: str
    migrations: str
    loops: dict[str, str]


class SetupNeeded(Shape):
    needed: bool


class SetupAsked(Asked):
    code: Code
    username: Name
    password: NewPassword


class LoginAsked(Asked):
    username: Annotated[str, Field(max_length=256)]
    password: AnyPassword


class RefreshAsked(Asked):
    refresh_token: Secret


class LogoutAsked(Asked):
    refresh_token: Secret | None = None


class PasswordAsked(Asked):
    current_password: AnyPassword
    new_password: NewPassword


class Me(Shape):
    id: str
    username: str
    is_admin: bool


class TokenAnswer(Shape):
    access_token: str
    token_type: Literal["bearer"]
    expires_in: int
    refresh_token: str
    user: Me


class LinkedAccount(Shape):
    server: str
    user_id: str
    name: str


class User(Me):
    """`has_password` false: he comes in by his accounts only."""

    disabled: bool
    has_password: bool
    timezone: str
    created_at: str
    last_login_at: str | None
    accounts: list[LinkedAccount]


class UserAsked(Asked):
    username: Name
    password: NewPassword
    is_admin: bool = False
    timezone: Timezone = "UTC"


class UserChange(Asked):
    username: Name | None = None
    password: NewPassword | None = None
    is_admin: bool | None = None
    timezone: Timezone | None = None
    disabled: bool | None = None


Scopes = Annotated[list[Scope], Field(min_length=1, max_length=10)]


class OwnTokenAsked(Asked):
    """`scopes`: `read` is in every token; `write` lets it change what its user may change, `admin` see and change what
    administrators may, if he is one. Without any named it may all that its user may."""

    name: Name
    scopes: Scopes = list(SCOPES)


class TokenAsked(OwnTokenAsked):
    user_id: str | None = None


class Token(Shape):
    id: str
    name: str
    scopes: list[Scope]
    user_id: str
    username: str
    created_at: str
    last_used_at: str | None


class NewToken(Token):
    token: str


class Trouble(Shape):
    what: str
    remedy: str


ServerState = Literal["in_step", "working", "waiting", "needs_you", "broken", "off"]


class Tier(Shape):
    """A way in which a server is heard. `live` speaks when there is something to say, `late` should have, `off` is not
    there; `age_seconds` is how long ago it last spoke, `detail` what is the matter, empty for nothing."""

    name: Literal["webhook", "socket", "sessions", "sweep"]
    state: Literal["live", "late", "off"]
    last_at: str | None
    age_seconds: float | None
    detail: str


class HeldChoice(Shape):
    """What may be said of a server that is held, and what follows."""

    answer: Literal["same", "anew"]
    label: str
    meaning: str


class HeldServer(Shape):
    """A server that seems not to be the one that is meant: nothing is read there or written, and what it tells waits.
    `server_id` is the id of the one that answers. Without `choices` only the configuration, or the server, can be
    corrected."""

    question: Literal["changed", "twin"]
    reason: str
    server_id: str
    choices: list[HeldChoice]


class Server(Shape):
    name: str
    url: str
    passwordless: bool
    healthy: bool
    version: str | None
    user_count: int
    last_error: str | None
    breaker: Literal["closed", "half_open", "open", "shut"]
    socket: str
    socket_detail: str
    webhook_last_at: str | None
    heard_by: str | None
    tiers: list[Tier]
    offset_seconds: float | None
    backlog: int
    parked: int
    state: ServerState
    problem: Trouble | None
    held: HeldServer | None


class Queue(Shape):
    pending_events: int
    processing_events: int
    waiting_for_item_events: int
    failed_events: int
    worker_running: bool


class DatabaseFacts(Shape):
    connected: bool
    problem: str | None
    user_mappings_count: int
    pending_events_count: int
    sync_log_entries: int
    item_cache_total: int
    item_cache_by_server: dict[str, int]
    database_size_bytes: int | None


class SyncStats(Shape):
    total_synced: int
    successful: int
    failed: int
    last_sync_at: str | None


class Status(Shape):
    status: Literal["healthy", "degraded", "unhealthy"]
    uptime_seconds: float
    version: str
    servers: list[Server]
    queue: Queue
    database: DatabaseFacts
    sync_stats: SyncStats


class Person(Shape):
    username: str
    servers: dict[str, str | None]


class People(Shape):
    servers: list[str]
    users: list[Person]


class EventRow(Shape):
    """One job. `id` is a number; `retry_count` is the number of the retry that is due or under way, at most
    `max_retries` (`sync.max_retries`); `item_not_found_max` -1 is for ever."""

    id: int
    event_type: str
    source_server: str
    target_server: str
    username: str
    item_name: str
    item_path: str
    status: Literal["pending", "processing", "waiting_for_item", "failed"]
    retry_count: int
    max_retries: int
    last_error: str | None
    item_not_found_count: int
    item_not_found_max: int
    next_retry_at: str | None
    created_at: str
    reason: str | None
    can_retry: bool
    can_cancel: bool


class Done(Shape):
    success: bool
    message: str


Text = Annotated[str | None, Field(max_length=500)]


class LogQuery(BaseModel):
    """The filters of the log. `item_name` is any part of a title, in any case."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 50
    offset: Annotated[int, Field(ge=0, le=10**12)] = 0
    since_minutes: Annotated[int | None, Field(ge=0, le=10**8)] = None
    source_server: Text = None
    target_server: Text = None
    event_type: Text = None
    item_name: Text = None
    success: bool | None = None


class LogRow(Shape):
    """One write. `id` is a number."""

    id: int
    event_type: str
    source_server: str
    target_server: str
    username: str
    item_id: str
    item_name: str
    synced_value: str
    success: bool
    dry_run: bool
    message: str
    created_at: str


class LogPage(Shape):
    entries: list[LogRow]
    total: int
    limit: int
    offset: int


class Note(Asked):
    """What a person says about his decision."""

    note: Annotated[str, Field(max_length=1000)] = ""
