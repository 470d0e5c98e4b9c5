"""Playhead: a self-hosted real-time backbone for media servers."""

__version__ = "0.1.0"
