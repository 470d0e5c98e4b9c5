from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from playhead.adapters.jellyfin.wire_rest import (
    encode_user_data,
    parse_bool,
    parse_items,
    parse_libraries,
    parse_object,
    parse_scanning,
    parse_server_info,
    parse_user_data,
    parse_user_data_list,
    parse_user_data_page,
    parse_users,
    parse_versions,
)
from playhead.domain.errors import BadAnswer, Refused, Unreachable
from playhead.domain.items import Library, Version
from playhead.domain.people import RemoteUser, ServerInfo
from playhead.domain.userdata import UserData, UserDataPart

A, B = "a" * 32, "b" * 32


def packed(value: Any) -> bytes:
    return json.dumps(value).encode()


def item(**more: Any) -> dict[str, Any]:
    return {"Id": A, "Type": "Movie", "Name": "Film", "ChannelId": None, **more}


def page(*items: dict[str, Any], **more: Any) -> bytes:
    return packed({"Items": items, "TotalRecordCount": len(items), "StartIndex": 0, **more})


ROW = {"Played": True, "PlaybackPositionTicks": 0, "PlayCount": 2, "IsFavorite": False}


def test_a_server_describes_itself() -> None:
    body = packed({"Id": A.upper(), "ServerName": "den", "Version": "10.11.11", "StartupWizardCompleted": True})
    assert parse_server_info(body) == ServerInfo(server_id=A, name="den", version="10.11.11")


def test_camel_case_is_the_set_up_server_and_means_not_there_yet() -> None:
    with pytest.raises(Unreachable):
        parse_server_info(packed({"id": A, "serverName": "den", "version": "12.0.0"}))


@pytest.mark.parametrize("value", [{}, [], "Jellyfin Server", {"Id": "zero", "Version": "1"}, {"Id": A, "Version": 12}])
def test_another_thing_at_that_address_is_a_bad_answer(value: Any) -> None:
    with pytest.raises(BadAnswer):
        parse_server_info(packed(value))


def test_users_keep_their_rights() -> None:
    body = packed(
        [
            {"Id": A, "Name": "ann", "HasPassword": False, "Policy": {"IsAdministrator": True, "IsDisabled": True}},
            {"Id": B, "Name": "bob"},
        ]
    )
    assert parse_users(body) == (
        RemoteUser(user_id=A, name="ann", is_administrator=True, is_disabled=True, has_password=False),
        RemoteUser(user_id=B, name="bob"),
    )


def test_provider_ids_have_lower_case_keys_and_no_empty_values() -> None:
    (film,) = parse_items(page(item(ProviderIds={"Imdb": "tt1", "Tmdb": "", "Custom": None}))).items
    assert film.provider_ids == {"imdb": "tt1"}


def test_ids_in_any_spelling_are_made_alike() -> None:
    (film,) = parse_items(page(item(Id="AAAAAAAA-AAAA-AAAA-AAAA-AAAAAAAAAAAA"))).items
    assert film.item_id == A


def test_an_items_other_files_are_its_sources_with_ids_of_their_own() -> None:
    own = {"Id": A, "Path": "/a.mkv"}
    other = {"Id": B.upper(), "Path": "/a - 4k.mkv", "RunTimeTicks": 7}
    sources = [own, other, {"Id": "stream", "Path": "http://x"}, {"Id": None}]
    body = page(item(MediaSources=sources), {"Id": B, "MediaSources": None})
    assert parse_versions(body) == {A: (Version(item_id=B, path="/a - 4k.mkv", runtime=7),), B: ()}


def test_an_episode_knows_its_place_and_a_song_has_none() -> None:
    numbers = {"ParentIndexNumber": 2, "IndexNumber": 5, "IndexNumberEnd": 6}
    episode, season, song = parse_items(
        page(
            item(Type="Episode", SeriesId=B, SeriesName="Show", **numbers),
            item(Type="Season", IndexNumber=2),
            item(Type="Audio", **numbers),
        )
    ).items
    assert (episode.season, episode.episode, episode.episode_end, episode.series_id) == (2, 5, 6, B)
    assert (season.season, season.episode) == (2, None)
    assert (song.season, song.episode) == (None, None)


def test_genres_first_showing_end_and_missing_files_are_told() -> None:
    show, lost = parse_items(
        page(
            item(
                Type="Series", Genres=["Drama", None, ""], Status="Ended", PremiereDate="2008-01-20T00:00:00.0000000Z"
            ),
            item(Type="Episode", LocationType="Virtual", PremiereDate="0001-01-01T00:00:00Z"),
        )
    ).items
    assert (show.genres, show.ended, show.aired_at) == (("Drama",), True, 1_200_787_200_000)
    assert (lost.missing, lost.aired_at, show.missing, lost.ended) == (True, None, False, False)


def test_kinds_without_user_data_are_left_out_but_counted() -> None:
    got = parse_items(page(item(Type="Person"), item(), TotalRecordCount=40, StartIndex=20))
    assert (len(got.items), got.total, got.start) == (1, 40, 20)


@pytest.mark.parametrize("bad", [{"Id": ""}, {"Id": "0" * 32}, {"Type": None}, {"RunTimeTicks": "long"}])
def test_a_list_with_a_broken_entry_is_refused_whole(bad: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer):
        parse_items(page(item(), {**item(), **bad}))


def test_user_data_is_read_by_item() -> None:
    row = {**ROW, "LastPlayedDate": "2024-05-01T10:00:00.1234567Z", "Rating": 7.5, "Likes": True, "ItemId": A}
    assert parse_user_data_list(page(item(UserData=row)), [A, B]) == {
        A: UserData(played=True, play_count=2, last_played=1_714_557_600_123, rating=7.5)
    }


def test_a_server_that_ignores_the_ids_is_found_out() -> None:
    with pytest.raises(BadAnswer, match="not asked for"):
        parse_user_data_list(page(item(Id=B, UserData=ROW)), [A])


def test_a_list_without_user_data_is_no_answer() -> None:
    with pytest.raises(BadAnswer):
        parse_user_data_list(page(item()), [A])


def test_user_data_of_another_item_is_refused() -> None:
    with pytest.raises(BadAnswer, match="another item"):
        parse_user_data(packed({**ROW, "ItemId": B}), A)


@pytest.mark.parametrize("named", [{}, {"ItemId": None}, {"ItemId": "0" * 32}, {"ItemId": A.upper()}])
def test_older_servers_name_no_item(named: dict[str, Any]) -> None:
    assert parse_user_data(packed({**ROW, **named}), A).play_count == 2


def test_negative_counts_and_positions_read_as_zero() -> None:
    data = parse_user_data(packed({**ROW, "PlayCount": -3, "PlaybackPositionTicks": -1}), A)
    assert (data.play_count, data.position) == (0, 0)


def test_a_rating_of_zero_is_a_rating_here() -> None:
    assert parse_user_data(packed({**ROW, "Rating": 0, "Likes": False}), A).rating == 0


def test_year_one_is_never() -> None:
    row = {**ROW, "LastPlayedDate": "0001-01-01T00:00:00.0000000Z"}
    assert parse_user_data(packed(row), A).last_played is None


def test_a_write_names_only_what_it_sets() -> None:
    assert json.loads(encode_user_data(UserDataPart(favorite=False))) == {"IsFavorite": False}
    assert encode_user_data(UserDataPart()) == b"{}"


def test_a_write_of_everything_is_spelled_as_jellyfin_reads_it() -> None:
    part = UserDataPart(
        played=True, position=10, play_count=3, last_played=1_714_557_600_123, favorite=True, rating=7.5
    )
    assert json.loads(encode_user_data(part)) == {
        "Played": True,
        "PlaybackPositionTicks": 10,
        "PlayCount": 3,
        "LastPlayedDate": "2024-05-01T10:00:00.1230000Z",
        "IsFavorite": True,
        "Rating": 7.5,
    }


@pytest.mark.parametrize(
    "part",
    [
        UserDataPart(last_played=None),
        UserDataPart(rating=None),
        UserDataPart(rating=11),
        UserDataPart(rating=-1),
        UserDataPart(rating=float("nan")),
        UserDataPart(last_played=10**18),
    ],
)
def test_what_the_call_cannot_say_is_refused_before_it_is_sent(part: UserDataPart) -> None:
    with pytest.raises(Refused):
        encode_user_data(part)


def test_libraries_have_folders() -> None:
    body = packed([{"Name": "Films", "ItemId": A, "Locations": ["/srv/films"]}, {"Name": "Empty"}])
    assert parse_libraries(body) == (
        Library(library_id=A, name="Films", locations=("/srv/films",)),
        Library(library_id="", name="Empty", locations=()),
    )


def test_an_object_is_kept_whole() -> None:
    assert parse_object(b'{"ServerUrl":"","Unknown":[1,null]}', "plugin") == {"ServerUrl": "", "Unknown": [1, None]}
    assert parse_bool(b"true", "Quick Connect") is True


@pytest.mark.parametrize(
    "parse", [parse_users, parse_items, parse_libraries, lambda b: parse_bool(b, "x"), lambda b: parse_object(b, "x")]
)
@pytest.mark.parametrize("body", [b"", b"<!DOCTYPE html>", b"null", b'"text"', b"[[]]", b'{"Items":1}', b"{" * 9999])
def test_other_bodies_are_bad_answers(parse: Callable[[bytes], Any], body: bytes) -> None:
    if body == b'{"Items":1}' and parse not in (parse_users, parse_items, parse_libraries):
        body = b"3"
    with pytest.raises(BadAnswer):
        parse(body)


def test_a_page_of_user_data_says_how_much_there_is() -> None:
    body = b'{"Items":[{"Id":"%s","UserData":{"Played":true}}],"TotalRecordCount":7,"StartIndex":3}' % (b"a" * 32)
    page = parse_user_data_page(body)
    assert (page.rows, page.start, page.total) == (1, 3, 7)
    assert page.data["a" * 32].played


@pytest.mark.parametrize(("state", "scans"), [("Running", True), ("Cancelling", True), ("Idle", False)])
def test_only_the_library_scan_is_a_scan(state: str, scans: bool) -> None:
    body = b'[{"Key":"CleanLogs","State":"Running"},{"Key":"RefreshLibrary","State":"%s"}]' % state.encode()
    assert parse_scanning(body) is scans
