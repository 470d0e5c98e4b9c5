"""Each media server behind the port, in each version."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract.media_server_suite import CASES, MAKERS, World


@pytest.fixture(params=CASES, ids=" ".join)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    kind, version = request.param
    async with MAKERS[kind](version) as made:
        yield made
