"""Short secrets that must be read again, sealed with a key from this installation's secret file."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


class SealBroken(Exception):
    """Sealed with another secret, for another use or another place, or damaged. Carries nothing of the content."""


class Seal:
    """Seals texts for one use: what is sealed for another cannot be opened with it."""

    def __init__(self, secret: bytes, use: str) -> None:
        """`secret` is the installation's own, `use` a name such as `user tokens`."""
        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"playhead {use}".encode()).derive(secret)
        self._box = Fernet(base64.urlsafe_b64encode(derived))

    def close(self, text: str, place: str) -> bytes:
        """`text` sealed for `place`: a row that is copied elsewhere is worth nothing there."""
        return self._box.encrypt(f"{place}\0{text}".encode())

    def open(self, sealed: bytes, place: str) -> str:
        """The text. Raises SealBroken."""
        try:
            told, mark, content = self._box.decrypt(sealed).decode().partition("\0")
        except (InvalidToken, UnicodeError):
            raise SealBroken from None
        if not mark or told != place:
            raise SealBroken
        return content
