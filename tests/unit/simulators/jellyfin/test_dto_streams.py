from __future__ import annotations

from playhead.simulators.jellyfin import Stream, dto_streams
from playhead.simulators.jellyfin.media import SOUND, VIDEO
from playhead.simulators.jellyfin.model import Item

EXTERNAL = Stream("Subtitle", "subrip", "eng", external=True)
FORCED = Stream("Subtitle", "subrip", "deu", forced=True)


def film(*streams: Stream) -> Item:
    return Item("1" * 32, "Movie", "Film", "/m/Film (2001).mkv", folder=False, runtime=7, streams=streams)


def test_external_streams_stand_before_embedded_ones_and_shift_the_indexes() -> None:
    made = dto_streams.streams(film(VIDEO, SOUND, EXTERNAL), "12.0", scored=False)
    assert [(stream["Type"], stream["Index"]) for stream in made] == [("Subtitle", 0), ("Video", 1), ("Audio", 2)]
    assert made[0]["Path"] == "/m/Film (2001).en.srt"


def test_titles_say_language_forced_and_external() -> None:
    made = dto_streams.streams(film(EXTERNAL, FORCED, SOUND), "12.0", scored=False)
    assert [stream["DisplayTitle"] for stream in made] == [
        "English - SUBRIP - External",
        "German - Forced - SUBRIP",
        "AAC - Mono",
    ]


def test_the_series_write_different_keys() -> None:
    (old,) = dto_streams.streams(film(SOUND), "10.11", scored=False)
    (new,) = dto_streams.streams(film(SOUND), "12.0", scored=False)
    assert old.keys() - new.keys() == {"IsAVC", "Level"}
    assert new.keys() - old.keys() == {"IsOriginal", "LocalizedOriginal"}


def test_subtitles_are_scored_only_for_a_user() -> None:
    source = dto_streams.source(film(EXTERNAL, FORCED, VIDEO, SOUND), "12.0", scored=True)
    assert source["DefaultSubtitleStreamIndex"] == 0
    assert source["DefaultAudioStreamIndex"] == 3
    plain = dto_streams.streams(film(EXTERNAL), "12.0", scored=False)
    assert "Score" not in plain[0]


def test_a_source_is_named_after_its_file() -> None:
    source = dto_streams.source(film(VIDEO), "12.0", scored=False)
    assert (source["Name"], source["Container"], source["RunTimeTicks"]) == ("Film (2001)", "mkv", 7)
