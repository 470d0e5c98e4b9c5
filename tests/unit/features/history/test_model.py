from __future__ import annotations

import msgspec

from playhead.features.history.model import Media, Memory, Part, Viewing
from playhead.features.history.replay import Kept, Replay
from tests.support.replaying import PEOPLE, fed, people
from tests.support.viewers import Screen, film, polls


def test_percent_is_of_the_length_and_never_more_than_all() -> None:
    media = Media(key="k", kind="movie", parts=(Part("k"),), runtime=100)
    viewing = Viewing(person="p", media=media, started_at=0, touched_at=0, coverage=((0, 20), (50, 80)))
    assert viewing.percent == 50
    assert msgspec.structs.replace(viewing, coverage=((0, 130),)).percent == 100
    assert msgspec.structs.replace(viewing, media=msgspec.structs.replace(media, runtime=None)).percent == 0


def test_a_memory_survives_being_written_down() -> None:
    told = fed(Replay(people(PEOPLE)), polls(Screen(film()).play(3000), after=0))
    body = msgspec.json.encode(told.kept)
    back = msgspec.json.decode(body, type=Kept)
    assert (len(back.memory.sittings), msgspec.json.encode(back)) == (1, body)
    assert Memory() == Memory()
