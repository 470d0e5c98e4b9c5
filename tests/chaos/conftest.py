"""No log here either: stories are told hundreds of times."""

from tests.properties.conftest import _quiet

__all__ = ["_quiet"]
