"""What lies on a server's disk, before the server has seen it: films, episodes, songs, home videos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from playhead.simulators.jellyfin.ticks import SECOND


@dataclass(frozen=True)
class Stream:
    """One stream of a file; `codec` as the server names it, `language` in three letters or empty."""

    kind: str
    codec: str
    language: str = ""
    forced: bool = False
    external: bool = False


VIDEO = Stream("Video", "h264")
SOUND = Stream("Audio", "aac")
SONG = Stream("Audio", "flac")


@dataclass(frozen=True, kw_only=True)
class Media:
    """A file or folder that becomes an item; `path` in the server's own form decides id and place in the tree."""

    kind: str
    name: str
    path: str
    year: int | None = None
    provider_ids: Mapping[str, str] = field(default_factory=dict)
    runtime: int | None = None
    index: int | None = None
    parent_index: int | None = None
    artist: str = ""
    album: str = ""
    premiere: str = ""
    genres: tuple[str, ...] = ()
    streams: tuple[Stream, ...] = ()
    version_of: str = ""
    """Path of the primary file when this is another version of the same film."""


def join(root: str, *parts: str) -> str:
    """`parts` under `root`, with the separator that `root` uses (`/srv/media`, `D:\\Media`)."""
    mark = "\\" if "\\" in root else "/"
    return mark.join((root.rstrip("/\\"), *parts))


def parent(path: str) -> str:
    """The folder of a path in either form; empty above the top."""
    cut = max(path.rfind("/"), path.rfind("\\"))
    return path[:cut] if cut > 0 else ""


def providers(imdb: str = "", tmdb: str = "", tvdb: str = "") -> dict[str, str]:
    """Provider ids in the server's spelling, empty ones left out."""
    given = {"Imdb": imdb, "Tmdb": tmdb, "Tvdb": tvdb}
    return {key: value for key, value in given.items() if value}


def movie(
    name: str,
    year: int,
    *,
    root: str = "/srv/media",
    minutes: float = 90,
    imdb: str = "",
    tmdb: str = "",
    streams: tuple[Stream, ...] = (VIDEO, SOUND),
) -> Media:
    """A film at `<root>/movies/<name> (<year>)/<name> (<year>).mkv`."""
    title = f"{name} ({year})"
    return Media(
        kind="Movie",
        name=name,
        path=join(root, "movies", title, f"{title}.mkv"),
        year=year,
        provider_ids=providers(imdb, tmdb),
        runtime=round(minutes * 60 * SECOND),
        streams=streams,
    )


def alternate(film: Media, label: str) -> Media:
    """Another version of a film, in a file beside it: `<film> - <label>.mkv`."""
    stem, dot, ending = film.path.rpartition(".")
    return replace(film, path=f"{stem} - {label}{dot}{ending}", version_of=film.path)


def series(
    name: str,
    year: int,
    seasons: Sequence[int],
    *,
    root: str = "/srv/media",
    minutes: float = 25,
    tvdb: str = "",
    titles: Sequence[str] = (),
) -> list[Media]:
    """A series with `seasons[i]` episodes in season i + 1; `titles` are taken in order of broadcast."""
    folder = join(root, "tv", f"{name} ({year})")
    made = [Media(kind="Series", name=name, path=folder, year=year, provider_ids=providers(tvdb=tvdb))]
    named = iter(titles)
    for season, count in enumerate(seasons, 1):
        place = join(folder, f"Season {season:02d}")
        made.append(Media(kind="Season", name=f"Season {season}", path=place, index=season))
        for number in range(1, count + 1):
            code = f"S{season:02d}E{number:02d}"
            made.append(
                Media(
                    kind="Episode",
                    name=next(named, f"{name} {code}"),
                    path=join(place, f"{name} {code}.mkv"),
                    index=number,
                    parent_index=season,
                    runtime=round(minutes * 60 * SECOND),
                    streams=(VIDEO, SOUND),
                )
            )
    return made


def album(
    artist: str, name: str, year: int, tracks: Sequence[str], *, root: str = "/srv/media", seconds: int = 180
) -> list[Media]:
    """An album with its artist's folder; tracks are FLAC files of `seconds` and a few more each."""
    artist_path = join(root, "music", artist)
    place = join(artist_path, f"{name} ({year})")
    dated = f"{year}-01-01"
    made = [
        Media(kind="MusicArtist", name=artist, path=artist_path, runtime=0),
        Media(kind="MusicAlbum", name=name, path=place, year=year, artist=artist, premiere=dated),
    ]
    for number, title in enumerate(tracks, 1):
        made.append(
            Media(
                kind="Audio",
                name=title,
                path=join(place, f"{number:02d} - {title}.flac"),
                year=year,
                index=number,
                runtime=(seconds + number) * SECOND,
                artist=artist,
                album=name,
                premiere=dated,
                streams=(SONG,),
            )
        )
    return made
