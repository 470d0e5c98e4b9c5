"""`playhead openapi`."""

from __future__ import annotations

from playhead.cli.command import Command, single
from playhead.delivery.api.app import openapi_text

app = single()


@app.command(cls=Command)
def openapi() -> None:
    """Print the OpenAPI document of this version. Needs neither configuration nor database."""
    print(openapi_text(), end="")
