"""BaseItemDto: what is always there, what `fields` adds, and everything for single items."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from playhead.simulators.jellyfin import dto, dto_streams
from playhead.simulators.jellyfin.guids import md5
from playhead.simulators.jellyfin.model import Item, Json, User
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.ticks import NEVER, parse, text

VIDEOS = frozenset({"Movie", "Episode", "Video", "MusicVideo", "Trailer"})
MEDIA = VIDEOS | {"Audio"}
ALL = frozenset({"*"})
"""Every field, as single items are shown."""


class View:
    """How items are shown in one answer; `fields` in lower case."""

    def __init__(
        self,
        server: Server,
        user: User | None,
        *,
        fields: AbstractSet[str] = frozenset(),
        user_data: bool = True,
        images: bool = True,
        listed: bool = True,
    ) -> None:
        self.server = server
        self.user = user
        self.fields = fields
        self.user_data = user_data and user is not None
        self.images = images
        self.listed = listed
        self.all = fields is ALL

    def wants(self, field: str) -> bool:
        return self.all or field in self.fields


def item(view: View, one: Item) -> Json:
    """One item, its keys in the server's order."""
    made: Json = {"Name": one.name, "ServerId": view.server.id, "Id": one.id}
    if view.all or view.fields:
        _dates(view, one, made)
    if one.kind in MEDIA:
        _file(one, made)
    if view.wants("sortname"):
        made["SortName"] = one.sort_name
    if one.premiere:
        made["PremiereDate"] = text(parse(one.premiere) or NEVER)
    if view.all or view.fields:
        _described(view, one, made)
    made["ChannelId"] = None
    if view.all or view.fields:
        _labels(view, one, made)
    _numbers(view, one, made)
    made["IsFolder"] = one.folder
    if view.wants("parentid"):
        made["ParentId"] = None if _orphan(view, one) or one.parent is None else one.parent.id
    made["Type"] = one.kind
    if view.all or view.fields:
        _people(view, made)
    if view.user_data and view.user is not None:
        counted = view.wants("recursiveitemcount")
        made["UserData"] = dto.user_data(view.server, view.user, one, listed=view.listed, counted=counted)
    _family(view, one, made)
    _media(view, one, made)
    _tail(view, one, made)
    return made


def _dates(view: View, one: Item, made: Json) -> None:
    hidden = one.kind == "UserRootFolder" or (view.all and view.user is None)
    if view.wants("etag"):
        made["Etag"] = md5(f"{one.id} {one.saved}")
    if view.wants("datecreated"):
        made["DateCreated"] = text(one.created)
    if view.wants("datelastmediaadded") and one.folder and not hidden:
        made["DateLastMediaAdded"] = text(NEVER)
    if view.wants("candelete"):
        made["CanDelete"] = view.user is None or bool(view.user.policy["EnableContentDeletion"])
    if view.wants("candownload"):
        made["CanDownload"] = one.kind in MEDIA


def _file(one: Item, made: Json) -> None:
    if any(stream.kind == "Subtitle" for stream in one.streams):
        made["HasSubtitles"] = True
    if one.kind == "Audio":
        made["HasLyrics"] = False
    made["Container"] = dto_streams.container(one)


def _described(view: View, one: Item, made: Json) -> None:
    if view.wants("externalurls"):
        made["ExternalUrls"] = []
    if view.wants("mediasources") and one.kind in MEDIA:
        series, scored = view.server.traits.series, view.user is not None
        made["MediaSources"] = [dto_streams.source(file, series, scored=scored) for file in _versions(view, one)]
    if view.wants("productionlocations") and one.kind == "Movie":
        made["ProductionLocations"] = []
    if view.wants("path"):
        made["Path"] = one.path
    if view.wants("enablemediasourcedisplay"):
        made["EnableMediaSourceDisplay"] = True


def _orphan(view: View, one: Item) -> bool:
    """On 10.11 another version of a film hangs nowhere."""
    return one.primary is not None and not view.server.traits.versions_share_played


def _versions(view: View, one: Item) -> list[Item]:
    """The files shown with an item: on 12.0 with each version, on 10.11 only with the primary."""
    if one.primary is not None and view.server.traits.versions_share_played:
        return [one, *(other for other in (one.primary, *one.primary.versions) if other is not one)]
    return [one, *one.versions]


def _labels(view: View, one: Item, made: Json) -> None:
    if view.wants("taglines"):
        made["Taglines"] = []
    if view.wants("genres"):
        made["Genres"] = list(one.genres)


def _numbers(view: View, one: Item, made: Json) -> None:
    if one.runtime is not None:
        made["RunTimeTicks"] = one.runtime
    elif one.kind == "MusicAlbum":
        made["RunTimeTicks"] = sum(track.runtime or 0 for track in one.children)
    if view.wants("playaccess") and view.user is not None:
        made["PlayAccess"] = "Full"
    if one.year is not None:
        made["ProductionYear"] = one.year
    if one.index is not None:
        made["IndexNumber"] = one.index
    if one.parent_index is not None:
        made["ParentIndexNumber"] = one.parent_index
    if view.wants("remotetrailers"):
        made["RemoteTrailers"] = []
    if view.wants("providerids"):
        made["ProviderIds"] = one.provider_ids


def _people(view: View, made: Json) -> None:
    if view.wants("people"):
        made["People"] = []
    if view.wants("studios"):
        made["Studios"] = []
    if view.wants("genres"):
        made["GenreItems"] = []
    if view.wants("localtrailercount"):
        made["LocalTrailerCount"] = 0


def _family(view: View, one: Item, made: Json) -> None:
    playlist = view.server.playlists.get(one.id)
    if playlist is not None and view.all:
        made["CumulativeRunTimeTicks"] = one.runtime or 0
        made["RecursiveItemCount"] = len(playlist.entries)
    listed = playlist is not None and playlist.entries
    if (view.wants("childcount") or listed) and one.folder and view.user is not None:
        made["ChildCount"] = len(playlist.entries if playlist else one.children)
    series, season = one.above("Series"), one.above("Season")
    if series is not None:
        made["SeriesName"], made["SeriesId"] = series.name, series.id
    if season is not None:
        made["SeasonId"] = season.id
    if view.wants("specialfeaturecount"):
        made["SpecialFeatureCount"] = 0
    if view.wants("displaypreferencesid"):
        made["DisplayPreferencesId"] = md5(one.id)
    if one.kind == "Series":
        made["AirDays"] = []
    if view.wants("tags"):
        made["Tags"] = []
    if one.kind in ("Audio", "MusicAlbum"):
        _music(one, made)
    if one.collection_type:
        made["CollectionType"] = one.collection_type
    if season is not None:
        made["SeasonName"] = season.name


def _music(one: Item, made: Json) -> None:
    artist = one.above("MusicArtist")
    who = [{"Name": one.artist, "Id": artist.id if artist else md5(one.artist)}]
    made["Artists"], made["ArtistItems"] = [one.artist], who
    album = one.above("MusicAlbum")
    if album is not None:
        made["Album"], made["AlbumId"] = album.name, album.id
    made["AlbumArtist"], made["AlbumArtists"] = one.artist, who


def _media(view: View, one: Item, made: Json) -> None:
    if view.wants("mediastreams") and one.kind in MEDIA:
        made["MediaStreams"] = dto_streams.streams(one, view.server.traits.series, scored=view.user is not None)
    if one.kind in VIDEOS:
        made["VideoType"] = "VideoFile"
        files = _versions(view, one)
        if len(files) > 1:
            made["MediaSourceCount"] = len(files)
    if view.images:
        made["ImageTags"] = {}
        made["BackdropImageTags"] = []
    made["ImageBlurHashes"] = {}


def _media_type(view: View, one: Item) -> str:
    playlist = view.server.playlists.get(one.id)
    if playlist is not None:
        return playlist.media_type
    return "Video" if one.kind in VIDEOS else "Audio" if one.kind == "Audio" else "Unknown"


def _chapters_anyway(view: View, one: Item) -> bool:
    """12.0 writes them for folders too, and for songs where they were asked for by name, as for sessions."""
    return view.server.traits.series == "12.0" and (one.folder or not view.all)


def _tail(view: View, one: Item, made: Json) -> None:
    if view.all and one.kind == "Episode":
        made["SeriesStudio"] = ""
    if view.wants("chapters") and (one.kind in VIDEOS or _chapters_anyway(view, one)):
        made["Chapters"] = []
    if view.wants("trickplay") and one.kind in VIDEOS:
        made["Trickplay"] = {}
    made["LocationType"] = "FileSystem"
    made["MediaType"] = _media_type(view, one)
    if view.all:
        made["LockedFields"], made["LockData"] = [], False
    if view.wants("width") and one.kind in VIDEOS:
        made["Width"], made["Height"] = 64, 36
