"""How long property tests look for a mistake: the same examples in each ordinary run, many new ones every night."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

EXAMPLES = {"default": 50, "nightly": 2_000}
PROFILE = os.environ.get("PLAYHEAD_TEST_PROFILE", "default")


def machine(steps: int, examples: int | None = None) -> settings:
    """Settings of a state machine of up to `steps` steps; `examples` where 50 are not the right number."""
    return settings(
        max_examples=EXAMPLES["nightly"] if PROFILE == "nightly" else examples or EXAMPLES["default"],
        stateful_step_count=steps,
        derandomize=PROFILE == "default",
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
