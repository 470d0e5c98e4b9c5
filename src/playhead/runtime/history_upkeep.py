"""What a running program does for watch history by itself: counting what an import left, and archiving what is old."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import structlog

from playhead.features.history import archive, imports, past
from playhead.features.history.archive import Filed, Progress
from playhead.features.history.load import Defaults
from playhead.kit.clock import Clock
from playhead.kit.faults import NO_FAULTS, Faults, Point
from playhead.kit.times import EPOCH
from playhead.storage.engine import Database
from playhead.storage.writer import Writer

log = structlog.get_logger(__name__)


class HistoryUpkeep:
    """`folder` takes the archive's files; `months` None: nothing is archived."""

    def __init__(
        self, database: Database, writer: Writer, clock: Clock, folder: Path, *, months: int | None,
        defaults: Defaults | None, faults: Faults = NO_FAULTS,
    ) -> None:  # fmt: skip
        self._database = database
        self._writer = writer
        self._clock = clock
        self._folder = folder
        self._months = months
        self._defaults = defaults
        self._faults = faults

    async def once(self) -> dict[str, int]:
        """Count what waits, archive what is due; how many persons and rows. Raises StoreUnavailable."""
        return {"counted": await self.count(), "archived": await self.archive()}

    async def count(self) -> int:
        """What an import that was killed had kept, and what has to be compared again since a server showed it."""
        if self._defaults is None:
            return 0
        waiting = await self._database.read(past.fresh)
        for person, _ in waiting:
            await self._writer.run(imports.settle, imports.Asked(person_id=person, defaults=self._defaults))
        return len(waiting)

    async def archive(self) -> int:
        """Once a month, on its first day or as soon after it as the program runs: how many rows went to files."""
        if self._months is None:
            return 0
        today = (EPOCH + timedelta(milliseconds=self._clock.now_ms())).date()
        month = today.isoformat()[:7]
        before = await self._database.read(archive.progress)
        if before.month == month and before.done:
            return 0
        progress = before if before.month == month else Progress(month=month)
        first_kept = archive.first_kept(today, self._months)
        while rows := await self._database.read(lambda c: archive.due(c, first_kept)):
            progress = await self._file(rows, progress)
        done = Progress(month=month, files=progress.files, rows=progress.rows, done=True)
        await self._writer.run(archive.remove, Filed(ids=(), progress=done))
        log.info("watch history was archived", before=first_kept, rows=done.rows, folder=str(self._folder))
        return done.rows

    async def _file(self, rows: list[tuple[int, dict[str, object]]], progress: Progress) -> Progress:
        ids = tuple(number for number, _ in rows)
        text = archive.text_of(line for _, line in rows)
        number = await asyncio.to_thread(self._written, text, frozenset(ids), progress)
        self._faults.hit(Point.ARCHIVE_AFTER_WRITE)
        after = Progress(month=progress.month, files=number, rows=progress.rows + len(ids))
        await self._writer.run(archive.remove, Filed(ids=ids, progress=after))
        return after

    def _written(self, text: bytes, ids: frozenset[int], progress: Progress) -> int:
        """The number of the file, which is on the disk then. One that has nothing but these rows was written before a
        kill, and is replaced; any other is somebody's, and stays."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = progress.files + 1
        while (file := self._named(progress.month, number)).exists() and not archive.ids_of(file.read_bytes()) <= ids:
            number += 1
        draft = file.with_suffix(".tmp")
        draft.touch(mode=0o600)
        with draft.open("wb") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return number

    def _named(self, month: str, number: int) -> Path:
        return self._folder / f"history-{month}-{number:03d}.jsonl"
