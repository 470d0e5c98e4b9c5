"""The media servers, the people on them, and what is kept in step."""

from typing import Annotated, Literal

from pydantic import Field

from playhead.config.types import (
    Accounts,
    HttpUrl,
    Name,
    Number,
    OptionalSecret,
    OptionalText,
    PathMap,
    Secret,
    Section,
    Text,
    Whole,
)

Confirmation = Literal["auto", "confirm", "off"]


class Selection(Section):
    """Names or ids; an empty `include` means all."""

    include: tuple[Name, ...] = ()
    exclude: tuple[Name, ...] = ()


class Webhook(Section):
    secret: OptionalSecret = None
    """None: made at first start."""
    required: bool = True


class MediaServer(Section):
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
    url: HttpUrl
    api_key: Secret
    passwordless: bool = False
    direction: Literal["both", "source", "target", "off"] = "both"
    rank: Annotated[Whole, Field(ge=0, le=1000)] = 1
    path_map: tuple[PathMap, ...] = ()
    libraries: Selection = Selection()
    accounts: Selection = Selection()
    socket: Literal["auto", "off"] = "auto"
    max_sockets: Annotated[Whole, Field(ge=0, le=10_000)] = 50
    poll_seconds: Annotated[Number, Field(ge=5, le=300)] = 10
    idle_poll_seconds: Annotated[Number, Field(ge=5, le=3600)] = 30
    sweep_hours: Annotated[Number, Field(ge=0, le=8760)] = 24
    """0: no full pass by the clock."""
    webhook: Webhook = Webhook()
    max_concurrency: Annotated[Whole, Field(ge=1, le=64)] = 4

    @property
    def takes_part(self) -> bool:
        """Whether it is called and heard at all."""
        return self.direction != "off"


class Person(Section):
    name: Name
    accounts: Accounts = Field(default_factory=dict)
    """Server name -> account names there; written as one name or a list."""


class Brake(Section):
    """A pass over one account that would regress more than this is held for a person."""

    count: Annotated[Whole, Field(ge=1, le=1_000_000)] = 200
    percent: Annotated[Number, Field(ge=0, le=100)] = 5


class SyncUsers(Section):
    create: Confirmation = "auto"
    delete: Confirmation = "confirm"
    template: OptionalText = None
    """The account whose policy new accounts get."""


class Sync(Section):
    playback_progress: bool = True
    watched_status: bool = True
    favorites: bool = True
    ratings: bool = True
    playlists: bool = True
    progress_debounce_seconds: Annotated[Number, Field(ge=0, le=3600)] = 30
    worker_interval_seconds: Annotated[Number, Field(gt=0, le=3600)] = 5.0
    max_retries: Annotated[Whole, Field(ge=0, le=1000)] = 5
    replay: Literal["keep", "follow"] = "keep"
    dry_run: bool = False
    brake: Brake = Brake()
    users: SyncUsers = SyncUsers()


class PathPolicy(Section):
    """What to do about an item that a target does not have (yet); the longest prefix of the common path wins."""

    prefix: Text
    absent_retry_count: Annotated[Whole, Field(ge=-1, le=1_000_000)] = 0
    """-1: for ever."""
    retry_delay_seconds: Annotated[Number, Field(gt=0, le=2_592_000)] = 300
