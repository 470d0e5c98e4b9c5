from __future__ import annotations

from playhead.simulators.jellyfin import media


def test_paths_take_the_separator_of_their_root() -> None:
    assert media.movie("Foo", 2020, root="/mnt/nas").path == "/mnt/nas/movies/Foo (2020)/Foo (2020).mkv"
    assert media.movie("Foo", 2020, root="D:\\Media").path == "D:\\Media\\movies\\Foo (2020)\\Foo (2020).mkv"
    assert media.movie("Foo", 2020, root="D:/Media").path.startswith("D:/Media/movies/")


def test_the_folder_of_a_path_is_found_in_either_form_and_ends_at_the_top() -> None:
    assert media.parent("/a/b/c.mkv") == "/a/b"
    assert media.parent("D:\\a\\b.mkv") == "D:\\a"
    assert media.parent("/a") == ""


def test_a_series_lists_folders_before_what_lies_in_them() -> None:
    found = media.series("Show", 2001, [2, 1], titles=["First", "Second", "Third"])
    assert [each.kind for each in found] == ["Series", "Season", "Episode", "Episode", "Season", "Episode"]
    assert [each.name for each in found if each.kind == "Episode"] == ["First", "Second", "Third"]


def test_an_album_brings_its_artist_and_counts_its_tracks() -> None:
    found = media.album("Artist", "Album", 2005, ["One", "Two"])
    assert [each.kind for each in found] == ["MusicArtist", "MusicAlbum", "Audio", "Audio"]
    assert [each.index for each in found[2:]] == [1, 2]


def test_empty_provider_ids_are_left_out() -> None:
    assert media.providers(imdb="tt1") == {"Imdb": "tt1"}


def test_another_version_of_a_film_lies_beside_it() -> None:
    film = media.movie("Foo", 2020, imdb="tt1")
    other = media.alternate(film, "4k")
    assert other.path == "/srv/media/movies/Foo (2020)/Foo (2020) - 4k.mkv"
    assert (other.version_of, other.provider_ids) == (film.path, film.provider_ids)
