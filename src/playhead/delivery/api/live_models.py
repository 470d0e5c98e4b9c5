"""Answers about the live feed."""

from __future__ import annotations

from pydantic import Field

from playhead.delivery.api.models import Shape


class WsTicket(Shape):
    """A credential for one connection."""

    ticket: str = Field(description="Say it once, in the address of the connection; it is not stored.")
    expires_in: int = Field(description="Seconds.")
