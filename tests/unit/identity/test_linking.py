"""Which work an item is a copy of: links that last, and the three cases in which they are made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from playhead.domain.items import Item, Library, Version
from playhead.identity.linking import Matched, Stored, match_items
from playhead.identity.match import OTHER_FILE, PathRule
from playhead.identity.place import Scope, Selection
from playhead.identity.rows import APART, OUT, PINNED, VERSION, ItemRow
from tests.support.fake_library import film

NOW = 1_000
SCOPE = Scope(rules=(PathRule("/mnt", "/media"),))


def matched(
    *seen: Item,
    server: str = "wan",
    keys: Mapping[str, int] | None = None,
    items: Sequence[ItemRow] = (),
    mates: Mapping[int, Mapping[str, ItemRow]] | None = None,
    scope: Scope = SCOPE,
) -> Matched:
    known = {row.ref: row for row in items}
    stored = Stored(items=known, keys=keys or {}, mates=mates or {})
    return match_items(server, seen, scope, stored, next_work=10, now=NOW)


def works(found: Matched) -> list[int | None]:
    return [row.work_id for row in found.items.values()]


def test_unknown_items_become_works_one_after_another() -> None:
    found = matched(film(1), film(2))
    assert works(found) == [10, 11]
    assert found.works == {10: ("Movie", "Film 1"), 11: ("Movie", "Film 2")}
    assert {row.evidence for row in found.items.values()} == {"first"}
    assert found.keys["Movie|imdb|tt0000002"] == 11


def test_a_copy_under_another_root_is_the_same_work() -> None:
    here = matched(film(1, root="/media"))
    there = matched(replace(film(1, root="/mnt"), provider_ids={}), server="lan", keys=here.keys)
    (row,) = there.items.values()
    assert (row.work_id, row.evidence, row.common_path) == (10, "path", "/media/Film 1 (2000)/Film 1.mkv")
    assert there.works == {}


def test_two_copies_of_a_film_on_one_server_are_one_work() -> None:
    copy = replace(film(1), item_id="c" * 32, path="/media/4k/Film 1.mkv")
    found = matched(film(1), copy)
    assert works(found) == [10, 10]
    assert set(found.works) == {10}
    assert {found.keys["file|/media/4k/Film 1.mkv"], found.keys["file|/media/Film 1 (2000)/Film 1.mkv"]} == {10}


def test_a_linked_item_stays_linked_though_path_and_ids_now_say_otherwise() -> None:
    (row,) = matched(film(1)).items.values()
    moved = replace(film(1), path="/media/other.mkv", provider_ids={"imdb": "tt9"})
    found = matched(moved, keys={"file|/media/other.mkv": 3, "Movie|imdb|tt9": 3}, items=[row])
    assert works(found) == [10]
    assert found.keys == {}


def test_a_linked_items_new_keys_lead_to_its_work() -> None:
    (row,) = matched(film(1)).items.values()
    found = matched(replace(film(1), path="/media/moved.mkv"), keys={}, items=[row])
    assert found.keys["file|/media/moved.mkv"] == 10


def test_an_item_that_was_gone_finds_its_work_again() -> None:
    (row,) = matched(film(1)).items.values()
    (again,) = matched(film(1), items=[replace(row, gone=True)]).items.values()
    assert (again.work_id, again.gone) == (10, False)


def test_an_item_whose_kind_has_changed_is_matched_anew() -> None:
    (row,) = matched(film(1)).items.values()
    as_series = replace(film(1), kind="Series", path="/media/show", provider_ids={"tvdb": "5"})
    assert works(matched(as_series, keys={"Series|tvdb|5": 4}, items=[row])) == [4]


def test_an_ambiguous_item_has_no_work_and_says_why() -> None:
    torn = replace(film(1), path=None, provider_ids={"imdb": "tt1", "tmdb": "2"})
    found = matched(torn, keys={"Movie|imdb|tt1": 7, "Movie|tmdb|2": 3})
    (row,) = found.items.values()
    assert (row.work_id, found.works, found.keys) == (None, {}, {})
    assert "different works" in row.evidence


def test_an_ambiguous_item_is_tried_again_when_it_is_described_better() -> None:
    torn = replace(film(1), path=None, provider_ids={"imdb": "tt1", "tmdb": "2"})
    keys = {"Movie|imdb|tt1": 7, "Movie|tmdb|2": 3}
    (row,) = matched(torn, keys=keys).items.values()
    assert works(matched(replace(torn, provider_ids={"imdb": "tt1"}), keys=keys, items=[row])) == [7]


def test_a_known_key_keeps_its_work() -> None:
    found = matched(film(1), keys={"file|/media/Film 1 (2000)/Film 1.mkv": 2, "Movie|imdb|tt0000001": 5})
    assert (works(found), found.keys) == ([2], {})


def row(
    item: Item, work_id: int | None, *, server: str = "wan", path: str | None = None, evidence: str = "path"
) -> ItemRow:
    return ItemRow(
        server=server,
        item=item,
        work_id=work_id,
        evidence=evidence,
        common_path=item.path if path is None else path,
        gone=False,
        seen_at=1,
    )


def one(found: Matched) -> ItemRow:
    (only,) = found.items.values()
    return only


SHOW = Item(item_id="5" * 32, kind="Series", name="Show", path="/media/show", provider_ids={"tvdb": "9"})
SEASON = Item(item_id="6" * 32, kind="Season", name="Season 1", path="/media/show/s1", series_id=SHOW.item_id, season=1)


def episode(number: int, *, season: int | None = 1, end: int | None = None) -> Item:
    return Item(
        item_id=f"{number:032x}",
        kind="Episode",
        name=f"Episode {number}",
        path=f"/here/{number}.mkv",
        series_id=SHOW.item_id,
        season=season,
        episode=number,
        episode_end=end,
    )


def test_an_episode_without_ids_is_known_by_its_series_and_its_numbers() -> None:
    keys = {"Series|tvdb|9": 3, "Episode|of 3|s1e2": 7, "Season|of 3|s1": 8}
    found = matched(episode(2), replace(SEASON, path="/elsewhere"), replace(SHOW, path="/x"), server="lan", keys=keys)
    assert {r.item.kind: (r.work_id, r.evidence) for r in found.items.values()} == {
        "Series": (3, "tvdb"),
        "Season": (8, "series"),
        "Episode": (7, "series"),
    }


def test_an_episodes_own_ids_are_stronger_than_its_numbers() -> None:
    numbered = replace(episode(2), provider_ids={"tvdb": "77"})
    keys = {"Series|tvdb|9": 3, "Episode|of 3|s1e2": 7, "Episode|tvdb|77": 6}
    assert one(matched(numbered, keys=keys, items=[row(SHOW, 3)])).work_id == 6
    assert one(matched(numbered, keys={"Episode|of 3|s1e2": 7}, items=[row(SHOW, 3)])).work_id == 7


def test_episodes_without_numbers_and_files_of_several_are_not_taken_for_one() -> None:
    keys = {"Episode|of 3|s1e2": 7}
    for strange in (episode(2, season=None), episode(2, end=3)):
        assert one(matched(strange, keys=keys, items=[row(SHOW, 3)])).evidence == "first"


def test_episodes_that_were_listed_before_their_series_follow_it() -> None:
    early, kept = row(episode(2), 20, evidence="first"), row(episode(3), 21, evidence="first")
    keys = {"Series|tvdb|9": 3, "Episode|of 3|s1e2": 7}
    mates = {20: {early.ref: early}}
    found = matched(SHOW, keys=keys, items=[early, kept], mates=mates)
    assert found.items[early.ref].work_id == 7
    assert (found.items[early.ref].links, found.relinked) == (1, (early.ref,))
    assert kept.ref not in found.items


def test_a_changed_path_rule_leads_to_the_work_of_the_new_path() -> None:
    wrong = row(film(1), 4, path="/wrong/Film 1.mkv", evidence="first")
    keys = {"file|/media/Film 1 (2000)/Film 1.mkv": 2, "Movie|imdb|tt0000001": 4}
    found = matched(film(1), keys=keys, items=[wrong])
    assert (one(found).work_id, one(found).evidence, one(found).links) == (2, "path", 1)


def test_a_changed_path_rule_takes_apart_what_a_wrong_one_joined() -> None:
    joined, other = row(film(1), 4, path="/media/two.mkv"), row(film(2), 4, server="lan", evidence="first")
    keys = {"file|/media/two.mkv": 4, "Movie|imdb|tt0000001": 4, "Movie|imdb|tt0000002": 4}
    found = matched(film(1), keys=keys, items=[joined], mates={4: {joined.ref: joined, other.ref: other}})
    assert one(found).work_id == 10
    assert found.moved == {"Movie|imdb|tt0000001": 10}


def test_a_changed_path_rule_keeps_what_provider_ids_hold_together() -> None:
    mine, other = row(film(1), 4, path="/old.mkv"), row(film(1, root="/srv"), 4, server="lan")
    keys = {"file|/old.mkv": 4, "Movie|imdb|tt0000001": 4}
    found = matched(film(1), keys=keys, items=[mine], mates={4: {mine.ref: mine, other.ref: other}})
    assert (one(found).work_id, one(found).links, found.moved) == (4, 0, {})


def test_an_item_alone_in_its_work_keeps_it_when_its_new_path_names_none() -> None:
    alone = row(film(1), 4, path="/old.mkv", evidence="first")
    assert one(matched(film(1), keys={"file|/old.mkv": 4}, items=[alone], mates={4: {alone.ref: alone}})).work_id == 4


def test_an_item_alone_in_its_work_joins_the_one_that_its_new_ids_name() -> None:
    bare = replace(film(1), provider_ids={})
    alone = row(bare, 4, evidence="first")
    keys = {"file|/media/Film 1 (2000)/Film 1.mkv": 4, "Movie|imdb|tt0000001": 2}
    found = matched(film(1), keys=keys, items=[alone], mates={4: {alone.ref: alone}})
    assert (one(found).work_id, one(found).links) == (2, 1)
    assert found.moved == {"file|/media/Film 1 (2000)/Film 1.mkv": 2}


def test_one_that_shares_its_work_stays_though_new_ids_name_another() -> None:
    mine, other = row(replace(film(1), provider_ids={}), 4), row(film(1), 4, server="lan")
    keys = {"file|/media/Film 1 (2000)/Film 1.mkv": 4, "Movie|imdb|tt0000001": 2}
    assert one(matched(film(1), keys=keys, items=[mine], mates={4: {mine.ref: mine, other.ref: other}})).work_id == 4


def test_a_person_has_the_last_word() -> None:
    keys = {"file|/media/Film 1 (2000)/Film 1.mkv": 2}
    pinned = row(film(1), 4, path="/old.mkv", evidence=PINNED)
    assert one(matched(film(1), keys=keys, items=[pinned], mates={4: {pinned.ref: pinned}})).work_id == 4
    apart = row(film(1), None, evidence=APART)
    assert (one(matched(film(1), keys=keys, items=[apart])).work_id, one(matched(film(1), items=[apart])).evidence) == (
        None,
        APART,
    )


def test_an_item_that_comes_back_begins_anew() -> None:
    gone = replace(row(film(1), 4), gone=True)
    back = one(matched(film(1), items=[gone]))
    assert (back.work_id, back.gone, back.links) == (4, False, 1)
    assert one(matched(film(1), items=[back])).links == 1


def test_an_item_of_a_library_that_is_left_out_has_no_work() -> None:
    libraries = (Library(library_id="a" * 32, name="Home", locations=("/media",)),)
    scope = Scope(chosen=Selection(exclude=("home",)), libraries=libraries)
    found = matched(film(1), scope=scope, items=[row(film(1), 4)])
    assert (one(found).work_id, one(found).evidence, found.keys) == (None, OUT, {})


WHOLE = replace(film(1), versions=(Version(item_id="4" * 32, path="/mnt/Film 1 - 4K.mkv"),))
(FILE,) = WHOLE.hidden()


def test_another_file_is_a_copy_of_what_its_item_is_whatever_its_own_path_says() -> None:
    found = matched(FILE, WHOLE, keys={"file|/media/Film 1 - 4K.mkv": 3, "Movie|imdb|tt0000001": 3})
    assert works(found) == [3, 3]
    assert found.items[f"wan/{FILE.item_id}"].evidence == VERSION
    assert works(matched(FILE, items=list(found.items.values()))) == [3]


def test_an_item_whose_second_file_is_the_file_of_a_known_work_is_that_work() -> None:
    there = matched(replace(film(9), path="/media/Film 1 - 4K.mkv", provider_ids={}), server="lan")
    found = matched(replace(WHOLE, provider_ids={}), keys=there.keys)
    ((row),) = found.items.values()
    assert (row.work_id, row.evidence) == (10, OTHER_FILE)
    assert matched(replace(WHOLE, provider_ids={})).keys["file|/media/Film 1 - 4K.mkv"] == 10


def test_a_file_that_a_person_has_taken_out_or_pinned_stays_there() -> None:
    rows = matched(WHOLE, FILE).items
    for evidence, work_id in ((APART, None), (PINNED, 4)):
        by_hand = replace(rows[f"wan/{FILE.item_id}"], evidence=evidence, work_id=work_id)
        found = matched(FILE, items=[rows[f"wan/{WHOLE.item_id}"], by_hand])
        assert works(found) == [work_id]


def test_other_files_follow_an_item_whose_series_has_another_work() -> None:
    episode = Item(
        item_id="e" * 32,
        kind="Episode",
        name="One",
        series_id="5" * 32,
        season=1,
        episode=1,
        versions=(Version(item_id="f" * 32, path="/media/e - 4K.mkv"),),
    )
    (file,) = episode.hidden()
    rows = list(matched(episode, file).items.values())
    series = Item(item_id="5" * 32, kind="Series", name="Show", provider_ids={"tvdb": "9"})
    keys = {"Series|tvdb|9": 7, "Episode|of 7|s1e1": 8}
    found = matched(series, items=rows, keys=keys, mates={10: {row.ref: row for row in rows[:1]}})
    assert [found.items[f"wan/{one.item_id}"].work_id for one in (episode, file)] == [8, 8]
    assert set(found.relinked) == {f"wan/{episode.item_id}", f"wan/{file.item_id}"}


def test_files_of_an_item_that_is_left_out_are_left_out() -> None:
    home = Library(library_id="ab" * 16, name="Home", locations=("/media", "/mnt"))
    found = matched(WHOLE, FILE, scope=Scope(chosen=Selection(exclude=("Home",)), libraries=(home,)))
    assert {(row.work_id, row.evidence) for row in found.items.values()} == {(None, OUT)}
