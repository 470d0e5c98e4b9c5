"""Media sources and streams of a file, as 10.11 and 12.0 write them."""

from __future__ import annotations

from playhead.simulators.jellyfin.guids import md5
from playhead.simulators.jellyfin.media import Stream
from playhead.simulators.jellyfin.model import Item, Json

LANGUAGES = {"eng": "English", "fra": "French", "deu": "German", "spa": "Spanish", "ita": "Italian"}
COMMON = {"TimeBase": "1/1000", "AudioSpatialFormat": "None"}


def streams(item: Item, series: str, *, scored: bool) -> list[Json]:
    """MediaStream DTOs in file order, external ones first; `scored` when a user's choice of subtitles was weighed."""
    ordered = sorted(item.streams, key=lambda stream: not stream.external)
    made = [_stream(item, stream, index, new=series == "12.0") for index, stream in enumerate(ordered)]
    for stream, one in zip(ordered, made, strict=True):
        if scored and stream.kind == "Subtitle" and (stream.external or stream.forced):
            one["Score"] = 111222 if stream.external else 121221
    return made


def _stream(item: Item, stream: Stream, index: int, *, new: bool) -> Json:
    made: Json = {"Codec": stream.codec}
    if stream.language:
        made["Language"] = stream.language
    made.update(COMMON)
    made.update(_KINDS[stream.kind](stream, new))
    made.update(
        IsInterlaced=False,
        IsDefault=False,
        IsForced=stream.forced,
        IsHearingImpaired=False,
        Type=stream.kind,
        Index=index,
        IsExternal=stream.external,
        IsTextSubtitleStream=stream.kind == "Subtitle",
        SupportsExternalStream=stream.kind == "Subtitle",
    )
    if stream.external:
        made["Path"] = f"{item.path.rsplit('.', 1)[0]}.{stream.language[:2]}.srt"
    if new:
        made["IsOriginal"] = False
    elif stream.kind != "Video":
        made["IsAVC"] = False
        made["Level"] = 0
    return made


def _video(stream: Stream, new: bool) -> Json:
    made: Json = {
        "VideoRange": "SDR",
        "VideoRangeType": "SDR",
        "DisplayTitle": f"144p {stream.codec.upper()} SDR",
        "NalLengthSize": "4",
        "IsAVC": True,
        "BitDepth": 8,
        "RefFrames": 1,
        "Height": 36,
        "Width": 64,
        "AverageFrameRate": 1,
        "RealFrameRate": 1,
        "ReferenceFrameRate": 1,
        "Profile": "Constrained Baseline",
        "AspectRatio": "16:9",
        "PixelFormat": "yuv420p",
        "Level": 10,
        "IsAnamorphic": False,
    }
    if not new:
        made["BitRate"] = 2112
    return made


def _audio(stream: Stream, new: bool) -> Json:
    language = LANGUAGES.get(stream.language, "")
    made: Json = {
        "VideoRange": "Unknown",
        "VideoRangeType": "Unknown",
        "LocalizedDefault": "Default",
        "LocalizedExternal": "External",
    }
    if new:
        made["LocalizedOriginal"] = "Original"
        if language:
            made["LocalizedLanguage"] = language
    title = [language] if language else []
    made["DisplayTitle"] = " - ".join([*title, stream.codec.upper(), "Mono"])
    made.update(ChannelLayout="mono", BitRate=192000, Channels=1, SampleRate=8000)
    if stream.codec == "aac":
        made["Profile"] = "LC"
    if stream.codec == "flac":
        made["BitDepth"] = 16
    return made


def _subtitle(stream: Stream, new: bool) -> Json:
    language = LANGUAGES.get(stream.language, "Undefined")
    made: Json = {"VideoRange": "Unknown", "VideoRangeType": "Unknown"}
    for word in ("Undefined", "Default", "Forced", "External"):
        made[f"Localized{word}"] = word
    made["LocalizedHearingImpaired"] = "Hearing Impaired"
    if new and stream.language:
        made["LocalizedLanguage"] = language
    marks = ["Forced"] if stream.forced else []
    marks += [stream.codec.upper()] + (["External"] if stream.external else [])
    made["DisplayTitle"] = " - ".join([language, *marks])
    if not new:
        made.update(Height=0, Width=0)
    return made


_KINDS = {"Video": _video, "Audio": _audio, "Subtitle": _subtitle}


def source(item: Item, series: str, *, scored: bool) -> Json:
    """MediaSourceInfo of one file."""
    made_streams = streams(item, series, scored=scored)
    stem = item.path.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    made: Json = {
        "Protocol": "File",
        "Id": item.id,
        "Path": item.path,
        "Type": "Default",
        "Container": container(item),
        "Size": 158443,
        "Name": stem,
        "IsRemote": False,
        "ETag": md5(item.path),
        "RunTimeTicks": item.runtime,
        **_flags(),
    }
    if item.kind != "Audio":
        made["VideoType"] = "VideoFile"
    made.update(MediaStreams=made_streams, MediaAttachments=[], Formats=[], Bitrate=2112, RequiredHttpHeaders={})
    made["TranscodingSubProtocol"] = "http"
    for kind in ("Audio", "Subtitle"):
        index = _default(made_streams, kind)
        if index is not None:
            made[f"Default{kind}StreamIndex"] = index
    made["HasSegments"] = False
    return made


def _flags() -> Json:
    off = (
        "ReadAtNativeFramerate", "IgnoreDts", "IgnoreIndex", "GenPtsInput", "IsInfiniteStream",
        "UseMostCompatibleTranscodingProfile", "RequiresOpening", "RequiresClosing", "RequiresLooping",
    )  # fmt: skip
    on = ("SupportsTranscoding", "SupportsDirectStream", "SupportsDirectPlay", "SupportsProbing")
    return {**dict.fromkeys(off, False), **dict.fromkeys(on, True)}


def _default(made: list[Json], kind: str) -> int | None:
    return next(
        (stream["Index"] for stream in made if stream["Type"] == kind and (kind == "Audio" or "Score" in stream)),
        None,
    )


def container(item: Item) -> str:
    """The container, taken from the file's name."""
    return item.path.rsplit(".", 1)[-1].lower()
