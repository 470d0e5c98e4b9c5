"""What a decision may look at, and what it may change. Pure values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import msgspec

from playhead.domain.events import UserDataNotice
from playhead.domain.items import FOLDER_KINDS
from playhead.domain.people import ServerDate
from playhead.domain.userdata import Field, SaveReason
from playhead.features.userdata.clocks import learn_date
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.model import OPINIONS, SYNCED, Register, ServerClock, Shadow, Value
from playhead.features.userdata.stamps import Rank
from playhead.identity.match import tidy_path, within
from playhead.journal.effects import LogLine
from playhead.ports.media_server import Capabilities


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """A server's part in the sync: `rank` breaks ties, `hears` and `writes` are its direction."""

    rank: int = 1
    hears: bool = True
    writes: bool = True


class AbsenceRule(msgspec.Struct, frozen=True, kw_only=True):
    """How often a server is asked for an item below `prefix` that it does not have (-1 for ever), and how far apart."""

    prefix: str = ""
    count: int = 0
    delay_ms: int = 300_000


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the configuration says about the sync. `interval_ms` paces what a player moves; `follow_replay`: who plays a
    played work again un-marks it elsewhere too, where his server does so."""

    peers: dict[str, Peer]
    fields: tuple[Field, ...] = SYNCED
    interval_ms: int = 30_000
    follow_replay: bool = False
    max_attempts: int = 5
    dry_run: bool = False
    absences: tuple[AbsenceRule, ...] = ()
    capabilities_of: Callable[[str], Capabilities] | None = None
    """What a server's version can be told; None takes every server for one that can be told everything."""

    @property
    def only_tells(self) -> bool:
        """Whether there is a server that is told and not heard."""
        return any(self.only_tells_to(name) for name in self.peers)

    def only_tells_to(self, server: str) -> bool:
        """Whether a server is told and not heard."""
        peer = self.peers.get(server)
        return peer is not None and peer.writes and not peer.hears

    def absence(self, path: str) -> AbsenceRule:
        """The rule of the longest prefix of a common path; without one no server is asked."""
        fitting = [one for one in self.absences if within(path, tidy_path(one.prefix))]
        return max(fitting, key=lambda one: len(tidy_path(one.prefix)), default=AbsenceRule())


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """An account with its person."""

    server: str
    user_id: str
    person_id: int
    name: str
    links: int = 0

    @property
    def ref(self) -> str:
        return f"{self.server}/{self.user_id}"


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """An item with its work. `runtime` in ticks, None where the server does not say."""

    server: str
    item_id: str
    work_id: int
    name: str
    path: str = ""
    links: int = 0
    kind: str = "Movie"
    runtime: int | None = None
    version: bool = False
    """Another file of an item that has a copy of its own: it is read, and never written to."""

    @property
    def ref(self) -> str:
        return f"{self.server}/{self.item_id}"

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is kept in step of this kind of item."""
        return fields_of(self.kind)


def fields_of(kind: str) -> tuple[Field, ...]:
    """What is kept in step of a kind of item: of a folder only what people think of it."""
    return OPINIONS if kind in FOLDER_KINDS else SYNCED


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A value with where and when it was said; `at` 0 is what was there before the first look."""

    value: Value
    server: str
    at: int


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """One field of one work that two servers disagreed about."""

    field: Field
    username: str
    item_id: str
    item_name: str
    lost: Side
    kept: Side


class HeldNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that waits until its item and its account are known."""

    notice: UserDataNotice
    seq: int

    @property
    def key(self) -> str:
        """`server/user id/item id/number`: all of them are heard one day, in their order. Of a player's reports the
        last says all."""
        notice = self.notice
        number = 0 if notice.reason is SaveReason.PLAYBACK_PROGRESS else self.seq
        return f"{notice.server}/{notice.user_id}/{notice.item_id}/{number}"


class View(msgspec.Struct, kw_only=True):
    """The loaded states of a batch. Owners and copies that are not here are unknown to identity."""

    owners: dict[str, Owner] = {}
    copies: dict[str, Copy] = {}
    owners_of: dict[int, tuple[Owner, ...]] = {}
    copies_of: dict[int, tuple[Copy, ...]] = {}
    departed: dict[str, Copy] = {}
    """Items that are gone and are what a record is about."""
    registers: dict[tuple[int, int], Register] = {}
    shadows: dict[str, Shadow] = {}
    clocks: dict[str, ServerClock] = {}
    held: dict[str, HeldNotice] = {}
    held_servers: frozenset[str] = frozenset()
    """Servers that seem not to be the ones that are meant: what they tell waits until a person has looked."""
    unmatched: frozenset[str] = frozenset()
    renewed: frozenset[str] = frozenset()
    """Keys of shadows that began anew: their items have to be read."""
    can: Mapping[str, Capabilities] = {}
    """What servers can be told, by name; one that is missing can be told everything as far as known."""
    swept: frozenset[str] = frozenset()
    """Accounts (`server/user id`) of which everything was read once; loaded where a pass is decided."""

    def register(self, person_id: int, work_id: int) -> Register:
        """The register, empty when nothing was ever said."""
        return self.registers.get((person_id, work_id)) or Register()

    def shadow(self, key: str) -> Shadow:
        """The shadow, empty when the item was never seen for that account."""
        return self.shadows.get(key) or Shadow()

    def known(self, server: str, user_id: str, item_id: str) -> tuple[Owner, Copy] | None:
        """The account and the item, when both are matched."""
        owner, copy = self.owners.get(f"{server}/{user_id}"), self.copies.get(f"{server}/{item_id}")
        return (owner, copy) if owner is not None and copy is not None else None

    def left(self, server: str, user_id: str, item_id: str) -> tuple[Owner, Copy] | None:
        """The account and the item, when both were matched and the item is gone."""
        owner, copy = self.owners.get(f"{server}/{user_id}"), self.departed.get(f"{server}/{item_id}")
        return (owner, copy) if owner is not None and copy is not None else None

    def targets(self, person_id: int, work_id: int) -> Iterable[tuple[Owner, Copy]]:
        """Every account of the person with every copy of the work that its server has, one for all files of an item."""
        for owner, copy in self.held_by(person_id, work_id):
            if not copy.version:
                yield owner, copy

    def held_by(self, person_id: int, work_id: int) -> Iterable[tuple[Owner, Copy]]:
        """As `targets`, and the other files of the copies too."""
        for owner in self.owners_of.get(person_id, ()):
            for copy in self.copies_of.get(work_id, ()):
                if copy.server == owner.server:
                    yield owner, copy

    def rank(self, policy: Policy, server: str) -> Rank:
        """The server's rank and offset for stamping."""
        peer = policy.peers.get(server, Peer())
        clock = self.clocks.get(server, ServerClock())
        return Rank(server=server, rank=peer.rank, offset=clock.offset or 0)


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a record changes, by the view's keys."""

    registers: dict[tuple[int, int], Register] = {}
    shadows: dict[str, Shadow] = {}
    clocks: dict[str, ServerClock] = {}
    hold: dict[str, HeldNotice] = {}
    release: tuple[str, ...] = ()
    log: tuple[LogLine, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    run_writes: dict[str, int] = {}

    def plus(self, later: Changes) -> Changes:
        """Both, one after the other."""
        return Changes(
            registers=self.registers | later.registers,
            shadows=self.shadows | later.shadows,
            clocks=self.clocks | later.clocks,
            hold={key: held for key, held in self.hold.items() if key not in later.release} | later.hold,
            release=(*(key for key in self.release if key not in later.hold), *later.release),
            log=(*self.log, *later.log),
            conflicts=(*self.conflicts, *later.conflicts),
            run_writes=Counter(self.run_writes) + Counter(later.run_writes),
        )


def learnt(view: View, server: str, dated: ServerDate | None) -> dict[str, ServerClock]:
    """The server's clock, where a date tells anything new of it."""
    before = view.clocks.get(server, ServerClock())
    clock = learn_date(before, dated)
    return {server: clock} if clock != before else {}


def after(view: View, changes: Changes) -> View:
    """The view with a record's registers and shadows taken over."""
    return msgspec.structs.replace(
        view,
        registers=view.registers | changes.registers,
        shadows=view.shadows | changes.shadows,
        clocks=view.clocks | changes.clocks,
    )


def target_of(owner: Owner, copy: Copy, event_type: str, source_server: str, now: int = 0) -> Target:
    """A job's arguments for one account and item."""
    return Target(
        server=owner.server,
        user_id=owner.user_id,
        item_id=copy.item_id,
        person_id=owner.person_id,
        work_id=copy.work_id,
        event_type=event_type,
        source_server=source_server,
        username=owner.name,
        item_name=copy.name,
        item_path=copy.path,
        kind=copy.kind,
        runtime=copy.runtime,
        decided_at=now,
    )
