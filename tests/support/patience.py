"""How long a test waits for what has to come."""

from __future__ import annotations

from typing import Final

PATIENCE_SECONDS: Final = 60.0
"""Costs a test nothing where all is well, since it goes on at once. A machine that does ten other things needs it."""

HTTP_SECONDS: Final = 60.0
"""How long a test's own call waits for its answer. A library's default of five would be a claim about the machine."""
