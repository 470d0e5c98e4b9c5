"""What differs between server versions, as one explicit table.

10.11 and 12.0 were seen on running servers. What sets 10.8.13, 10.9.11 and 10.10.7 apart was read in their sources and
seen on none; where the sources were not read, they count as 10.11.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

Number = tuple[int, int]
"""Major and minor, to compare versions by: 12.0 comes after 10.11."""

V10_8, V10_9, V10_10, V10_11, V12_0 = (10, 8), (10, 9), (10, 10), (10, 11), (12, 0)


class RowId(StrEnum):
    """What `ItemId` of user data is in REST answers."""

    ABSENT = "absent"
    ZEROS = "zeros"
    REAL = "real"


class SavedKey(StrEnum):
    """Where `Key` of a saved row is the dashed item id instead of its first data key."""

    EVERYWHERE = "everywhere"
    LISTS = "lists"
    NOWHERE = "nowhere"


class SavedSince(StrEnum):
    """What `GET /Items?minDateLastSaved=` does."""

    WORKS = "works"
    EMPTY = "empty"
    FAULT = "fault"


class PlayedFolders(StrEnum):
    """How `isPlayed` filters folders: by what lies in them, or by their own row, which nothing sets.

    In the latter case a list of series alone looks at the episodes: whether all are played, in 10.11 whether any is.
    """

    COMPUTED = "computed"
    SERIES_WHOLE = "series whole"
    SERIES_BEGUN = "series begun"


class Reach(StrEnum):
    """Whose sessions a socket sees after SessionsStart. Refused sockets hear nothing of it, and no error."""

    ALL = "all"
    ADMINISTRATORS = "administrators"
    """All for administrators; other users are refused, and keys too: their missing user trips the check."""
    OWN = "own"
    """All for administrators and keys, for other users their own."""


@dataclass(frozen=True, kw_only=True)
class Traits:
    """The behaviour of one version series; each field is a difference between two of them."""

    series: str
    number: Number
    plugin: int
    """The newest release of the webhook plugin for this series."""

    # --- who may
    legacy_authorization: bool
    """Default of `EnableLegacyAuthorization`: X-Emby-*, scheme Emby, `?api_key=`."""
    legacy_switch: bool
    """`EnableLegacyAuthorization` exists; before, the old forms are always taken."""
    emby_header_first: bool
    """`X-Emby-Authorization` wins over `Authorization`."""
    legacy_prefixes: bool
    """`/emby/…` and `/mediabrowser/…` are served."""
    guards_users: bool
    """A normal user may name no other user than himself, nor see others' sessions."""
    guards_items: bool
    """Routes of one item answer 404 for what the named user may not see."""
    one_user_a_device: bool
    """A sign-in gives the same token again and signs out others on that device; else it ends the older token."""
    real_has_password: bool
    """`HasPassword` tells the truth; else it is always true."""
    login_date_lags: bool
    """The answer to a sign-in shows the dates before it, and an account's first sign-in is never dated."""
    startup_user_once: bool
    """A second `POST /Startup/User` is refused with 403."""
    startup_password: bool
    """`POST /Startup/User` wants a password."""
    authorizes_others: bool
    """Quick Connect: an administrator or key may authorise for any user."""

    # --- user data
    start_clears_played: bool
    """Starting a played film sets Played=false."""
    stale_reads: bool
    """Single-item reads keep the old row after a folder was marked or a scan ran during playback."""
    lost_writes: bool
    """Of two overlapping writes to one row the earlier is lost."""
    rejected_write_shows: bool
    """A refused UserData POST still shows its other fields in later reads."""
    remark_renews_date: bool
    """Marking played without a date sets it to now, also where there was one."""
    rows_by_key: bool
    """Rows are stored by data key and found by the first: copies of a film share theirs after a restart."""
    end_margin: int
    """Seconds before the end from which a position counts as the end."""
    row_id: RowId
    saved_key: SavedKey
    versions_share_played: bool
    """Marking the primary version marks its alternates; alternates are of the primary's type."""
    key_re_owns_session: bool
    """Marking played with an API key makes the key's session the named user's."""

    # --- answers
    unknown_status: int
    """Of user data routes with an unknown user or item: 404, or 500 where the code trips over it."""
    placeholder_row: bool
    """Id …0001 is a row of its own: every route with it answers 500."""
    folder_percentage: bool
    """`PlayedPercentage` of folders is always written, also at 0 and 100."""
    queue_items: bool
    """Sessions carry `NowPlayingQueueFullItems`."""
    pause_dates: bool
    """Sessions carry `LastPausedDate` and `PlaybackOrder`."""
    defaults_to_caller: bool
    """`GET /Items` without `userId` is for the caller; an unknown `userId` is 404, not nobody."""
    strict_filters: bool
    """Contradictory `filters` are refused with 400."""
    dislikes_are_not_likes: bool
    """`filters=Dislikes` gives what is not liked; 10.11 gives what is liked."""
    saved_since: SavedSince
    played_folders: PlayedFolders
    resumable_folders: bool
    """`filters=IsResumable` gives series and seasons too that are begun."""
    keeps_duplicates: bool
    """Playlists keep an item twice and honour `position`."""
    random_entries: bool
    """An entry of a playlist has an id of its own, another one after each restart; else it is the item's id."""
    key_removes_entries: bool
    """An API key may remove from playlists."""
    key_moves_entries: bool
    """An API key may move in playlists."""
    similar_providers: bool
    """Library options carry `SimilarItemProviders`."""
    device_delete_unknown: int
    """Status of `DELETE /Devices` with an unknown id."""
    renames_told: bool
    """A rename of a user is an event for the plugin, and for his sockets."""

    # --- sockets
    key_sockets_have_sessions: bool
    """The socket of an API key has a session: it is told to keep alive, and of a restart."""
    socket_device_query: bool
    """`deviceId=` of a socket's address goes before the token's device."""
    lost_sockets_die: bool
    """A socket without KeepAlive is neither read nor written any more, with no close frame; else it goes on."""
    handler_errors_close: bool
    """A message the server trips over ends the connection; else it is dropped."""
    zero_message_id: bool
    """ForceKeepAlive has no id of its own."""
    sessions_reach: Reach
    library_delay_fixed: bool
    """LibraryChanged always waits 30 seconds; else `LibraryUpdateDuration`."""
    lists_descendants: bool
    """A removed folder is told with all that was in it; else alone."""
    provisional_seasons: bool
    """A series that is found with a season first gets another season, which is removed again."""

    @property
    def early_plugin(self) -> bool:
        """Before v16 the webhook plugin knew no home videos, no deletions, no sessions and no switch of its own."""
        return self.plugin < 16


TWELVE = Traits(
    series="12.0",
    number=V12_0,
    plugin=21,
    legacy_authorization=False,
    legacy_switch=True,
    emby_header_first=False,
    legacy_prefixes=False,
    guards_users=True,
    guards_items=True,
    one_user_a_device=False,
    real_has_password=False,
    login_date_lags=False,
    startup_user_once=True,
    startup_password=True,
    authorizes_others=True,
    start_clears_played=False,
    stale_reads=True,
    lost_writes=True,
    rejected_write_shows=False,
    remark_renews_date=False,
    rows_by_key=False,
    end_margin=1,
    row_id=RowId.REAL,
    saved_key=SavedKey.LISTS,
    versions_share_played=True,
    key_re_owns_session=True,
    unknown_status=404,
    placeholder_row=False,
    folder_percentage=True,
    queue_items=False,
    pause_dates=True,
    defaults_to_caller=True,
    strict_filters=True,
    dislikes_are_not_likes=True,
    saved_since=SavedSince.WORKS,
    played_folders=PlayedFolders.COMPUTED,
    resumable_folders=True,
    keeps_duplicates=True,
    random_entries=False,
    key_removes_entries=True,
    key_moves_entries=False,
    similar_providers=True,
    device_delete_unknown=400,
    renames_told=True,
    key_sockets_have_sessions=True,
    socket_device_query=False,
    lost_sockets_die=True,
    handler_errors_close=False,
    zero_message_id=False,
    sessions_reach=Reach.OWN,
    library_delay_fixed=False,
    lists_descendants=True,
    provisional_seasons=False,
)
TEN_ELEVEN = replace(
    TWELVE,
    series="10.11",
    number=V10_11,
    legacy_authorization=True,
    legacy_prefixes=True,
    real_has_password=True,
    login_date_lags=True,
    startup_user_once=False,
    start_clears_played=True,
    stale_reads=False,
    lost_writes=False,
    rejected_write_shows=True,
    saved_key=SavedKey.EVERYWHERE,
    versions_share_played=False,
    placeholder_row=True,
    folder_percentage=False,
    played_folders=PlayedFolders.SERIES_BEGUN,
    resumable_folders=False,
    queue_items=True,
    strict_filters=False,
    dislikes_are_not_likes=False,
    keeps_duplicates=False,
    similar_providers=False,
    device_delete_unknown=404,
    lost_sockets_die=False,
    lists_descendants=False,
    provisional_seasons=True,
)
TEN_TEN = replace(
    TEN_ELEVEN,
    series="10.10",
    number=V10_10,
    plugin=17,
    legacy_switch=False,
    emby_header_first=True,
    login_date_lags=False,
    rows_by_key=True,
    end_margin=0,
    row_id=RowId.ZEROS,
    saved_key=SavedKey.NOWHERE,
    placeholder_row=False,
    played_folders=PlayedFolders.SERIES_WHOLE,
    dislikes_are_not_likes=True,
    saved_since=SavedSince.FAULT,
    key_removes_entries=False,
    key_sockets_have_sessions=False,
    socket_device_query=True,
    sessions_reach=Reach.ADMINISTRATORS,
)
TEN_NINE = replace(TEN_TEN, series="10.9", number=V10_9, plugin=16, row_id=RowId.ABSENT, random_entries=True)
TEN_EIGHT = replace(
    TEN_NINE,
    series="10.8",
    number=V10_8,
    plugin=11,
    guards_users=False,
    guards_items=False,
    one_user_a_device=True,
    startup_password=False,
    authorizes_others=False,
    remark_renews_date=True,
    key_re_owns_session=False,
    unknown_status=500,
    pause_dates=False,
    defaults_to_caller=False,
    saved_since=SavedSince.EMPTY,
    key_removes_entries=True,
    key_moves_entries=True,
    renames_told=False,
    handler_errors_close=True,
    zero_message_id=True,
    sessions_reach=Reach.ALL,
    library_delay_fixed=True,
)

TABLE = {each.series: each for each in (TEN_EIGHT, TEN_NINE, TEN_TEN, TEN_ELEVEN, TWELVE)}

VERSIONS = ("10.8.13", "10.9.11", "10.10.7", "10.11.11", "12.0.0")
"""One version of each series, the oldest first: the ones whose behaviour is known."""


class UnknownVersion(ValueError):
    """The simulator has no table row for this version."""


def traits(version: str) -> Traits:
    """The traits of `10.11.11` or `12.0.0`; raises UnknownVersion."""
    series = ".".join(version.split("-")[0].split(".")[:2])
    if series not in TABLE:
        raise UnknownVersion(f"{version}: the simulator knows {', '.join(TABLE)}")
    return TABLE[series]
