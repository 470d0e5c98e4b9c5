"""What all records share."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import msgspec


class Retention(StrEnum):
    """How long records of a kind are kept."""

    OBSERVATION = "observation"
    FACT = "fact"
    KEPT = "kept"


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Base of all record bodies; `kind` on the wire is the class's tag. Times are UTC milliseconds."""

    retention: ClassVar[Retention] = Retention.FACT
