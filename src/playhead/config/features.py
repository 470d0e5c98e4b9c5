"""Settings of what Playhead does beside keeping servers in step."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from playhead.config.types import (
    Folder,
    Host,
    HttpUrl,
    Language,
    Name,
    Number,
    OptionalHttpUrl,
    OptionalName,
    OptionalSecret,
    PathMap,
    Secret,
    Section,
    Text,
    Timezone,
    Whole,
)


class History(Section):
    enabled: bool = True
    threshold: Annotated[Number, Field(ge=1, le=100)] = 85
    """Per cent of the running time that must have been seen."""
    min_seconds: Annotated[Whole, Field(ge=0, le=3600)] = 120
    poll_interval_ms: Annotated[Whole, Field(ge=5000, le=300_000)] = 10_000
    timezone: Timezone = "UTC"
    carry_days: Annotated[Whole, Field(ge=0, le=3650)] = 30
    archive_months: Annotated[Whole, Field(ge=1, le=1200)] | None = None


class OpenSubtitles(Section):
    api_key: Secret
    username: OptionalName = None
    password: OptionalSecret = None
    base_url: HttpUrl = "https://api.opensubtitles.com/api/v1"

    @model_validator(mode="after")
    def _whole_login(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password belong together; give both or neither")
        return self


class SubtitleFolder(Section):
    path: Folder


class SubtitleProviders(Section):
    opensubtitles: OpenSubtitles | None = None
    folder: SubtitleFolder | None = None


class Translate(Section):
    base_url: HttpUrl
    model: Text
    api_key: OptionalSecret = None
    from_: Annotated[tuple[Language, ...], Field(validation_alias="from", serialization_alias="from", min_length=1)]


class Subtitles(Section):
    enabled: bool = False
    default: tuple[Language, ...] = ("en",)
    libraries: dict[str, tuple[Language, ...]] = Field(default_factory=dict)
    """Library name or id -> languages; an empty list switches that library off."""
    providers: SubtitleProviders = SubtitleProviders()
    delivery: Literal["file", "api"] = "file"
    roots: tuple[Folder, ...] = ("/media",)
    translate: Translate | None = None


class StorageRoot(Section):
    name: Name
    path: Folder
    watch: Literal["auto", "native", "poll", "off"] = "auto"
    include: tuple[Literal["video", "audio", "image"], ...] = ("video", "audio", "image")


class MusicBrainz(Section):
    base_url: HttpUrl = "https://musicbrainz.org"
    rate_per_second: Annotated[Number, Field(gt=0, le=100)] = 1


class Imports(Section):
    folder: Folder = "/import"
    library: Folder = "/music"
    confidence: Annotated[Number, Field(ge=0, le=1)] = 0.95
    settle_seconds: Annotated[Number, Field(ge=0, le=3600)] = 5
    musicbrainz: MusicBrainz = MusicBrainz()
    on_duplicate: Literal["review", "reject", "keep_better"] = "review"


class DirectDownloads(Section):
    allow: tuple[Host, ...] = ()
    """Hosts from which a URL may be fetched; empty: none."""


class QBittorrent(Section):
    url: HttpUrl
    username: OptionalName = None
    password: OptionalSecret = None
    category: Text = "music"
    path_map: tuple[PathMap, ...] = ()


class Downloads(Section):
    direct: DirectDownloads = DirectDownloads()
    qbittorrent: QBittorrent | None = None


class Plex(Section):
    enabled: bool = False
    url: OptionalHttpUrl = None
    token: OptionalSecret = None
    music_section: OptionalName = None
    auto_scan: bool = True
    path_map: tuple[PathMap, ...] = ()

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.enabled and (self.url is None or self.token is None):
            raise ValueError("enabled needs url and token; give both or set enabled: false")
        return self


def _plain_address(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


class NotifyTarget(Section):
    """An Apprise address (a secret: it holds tokens), and the alerts it gets; no filter means all."""

    url: Secret
    filter: tuple[Text, ...] = ()


Notify = Annotated[NotifyTarget, BeforeValidator(_plain_address, json_schema_input_type=NotifyTarget | str)]
