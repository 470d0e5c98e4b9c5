from __future__ import annotations

from collections import Counter

from playhead.simulators.jellyfin import JellyfinSimulator, demo


def test_there_is_enough_to_look_at() -> None:
    kinds = Counter(media.kind for media in demo.library())
    assert kinds["Movie"] == 40
    assert kinds["Series"] == 3
    assert kinds["MusicAlbum"] == 2
    assert kinds["Episode"] > 20


def test_servers_differ_only_in_the_root_of_their_paths() -> None:
    one, other = demo.library("/srv/media"), demo.library("D:\\Media")
    assert [media.name for media in one] == [media.name for media in other]
    assert [media.path.removeprefix("/srv/media").replace("/", "\\") for media in one] == [
        media.path.removeprefix("D:\\Media") for media in other
    ]


def test_every_work_becomes_an_item_of_its_own() -> None:
    sim = JellyfinSimulator(items=demo.library("/mnt/nas"))
    paths = {media.path for media in demo.library("/mnt/nas")}
    assert paths <= {item.path for item in sim.server.items.values()}
