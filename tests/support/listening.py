"""A household with playlists: fake servers, the real journal, identity and playlists, one thread, no waiting.

home = Listening({"wan": "12.0.0", "lan": "10.11.11"}, films=4)
home.make("wan", "alice", "Party", [1, 2, 3]); home.read(); home.settle()
home.shows("lan", "alice", "Party")          # numbers of films, None where there is no such list
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from playhead.domain.playlist_events import PlaylistCommand
from playhead.features.playlists import queries
from playhead.features.playlists.commanded import Action
from playhead.features.playlists.feature import PlaylistsFeature
from playhead.features.playlists.perform import BringWork
from playhead.features.playlists.view import Peer, Policy
from playhead.ingest.playlists import PlaylistReader
from playhead.journal.wake import Wakes
from playhead.journal.worker import Handler
from playhead.storage.writer import InlineWriter
from tests.support.engine import at_once, drive
from tests.support.fake_playlists import FakeList, FakePlaylists
from tests.support.household import Household


class Listening(Household):
    """A household whose servers have playlists."""

    def __init__(
        self,
        servers: Mapping[str, str],
        *,
        tokens: bool = True,
        peers: Mapping[str, Peer] | None = None,
        dry_run: bool = False,
        **more: Any,
    ) -> None:
        chosen = {name: Peer(rank=rank) for rank, name in enumerate(servers, 1)} | dict(peers or {})
        self.list_policy = Policy(peers=chosen, dry_run=dry_run)
        self.tokens = tokens
        self.lists: dict[str, FakePlaylists] = {}
        self.readers: dict[str, PlaylistReader] = {}
        super().__init__(servers, feature=lambda _: PlaylistsFeature(self.list_policy), **more)

    def handlers(self) -> Sequence[Handler]:
        for name, fake in self.fakes.items():
            if name not in self.lists:
                self.lists[name] = FakePlaylists(fake, tokens=self.tokens)
        self.bring = BringWork(self.lists, self.fakes, self.list_policy, self.clock)
        return [self.bring]

    def open(self) -> None:
        super().open()
        writer = InlineWriter(self.batches)
        self.readers = {
            name: PlaylistReader(
                self.lists[name], fake, at_once(self.database), writer, self.clock, Wakes(), ready=self._ready(name)
            )
            for name, fake in self.fakes.items()
        }

    def _ready(self, name: str) -> Any:
        return lambda: name not in self.unlisted

    def read(self, *names: str) -> None:
        """Every account of the servers is looked at, now."""
        self.settle()
        self.clock.advance(1)
        for name in names or tuple(self.readers):
            self.readers[name]._tried.clear()
            self.readers[name].nudge()
            self.clock.advance(1)
            while drive(self.readers[name].step()):
                pass
        self.settle()

    def make(self, server: str, person: str, name: str, films: Iterable[int], *, public: bool = False) -> str:
        """Somebody makes a list."""
        items = [self.film(server, number) for number in films]
        return self.lists[server].make(self.user(server, person), name, items, public=public)

    def list_of(self, server: str, person: str, name: str) -> FakeList | None:
        """Somebody's list of that name."""
        return self.lists[server].named(self.user(server, person), name)

    def put(self, server: str, person: str, name: str, films: Iterable[int]) -> None:
        """Somebody makes his list hold these films."""
        one = self.list_of(server, person, name)
        assert one is not None
        one.items = [self.film(server, number) for number in films]

    def shows(self, server: str, person: str, name: str) -> list[int] | None:
        """The films that somebody's list shows; None where there is no such list."""
        one = self.list_of(server, person, name)
        if one is None:
            return None
        numbers = {self.film(server, number): number for number in range(1, self.films + 1)}
        return [numbers[item] for item in self.lists[server].entries(one.playlist_id) if item in numbers]

    def confirm(self) -> None:
        """A person says of every list that is asked about because it is empty that it was meant."""
        asked = self.database.read_now(lambda c: queries.page(c, limit=100, asked=True))
        empty = [row.register.id for row in asked if any(copy.shadow.asked_empty for copy in row.copies)]
        self.append(*(PlaylistCommand(register_id=number, action=Action.CONFIRM.value) for number in empty))
        self.settle()

    def changes(self) -> int:
        """Calls that have changed a list, on all servers."""
        return sum(lists.changes() for lists in self.lists.values())
