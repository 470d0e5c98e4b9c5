"""Passwords: hashed with Argon2id on threads of their own, so that a sign-in never holds up a webhook."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 256
"""Bounded, because a hash costs by its input."""

MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
"""OWASP's smallest recommended Argon2id setting: a home server may have one gigabyte."""

THREADS = 2


def argon2() -> PasswordHasher:
    """The hasher of production."""
    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


class Passwords:
    """Hashes and verifies, at most two at a time: that bounds the memory as well."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        self._nobody = hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """A salted hash with its parameters."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is behind `stored`. None and empty are False and take as long: time must not tell who
        exists, and who has a password."""
        chosen = stored or self._nobody
        matches = await asyncio.get_running_loop().run_in_executor(self._threads, self._matches, chosen, password)
        return matches and bool(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True)
