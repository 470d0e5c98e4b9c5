"""What the recorder did to the servers' disk between two requests, by the request it came right before."""

from __future__ import annotations

from collections.abc import Callable

from playhead.simulators.jellyfin import JellyfinSimulator, Media, Stream, accounts, rules, ticks
from playhead.simulators.jellyfin import library as tree
from playhead.simulators.jellyfin.media import SOUND, VIDEO, album
from playhead.simulators.jellyfin.model import BLANK
from tests.support.recordings import Recording

MOVIES = "/srv/media/movies"
SHOW = "/srv/media/tv/Show (2001) [tvdbid-70001]"
BOTH = (VIDEO, SOUND)
GAMMA = (
    Stream("Subtitle", "subrip", "eng", external=True),
    VIDEO,
    Stream("Audio", "aac", "eng"),
    Stream("Audio", "aac", "fra"),
    Stream("Subtitle", "subrip", "fra"),
    Stream("Subtitle", "subrip", "deu", forced=True),
)


def film(
    folder: str, year: int, file: str = "", *, ticks: int = 6001280000, streams: tuple[Stream, ...] = BOTH, **ids: str
) -> Media:
    """A film in a folder of its own, named by it as a server without metadata does."""
    stem = file or folder.split(" [")[0]
    return Media(
        kind="Movie",
        name=folder,
        path=f"{MOVIES}/{folder}/{stem}.mkv",
        year=year,
        provider_ids=ids,
        runtime=ticks,
        streams=streams,
    )


ALPHA = film("Alpha (2001) [imdbid-tt0000101]", 2001, Imdb="tt0000101")
BETA = film("Beta (2002) [imdbid-tt0000102] [tmdbid-102]", 2002, Imdb="tt0000102", Tmdb="102")
GAMMA_FILM = film("Gamma (2003) [tmdbid-103]", 2003, streams=GAMMA, Tmdb="103")
DELTA = film("Delta (2004)", 2004)
EPSILON = film("Epsilon (2005)", 2005)
ZETA = film("Zeta (2006)", 2006)
ZETA_RENAMED = film("Zeta renamed (2006)", 2006)
THETA = film("Theta (2007) [imdbid-tt0000107]", 2007, Imdb="tt0000107")
THETA_MOVED = film("Theta moved (2007) [imdbid-tt0000107]", 2007, Imdb="tt0000107")
TWINS = [
    film("Twin (2020) [imdbid-tt0000120]", 2020, Imdb="tt0000120"),
    film("Twin copy (2020) [imdbid-tt0000120]", 2020, Imdb="tt0000120"),
]
MULTI = film("Multi (2021) [imdbid-tt0000121]", 2021, "Multi (2021) [imdbid-tt0000121] - 1080p", Imdb="tt0000121")
MULTI_4K = Media(
    kind="Movie",
    name="Multi",
    path=f"{MOVIES}/Multi (2021) [imdbid-tt0000121]/Multi (2021) [imdbid-tt0000121] - 4k.mkv",
    year=2021,
    provider_ids={"Imdb": "tt0000121"},
    runtime=6001280000,
    streams=BOTH,
    version_of=MULTI.path,
)
PROV = film("Prov (2022)", 2022)
KAPPA = film("Kappa (2011) [imdbid-tt0000111]", 2011, Imdb="tt0000111")
LAMBDA = film('Lambda "q" (2012)', 2012)
SHORT = film("Short (2023)", 2023, ticks=2001280000)


def recorded_library(version: str) -> list[Media]:
    """The media tree both servers were given."""
    named = "Show" if version.startswith("12") else "Show (2001) [tvdbid-70001]"
    shows = Media(kind="Series", name=named, path=SHOW, year=2001, provider_ids={"Tvdb": "70001"})
    home = [Media(kind="Folder", name="2020", path="/srv/media/home/2020"), holiday()]
    return [ALPHA, BETA, GAMMA_FILM, shows, *season(SHOW, "Show", 1, 3), *season(SHOW, "Show", 2, 3), *music(), *home]


def season(folder: str, show: str, number: int, episodes: int) -> list[Media]:
    """A season's folder and files, 400 s each."""
    place = f"{folder}/Season {number:02d}"
    codes = [f"{show} S{number:02d}E{episode:02d}" for episode in range(1, episodes + 1)]
    files = [
        Media(
            kind="Episode",
            name=code,
            path=f"{place}/{code}.mkv",
            index=episode,
            parent_index=number,
            runtime=4001280000,
            streams=BOTH,
        )
        for episode, code in enumerate(codes, 1)
    ]
    return [Media(kind="Season", name=f"Season {number}", path=place, index=number), *files]


def music() -> list[Media]:
    tracks = [f"Track {number}" for number in (1, 2, 3)]
    return album("Artist One", "Album One", 2005, tracks, seconds=60)


def holiday() -> Media:
    return Media(
        kind="Video", name="holiday", path="/srv/media/home/2020/holiday.mkv", runtime=3601280000, streams=BOTH
    )


def newshow() -> list[Media]:
    place = "/srv/media/tv/Newshow (2010)"
    return [Media(kind="Series", name="Newshow (2010)", path=place, year=2010), *season(place, "Newshow", 1, 2)]


def add(*found: Media, announce: bool = False) -> Callable[[JellyfinSimulator], None]:
    """`announce` once the webhook plugin was installed."""
    return lambda sim: tree.add_all(sim.server, found, sim.now(), announce=announce)


def remove(*found: Media) -> Callable[[JellyfinSimulator], None]:
    def act(sim: JellyfinSimulator) -> None:
        gone = {media.path for media in found}
        for item in [item for item in sim.server.items.values() if item.path in gone]:
            tree.remove(sim.server, item, sim.now())

    return act


def swap(old: Media, new: Media) -> Callable[[JellyfinSimulator], None]:
    def act(sim: JellyfinSimulator) -> None:
        remove(old)(sim)
        add(new)(sim)

    return act


def _socket_gone(sim: JellyfinSimulator) -> None:
    """A playing client's socket closed: its session ends without a stop."""
    for key in [key for key, session in sim.server.sessions.items() if session.device_id == "player-sock"]:
        del sim.server.sessions[key]


def _signed_in_twice(sim: JellyfinSimulator) -> None:
    """The recorder had signed in the administrator twice before."""
    for _ in range(2):
        accounts.note_login(sim.server, sim.user("admin"), sim.now())


def _ten_drains(sim: JellyfinSimulator) -> None:
    """The drain task was run again and again, so that films without a provider id were told too."""
    for _ in range(10):
        tree.drain_added(sim.server, sim.now())


def _drain_removed(sim: JellyfinSimulator) -> None:
    """The plugin's task ran by itself before its destinations were taken away."""
    tree.drain_removed(sim.server, sim.now())


def _collections(sim: JellyfinSimulator) -> None:
    add(*recorded_library(sim.version))(sim)


BEFORE: dict[str, Callable[[JellyfinSimulator], None]] = {
    "setup-auth-admin": _signed_in_twice,
    "setup-library-refresh": _collections,
    "playback-sessions-sock-closed": _socket_gone,
    "library-add-movie-Delta-Library-Refresh-LibraryUpdateDuration-30--refresh": add(DELTA),
    "library-config-get": add(EPSILON),
    "library-media-updated": add(ZETA),
    "library-rename-folder-file-Zeta---Zeta-renamed-refresh": swap(ZETA, ZETA_RENAMED),
    "library-add-Theta-with-imdb-id-refresh": add(THETA),
    "library-rename-Theta-folder-keeping-imdb-id-refresh": swap(THETA, THETA_MOVED),
    "library-add-series-Newshow-with-2-episodes-refresh": add(*newshow()),
    "library-add-series-Newshow-again-refresh": add(*newshow()),
    "library-delete-series-folder-on-disk-refresh-refresh": remove(*newshow()[:1]),
    "library-delete-movie-files-on-disk-refresh-refresh": remove(DELTA, EPSILON, ZETA_RENAMED),
    "library-delete-Theta-moved-refresh-refresh": remove(THETA_MOVED),
    "library-re-add-Theta-at-its-first-path-refresh": add(THETA),
    "library-delete-Theta-refresh": remove(THETA),
    "webhook-scan": add(KAPPA, LAMBDA, announce=True),
    "webhook-task-run-WebhookItemAdded": _ten_drains,
    "webhook-plugin-config-clear": _drain_removed,
    "webhook-scan2": remove(KAPPA, LAMBDA),
    "copies-scan-twins": add(*TWINS),
    "versions-scan-versions": add(MULTI, MULTI_4K),
    "provider-change-scan-prov": add(PROV),
    "permissions-scan-cleanup": remove(*TWINS, MULTI_4K, MULTI, PROV),
    "short-scan": add(SHORT),
}


def _after_parallel_writes(sim: JellyfinSimulator, recording: Recording) -> None:
    """The parallel writes before this read were not recorded one by one; it shows what they left."""
    body = recording.data["response"]["body"]
    row = rules.write(BLANK, {**body, "LastPlayedDate": ticks.parse(body["LastPlayedDate"])})
    sim.server.rows[sim.user("alice").id, body["ItemId"]] = row


def prepare(sim: JellyfinSimulator, recording: Recording) -> None:
    """Bring the disk to what it was when this request was made."""
    if recording.data["group"] == "concurrency":
        _after_parallel_writes(sim, recording)
    act = BEFORE.get(recording.name.split("-", 1)[1].removesuffix(".json"))
    if act is not None:
        act(sim)
