"""What a decision wants. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from playhead.journal.lanes import JobSpec
from playhead.journal.record import Draft


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision wants: jobs, records for people or for other features, conditions that came true, new states."""

    jobs: tuple[JobSpec, ...] = ()
    drafts: tuple[Draft, ...] = ()
    signals: tuple[str, ...] = ()
    changes: Any = None


NOTHING = Effects()
