"""Reading JSON that is larger than memory, value by value, with the line in which one begins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

CHUNK = 256 * 1024
LARGEST = 16 * 1024 * 1024
"""No single value that is read whole is longer than that, in characters."""
BLANK = " \t\r\n\ufeff"


class BadJson(Exception):
    """It is no JSON, or breaks off; the message names the line."""


class JsonStream:
    """A place in a text. `read` takes one value; `fields` and `entries` walk what is too large for that."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._decoder = json.JSONDecoder()
        self._text = ""
        self._place = 0
        self._ended = False
        self._newlines = 0

    @property
    def line(self) -> int:
        """The line of the next value, from 1."""
        return 1 + self._newlines + self._text.count("\n", 0, self._place)

    def peek(self) -> str:
        """The first character of what comes next; empty at the end."""
        while True:
            while self._place < len(self._text) and self._text[self._place] in BLANK:
                self._place += 1
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._more():
                return ""

    def take(self, wanted: str) -> bool:
        """Whether that character comes next, which is passed then."""
        if self.peek() != wanted:
            return False
        self._place += 1
        return True

    def read(self) -> Any:
        """The next value, whole. Raises BadJson."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._place)
            except (ValueError, RecursionError) as error:
                if len(self._text) - self._place > LARGEST:
                    raise BadJson(f"line {self.line}: this is no JSON, or a value of more than 16 MB") from error
                if not self._more():
                    raise BadJson(f"line {self.line}: the file breaks off there, or is no JSON") from error
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on
            self._place = end
            return value

    def fields(self) -> Iterator[str]:
        """The keys of the object that comes next; the value of each has to be read or skipped. Raises BadJson."""
        self._need("{")
        first = True
        while not self.take("}"):
            if not first:
                self._need(",")
            first = False
            key = self.read()
            if not isinstance(key, str):
                raise BadJson(f"line {self.line}: a key has to be a text")
            self._need(":")
            yield key

    def entries(self) -> Iterator[int]:
        """The entries of the list that comes next, by number from 1; each has to be read or skipped. Raises BadJson."""
        self._need("[")
        number = 0
        while not self.take("]"):
            if number:
                self._need(",")
            number += 1
            yield number

    def skip(self) -> None:
        """Pass a value of any length. Raises BadJson."""
        if self.peek() == "[":
            for _ in self.entries():
                self.skip()
        else:
            self.read()

    def _need(self, wanted: str) -> None:
        if not self.take(wanted):
            found = self.peek()
            what = f"{found!r} stands where {wanted!r} has to be" if found else "the file breaks off there"
            raise BadJson(f"line {self.line}: {what}")

    def _more(self) -> bool:
        if self._ended:
            return False
        chunk = self._stream.read(CHUNK)
        self._ended = not chunk
        self._newlines += self._text.count("\n", 0, self._place)
        self._text, self._place = self._text[self._place :] + chunk, 0
        return bool(chunk)
