"""Where the process begins: it can be ended in order from its first moment, and then loads the rest."""

from __future__ import annotations

import importlib
import os
import signal
import sys

from playhead.cli.ends import End

SERVING = frozenset({"demo", "run", "serve", "simulate"})
"""The commands that go on until they are told to end, for which SIGTERM is no failure."""


def main() -> None:
    """What `playhead` on the command line calls."""
    # loading takes a second or more, in which nothing has begun; what a handler raises may be lost in an import
    if SERVING.intersection(sys.argv[1:]):
        signal.signal(signal.SIGTERM, lambda *_: os._exit(End.DONE))
    signal.signal(signal.SIGINT, lambda *_: os._exit(End.INTERRUPTED))
    # by its name, so that the handlers come first
    program = importlib.import_module("playhead.cli.main")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    program.main()
