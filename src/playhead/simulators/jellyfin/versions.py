"""What differs between server versions, as one explicit table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Traits:
    """The behaviour of one version series; each field is a difference seen on running servers."""

    series: str
    legacy_authorization: bool
    """Default of `EnableLegacyAuthorization`: X-Emby-*, scheme Emby, `?api_key=`."""
    legacy_prefixes: bool
    """`/emby/…` and `/mediabrowser/…` are served."""
    start_clears_played: bool
    """Starting a played film sets Played=false."""
    stale_reads: bool
    """Single-item reads keep the old row after a folder was marked or a scan ran during playback."""
    lost_writes: bool
    """Of two overlapping writes to one row the earlier is lost."""
    real_has_password: bool
    """`HasPassword` tells the truth; else it is always true."""
    queue_items: bool
    """Sessions carry `NowPlayingQueueFullItems`."""
    folder_percentage: bool
    """`PlayedPercentage` of folders is always written, also at 0 and 100."""
    saved_key_everywhere: bool
    """`Key` of a saved row is the dashed item id on every route; else only in lists."""
    quick_connect_get: bool
    """`GET /QuickConnect/Initiate` still answers."""
    strict_filters: bool
    """Contradictory `filters` are refused with 400."""
    dislikes_are_not_likes: bool
    """`filters=Dislikes` gives what is not liked; 10.11 gives what is liked."""
    startup_user_once: bool
    """A second `POST /Startup/User` is refused with 403."""
    keeps_duplicates: bool
    """Playlists keep an item twice and honour `position`."""
    placeholder_row: bool
    """Id …0001 is a row of its own: every route with it answers 500."""
    similar_providers: bool
    """Library options carry `SimilarItemProviders`."""
    versions_share_played: bool
    """Marking the primary version marks its alternates; alternates are of the primary's type."""
    device_delete_unknown: int
    """Status of `DELETE /Devices` with an unknown id."""
    login_date_lags: bool
    """The answer to a sign-in shows the dates before it, and an account's first sign-in is never dated."""
    rejected_write_shows: bool
    """A refused UserData POST still shows its other fields in later reads."""


TABLE = {
    "10.11": Traits(
        series="10.11",
        legacy_authorization=True,
        legacy_prefixes=True,
        start_clears_played=True,
        stale_reads=False,
        lost_writes=False,
        real_has_password=True,
        queue_items=True,
        folder_percentage=False,
        saved_key_everywhere=True,
        quick_connect_get=True,
        strict_filters=False,
        dislikes_are_not_likes=False,
        startup_user_once=False,
        keeps_duplicates=False,
        placeholder_row=True,
        similar_providers=False,
        versions_share_played=False,
        device_delete_unknown=404,
        login_date_lags=True,
        rejected_write_shows=True,
    ),
    "12.0": Traits(
        series="12.0",
        legacy_authorization=False,
        legacy_prefixes=False,
        start_clears_played=False,
        stale_reads=True,
        lost_writes=True,
        real_has_password=False,
        queue_items=False,
        folder_percentage=True,
        saved_key_everywhere=False,
        quick_connect_get=False,
        strict_filters=True,
        dislikes_are_not_likes=True,
        startup_user_once=True,
        keeps_duplicates=True,
        placeholder_row=False,
        similar_providers=True,
        versions_share_played=True,
        device_delete_unknown=400,
        login_date_lags=False,
        rejected_write_shows=False,
    ),
}


class UnknownVersion(ValueError):
    """The simulator has no table row for this version."""


def traits(version: str) -> Traits:
    """The traits of `10.11.11` or `12.0.0`; raises UnknownVersion."""
    series = ".".join(version.split("-")[0].split(".")[:2])
    if series not in TABLE:
        raise UnknownVersion(f"{version}: the simulator knows {', '.join(TABLE)}")
    return TABLE[series]
