"""What our own calls brought: lists that were changed, made or deleted, and writes that were only planned. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.events import JobParked
from playhead.domain.playlist_events import PlaylistNotWritten, PlaylistPlanned, PlaylistRead, PlaylistWritten
from playhead.features.playlists import jobs
from playhead.features.playlists.emptied import lost_all
from playhead.features.playlists.merge import joined, tidied
from playhead.features.playlists.model import GHOSTS, Intent, Register, Shadow, State, also_for
from playhead.features.playlists.observe import edit_in, fold_in, later_intent, shadow_of, shown_as, works_of
from playhead.features.playlists.view import Changes, Peer, Policy, View, after, bringing
from playhead.features.playlists.words import written_words
from playhead.journal.effects import NOTHING, Effects, LogLine, told


def landed(view: View, policy: Policy, written: PlaylistWritten, now: int) -> Effects:
    """Our calls were answered and the list read back: that is what the server holds now."""
    register = view.registers.get(written.register_id)
    if register is None:
        return NOTHING
    if written.gone:
        return _gone(view, policy, register, written, now)
    ref = f"{written.server}/{written.user_id}"
    read = _as_read(written)
    before = view.shadows.get(f"{ref}/{written.playlist_id}")
    agreed, emptied = _without(register, ref), False
    if written.adopted and _hears(policy, written.server):
        agreed = shown_as(tidied(joined(agreed, works_of(view, read), written.read_at)), read)
    elif _news(written) and _hears(policy, written.server) and register.state is State.LINKED:
        expected = _expected(before, written)
        edit = edit_in(view, policy, agreed, expected, read)
        emptied = lost_all(view, expected, read, edit)
        agreed = agreed if emptied else fold_in(agreed, edit)
    shadow = msgspec.structs.replace(
        shadow_of(read, register.id),
        written_at=written.answered_at,
        refused=_refused(before, written),
        ghosts=_ghosts(before, written),
        # it is looked at again, and judged then
        entries=written.expected or () if emptied else read.entries,
        stale=emptied or (before is not None and before.stale),
        intent=later_intent(before, written.run, written.asked_at),
    )
    registers: dict[int, Register | None] = {agreed.id: agreed}
    if before is not None and before.register_id != agreed.id and len(view.members(before.register_id)) == 1:
        registers[before.register_id] = None
    changes = Changes(registers=registers, shadows={shadow.key: shadow})
    more = written.more or written.adopted or agreed != _without(register, ref)
    specs = bringing(after(view, changes), policy, agreed, now) if more else ()
    return _with_line(view, Effects(changes=changes, jobs=specs), register, written)


def _news(written: PlaylistWritten) -> bool:
    """Whether somebody else had a hand in it, as far as one can see."""
    return any(one is not None for one in (written.expected, written.expected_name, written.expected_public))


def _hears(policy: Policy, server: str) -> bool:
    return policy.peers.get(server, Peer()).hears


def _gone(view: View, policy: Policy, register: Register, written: PlaylistWritten, now: int) -> Effects:
    """It is deleted there; should somebody have edited it elsewhere meanwhile, it is made again."""
    ref = f"{written.server}/{written.user_id}"
    key = f"{ref}/{written.playlist_id}"
    last = [s.key for s in view.members(register.id)] == [key]
    agreed = also_for(register, [ref]) if register.state is State.LINKED else register
    changes = Changes(registers={register.id: None if last and register.dead else agreed}, shadows={key: None})
    specs = bringing(after(view, changes), policy, agreed, now, only=written.server)
    return _with_line(view, Effects(changes=changes, jobs=specs), register, written)


def _as_read(written: PlaylistWritten) -> PlaylistRead:
    return PlaylistRead(
        server=written.server,
        user_id=written.user_id,
        playlist_id=written.playlist_id,
        name=written.name,
        public=written.public,
        media_type=written.media_type,
        owned=written.owned,
        entries=written.entries,
        cannot=written.cannot,
        asked_at=written.read_at,
        # what the server did not take is nobody's removal
        missing=(*written.missing, *written.untaken),
    )


def _expected(before: Shadow | None, written: PlaylistWritten) -> Shadow:
    """The list as our calls should have left it: what differs was somebody else, but for what we touched ourselves."""
    shadow = shadow_of(_as_read(written), written.register_id)
    return msgspec.structs.replace(
        shadow,
        name=shadow.name if written.expected_name is None else written.expected_name,
        public=shadow.public if written.expected_public is None else written.expected_public,
        entries=shadow.entries if written.expected is None else written.expected,
        ghosts=before.ghosts if before is not None else (),
        read_at=written.asked_at,
        intent=Intent(run=written.run, opened_at=0, moved=(*written.moved, *written.added)),
    )


def _without(register: Register, ref: str) -> Register:
    making = {account: one for account, one in register.making.items() if account != ref}
    also = tuple(account for account in register.also if account != ref)
    return msgspec.structs.replace(register, making=making, also=also)


def _refused(before: Shadow | None, written: PlaylistWritten) -> tuple[str, ...]:
    known = before.refused if before is not None else ()
    there = set(written.entries)
    refused = written.untaken if written.refused else ()
    return tuple(dict.fromkeys(item for item in (*known, *refused) if item not in there))


def _ghosts(before: Shadow | None, written: PlaylistWritten) -> tuple[str, ...]:
    known = before.ghosts if before is not None else ()
    there = set(written.entries)
    return tuple(dict.fromkeys(item for item in (*known, *written.missing) if item not in there))[-GHOSTS:]


def not_written(view: View, ended: PlaylistNotWritten) -> Effects:
    """A run ended before it called: nothing is expected of it any more."""
    key = f"{ended.server}/{ended.user_id}/{ended.playlist_id}"
    shadow, register = view.shadows.get(key), view.registers.get(ended.register_id)
    shadows: dict[str, Shadow | None] = {}
    if shadow is not None and shadow.intent is not None and shadow.intent.run == ended.run:
        shadows[key] = msgspec.structs.replace(shadow, intent=None)
    registers: dict[int, Register | None] = {}
    ref = f"{ended.server}/{ended.user_id}"
    if register is not None and ref in register.making and register.making[ref].run == ended.run:
        making = {account: one for account, one in register.making.items() if account != ref}
        registers[register.id] = msgspec.structs.replace(register, making=making)
    return Effects(changes=Changes(registers=registers, shadows=shadows))


def planned(view: View, plan: PlaylistPlanned) -> Effects:
    """A dry run: what would have been done."""
    register = view.registers.get(plan.register_id)
    if register is None:
        return NOTHING
    line = LogLine(
        event_type="playlist",
        source_server=register.edited_by,
        target_server=plan.server,
        username=_owner_name(view, plan.server, plan.user_id),
        item_id=plan.playlist_id,
        item_name=plan.name,
        synced_value=plan.value,
        success=True,
        dry_run=True,
        job_id=plan.job_id,
    )
    return Effects(changes=Changes(log=(line,)))


def job_parked(parked: JobParked) -> Effects:
    """A job is given up until a person acts: the log and the pages say so."""
    target = jobs.decode(parked.args)
    line = LogLine(
        event_type="playlist",
        source_server=target.source_server,
        target_server=target.server,
        username=target.username,
        item_id="",
        item_name=target.name,
        synced_value="",
        success=False,
        message=parked.reason,
        job_id=parked.job_id,
    )
    return Effects(changes=Changes(log=(line,)), drafts=(told("parked", line),))


def _with_line(view: View, effects: Effects, register: Register, written: PlaylistWritten) -> Effects:
    words = written_words(written)
    if not words:
        return effects
    line = LogLine(
        event_type="playlist",
        source_server=register.edited_by,
        target_server=written.server,
        username=_owner_name(view, written.server, written.user_id),
        item_id=written.playlist_id,
        item_name=written.name,
        synced_value=words,
        success=True,
        job_id=written.job_id,
    )
    changes = msgspec.structs.replace(effects.changes, log=(line,))
    return msgspec.structs.replace(effects, changes=changes, drafts=(*effects.drafts, told("synced", line)))


def _owner_name(view: View, server: str, user_id: str) -> str:
    owner = view.owners.get(f"{server}/{user_id}")
    return owner.name if owner is not None else ""
