"""What holds other things, by numbers beyond those of films: a series with a season and two episodes, an artist with an
album and a song. The same works on every server."""

from __future__ import annotations

from playhead.domain.items import FOLDER_KINDS, Item
from playhead.domain.userdata import TICKS_PER_SECOND
from tests.support.fake_library import hash_of

SERIES, SEASON, EPISODE, NEXT_EPISODE, ARTIST, ALBUM, SONG = range(101, 108)

FOLDERS = (SERIES, SEASON, EPISODE, NEXT_EPISODE, ARTIST, ALBUM, SONG)
"""All of them, in the order in which a server lists them."""

LEAVES = {SERIES: (EPISODE, NEXT_EPISODE), SEASON: (EPISODE, NEXT_EPISODE), ARTIST: (SONG,), ALBUM: (SONG,)}
"""What marking a folder marks."""

HELD = {SERIES: (SEASON, EPISODE, NEXT_EPISODE), ARTIST: (ALBUM, SONG), ALBUM: (SONG,)}
"""What goes with a folder."""

FAMILIES = ((SERIES, SEASON, EPISODE, NEXT_EPISODE), (ARTIST, ALBUM, SONG))
"""What moves, and comes back, as one: the first is the folder that all others are in."""

_SHOW, _BAND = "Show (2001)", "Band"
_PLACES = {
    SERIES: ("Series", _SHOW),
    SEASON: ("Season", f"{_SHOW}/Season 1"),
    EPISODE: ("Episode", f"{_SHOW}/Season 1/Show S01E01.mkv"),
    NEXT_EPISODE: ("Episode", f"{_SHOW}/Season 1/Show S01E02.mkv"),
    ARTIST: ("MusicArtist", _BAND),
    ALBUM: ("MusicAlbum", f"{_BAND}/Album"),
    SONG: ("Audio", f"{_BAND}/Album/01 Song.flac"),
}
# a song of no id is nobody's any more once its folder is renamed
_IDS = {
    SERIES: {"tvdb": "70001"},
    ARTIST: {"musicbrainzartist": "a1"},
    ALBUM: {"musicbrainzalbum": "b1"},
    SONG: {"musicbrainztrack": "c1"},
}


def is_folder(number: int) -> bool:
    """Whether it is played only by what it holds."""
    return number in LEAVES


def family(number: int) -> tuple[int, ...]:
    """All that is in one folder with it, the folder first; empty for a film."""
    return next((one for one in FAMILIES if number in one), ())


def described(number: int, *, root: str = "/media", turn: int = 0) -> Item:
    """Work `number` on a server with that root; `turn` counts how often its folder got another name."""
    kind, place = _PLACES[number]
    top, _, rest = place.partition("/")
    moved = f"{top} - {turn:x}" if turn else top
    show = kind in ("Season", "Episode")
    return Item(
        item_id=_id(number, root, turn),
        kind=kind,
        name=place.rpartition("/")[2].rpartition(".")[0] or place.rpartition("/")[2],
        path=f"{root}/{moved}/{rest}" if rest else f"{root}/{moved}",
        provider_ids=_IDS.get(number, {}),
        runtime=None if kind in FOLDER_KINDS else 100 * 60 * TICKS_PER_SECOND,
        series_id=_id(SERIES, root, turn) if show else None,
        season=1 if show else None,
        episode={EPISODE: 1, NEXT_EPISODE: 2}.get(number),
    )


def _id(number: int, root: str, turn: int) -> str:
    return f"{hash_of(root) + turn:08x}{number:024x}"
