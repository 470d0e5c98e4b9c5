"""Why a value is the agreed one: against what else was said of the field. Pure."""

from __future__ import annotations

from playhead.domain.userdata import Field
from playhead.features.userdata.model import IMPORTED, Edit, Held, Register, Stamp, same
from playhead.features.userdata.observation import GROWING
from playhead.features.userdata.wording import told
from playhead.kit.times import DAY, HOUR, MINUTE, SECOND

SPANS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"))
WEIGHTS = {2: "what is set by hand", 1: "a playback that ended", 0: "what was only seen", IMPORTED: "what was imported"}


def why(field: Field, register: Register) -> str:
    """A clause without a full stop; the field has to be in the register."""
    held = register.held[field]
    if register.epoch and held.stamp == register.epoch_stamp and not held.value:
        return f"it was marked as not played on {held.stamp.server}, which takes away all playback from before"
    if field in GROWING:
        return _grown(field, register)
    if field is Field.POSITION and _ended(held, register):
        return "it was played to its end, which takes the place away"
    rival = _rival(field, held, register)
    if rival is not None:
        return _against(field, held.stamp, rival)
    if held.stamp.weight == IMPORTED:
        return "another tool had noted it, and nothing newer was known"
    if not held.stamp.at:
        return "it was there before the first look, and nobody has said anything since"
    return "nobody has said anything else"


def _grown(field: Field, register: Register) -> str:
    since = " since it was last marked as not played" if register.epoch else ""
    if field is Field.PLAY_COUNT:
        return f"the plays of all accounts are added up{since}"
    return f"it is the latest date that any account has shown{since}"


def _ended(held: Held, register: Register) -> bool:
    played = register.held.get(Field.PLAYED)
    return not held.value and played is not None and bool(played.value) and played.stamp == held.stamp


def _rival(field: Field, held: Held, register: Register) -> Edit | None:
    """The latest edit to another value."""
    others = (e for e in register.edits if e.field is field and not same(field, e.value, held.value))
    return max((one for one in others if one.stamp < held.stamp), key=_stamp, default=None)


def _stamp(edit: Edit) -> Stamp:
    return edit.stamp


def _against(field: Field, won: Stamp, rival: Edit) -> str:
    other = f"“{told(field, rival.value)}” on {rival.stamp.server}"
    if not rival.stamp.at:
        return f"it was said since the first look, which had shown {other}"
    if won.at > rival.stamp.at:
        return f"it was said {span(won.at - rival.stamp.at)} later than {other}"
    if won.weight > rival.stamp.weight:
        return f"it was said at the same time as {other}, and {WEIGHTS[won.weight]} beats {WEIGHTS[rival.stamp.weight]}"
    return f"it was said at the same time as {other}, and {won.server} is better ranked"


def span(ms: int) -> str:
    """A length of time in its largest unit: `3 min`."""
    for length, unit in SPANS:
        if ms >= length:
            return f"{ms // length} {unit}"
    return f"{ms} ms"
