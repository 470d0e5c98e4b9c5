"""One observation: who sits where, who is missing, who has left, and what each of them has watched. Pure.

A failed request is no observation and comes nowhere near this: every sitting keeps its state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from playhead.domain.playback import Playing
from playhead.features.history.credit import (
    GRACE,
    PAUSE_CLOSES,
    TOGETHER,
    Credit,
    between,
    first_sight,
    gone,
    with_gap,
)
from playhead.features.history.model import Anchor, Habit, Look, Media, Memory, Sitting, Viewing
from playhead.features.history.spans import until
from playhead.features.history.steps import rarely, step, with_speed
from playhead.features.history.viewings import Change, Person, credited, key_of
from playhead.features.history.word import heard
from playhead.kit.times import DAY, SECOND

replace = msgspec.structs.replace

SAME_WORD = SECOND // 2
HABIT_KEPT = 30 * DAY
BEGINNING = 20
"""Who goes back to the first twentieth of what he has completed begins anew."""

Who = Callable[[str, str], Person | None]
"""(server, account's id) → whose it is; None for whoever is not to be stored."""

What = Callable[[Playing], Media | None]
"""None for what is never counted."""


class Seat(msgspec.Struct, frozen=True):
    """One linked person before one screen, as a list has it."""

    playing: Playing
    account: str
    person: Person
    media: Media
    company: bool


def observe(memory: Memory, server: str, at: int, playing: Sequence[Playing], who: Who, what: What) -> list[Change]:
    """Fold what a server answered at `at` into the memory."""
    before = memory.answered_at.get(server)
    if before is not None and at < before:
        _set_back(memory, server, at - before, at)
    step = Step(memory, server, at, before, who)
    seats = _seats(server, playing, who, what)
    screens = {_screen(one) for one in playing}
    for key in sorted(key for key, one in memory.sittings.items() if one.server == server and key not in seats):
        step.missed(key, elsewhere=memory.sittings[key].screen in screens)
    for key in sorted(seats):
        step.seen(key, seats[key])
    memory.answered_at[server] = at
    memory.absent.discard(server)
    return step.changes


def confirmed(memory: Memory, server: str, at: int) -> None:
    """The server answered at `at` as it had before: nobody has said anything new, and nobody came or left."""
    before = memory.answered_at.get(server)
    if before is None or at <= before:
        return
    for key, one in list(memory.sittings.items()):
        if one.server != server:
            continue
        if one.missing_since is not None:
            if at - one.missing_since >= GRACE:
                _close(memory, key, one, at)
            continue
        memory.sittings[key] = _looked_at(one, at)
    memory.answered_at[server] = at
    memory.absent.discard(server)


def _looked_at(sitting: Sitting, at: int) -> Sitting:
    """As a list shows it that says the same as the one before."""
    look = sitting.look
    if look.paused:
        word = replace(sitting.said, at=at)
        return replace(sitting, look=replace(look, at=at), anchor=replace(sitting.anchor, at=at), said=word)
    ran = at - look.at
    return replace(sitting, look=replace(look, at=at, place=look.place + ran, age=look.age + ran))


def restarted(memory: Memory) -> None:
    """Nobody was listening for a while: what is gone by the next answer has ended when it was last seen."""
    memory.absent.update(memory.answered_at)


def sweep(memory: Memory, now: int, carry: Callable[[str], int]) -> None:
    """Forget viewings that nobody has come back to. Once a day is enough: who comes back too late begins anew
    anyway."""
    if 0 <= now - memory.swept_at < DAY:
        return
    memory.swept_at = now
    used = {one.viewing for one in memory.sittings.values()}
    for number, viewing in list(memory.viewings.items()):
        if number not in used and now - viewing.touched_at > carry(viewing.person):
            _forget(memory, number)
    memory.habits = {screen: one for screen, one in memory.habits.items() if now - one.at <= HABIT_KEPT}


def drop(memory: Memory, person: str) -> None:
    """Somebody has switched it off: what was under way is forgotten, rows stay."""
    for key in [key for key, one in memory.sittings.items() if one.person == person]:
        del memory.sittings[key]
    for number in [number for number, one in memory.viewings.items() if one.person == person]:
        _forget(memory, number)
    memory.lately.pop(person, None)


def _forget(memory: Memory, number: int) -> None:
    viewing = memory.viewings.pop(number)
    key = key_of(viewing.person, viewing.media.key)
    if memory.current.get(key) == number:
        del memory.current[key]


def _close(memory: Memory, key: str, sitting: Sitting, at: int) -> None:
    """Closing writes no time and no row: that was done when it was learnt."""
    del memory.sittings[key]
    if sitting.gaps:
        memory.habits[key_of(sitting.server, sitting.screen)] = Habit(at, sitting.gaps)
    _release(memory, sitting.viewing, but=key)


def _release(memory: Memory, number: int, *, but: str) -> None:
    """A completed viewing is over for good once nobody sits at it."""
    viewing = memory.viewings.get(number)
    if viewing is None or viewing.completed_at is None:
        return
    others = (one for key, one in memory.sittings.items() if key != but and not one.dormant)
    if all(one.viewing != number for one in others):
        _forget(memory, number)


class Step:
    """One observation, while it is being folded in."""

    def __init__(self, memory: Memory, server: str, at: int, before: int | None, who: Who) -> None:
        """`before` is when this server answered last."""
        self._memory = memory
        self._server = server
        self._at = at
        self._before = before
        self._who = who
        self.changes: list[Change] = []

    def missed(self, key: str, *, elsewhere: bool) -> None:
        """It is not in the list; `elsewhere`: its screen shows something else now."""
        sitting = self._memory.sittings[key]
        if sitting.missing_since is None:
            sitting = replace(self._gone(sitting), missing_since=self._at)
            self._memory.sittings[key] = sitting
        since = sitting.missing_since if sitting.missing_since is not None else self._at
        if elsewhere or self._server in self._memory.absent or self._at - since >= GRACE:
            _close(self._memory, key, sitting, self._at)

    def seen(self, key: str, seat: Seat) -> None:
        """It is in the list."""
        said = heard(seat.playing, self._at, seat.media.runtime)
        sitting = self._memory.sittings.get(key)
        if sitting is not None and sitting.person != seat.person.name:
            # the account was given to somebody else
            _close(self._memory, key, sitting, self._at)
            sitting = None
        if sitting is not None and sitting.missing_since is not None:
            sitting = replace(sitting, missing_since=None)
            self._memory.sittings[key] = sitting
        if said is None:
            return
        word, look = said
        if sitting is None:
            self._sit_down(key, seat, word, look, self._before, None)
        elif sitting.dormant and not word.paused:
            self._sit_down(key, seat, word, look, None, sitting.anchor)
        else:
            self._go_on(key, sitting, seat, word, look)

    def _sit_down(
        self, key: str, seat: Seat, word: Anchor, look: Look, before: int | None, left: Anchor | None
    ) -> None:
        number, viewing = self._viewing(seat, word.at)
        gaps = self._gaps(_screen(seat.playing))
        sitting = Sitting(
            server=self._server,
            screen=_screen(seat.playing),
            account=seat.account,
            item_id=seat.playing.item_id,
            person=seat.person.name,
            viewing=number,
            anchor=word,
            said=word,
            look=look,
            gaps=gaps,
            paused_since=self._at if word.paused else None,
        )
        sitting = _dressed(sitting, seat)
        self._memory.sittings[key] = sitting
        self._memory.viewings[number] = replace(viewing, anchor=None)
        often = before is not None and bool(gaps) and not rarely(gaps, word.at - before)
        self._credit(sitting, seat.person, first_sight(word, before, left or viewing.anchor, often and not word.paused))

    def _gaps(self, screen: str) -> tuple[int, ...]:
        """How often its player reports, as far as it was seen before."""
        habit = self._memory.habits.get(key_of(self._server, screen))
        return habit.gaps if habit is not None else ()

    def _viewing(self, seat: Seat, at: int) -> tuple[int, Viewing]:
        """The one that waits to be gone on with, or a new one."""
        memory, current = self._memory, key_of(seat.person.name, seat.media.key)
        number = memory.current.get(current)
        if number is not None:
            viewing = memory.viewings[number]
            if at - viewing.touched_at <= seat.person.rules.carry:
                return number, replace(viewing, media=seat.media, touched_at=max(at, viewing.touched_at))
            _forget(memory, number)
        number, memory.next_viewing = memory.next_viewing, memory.next_viewing + 1
        memory.current[current] = number
        return number, Viewing(person=seat.person.name, media=seat.media, started_at=at, touched_at=at)

    def _go_on(self, key: str, sitting: Sitting, seat: Seat, word: Anchor, look: Look) -> None:
        """The same person at the same item on the same screen."""
        before = _dressed(sitting, seat)
        if not sitting.dormant:
            self._touch(sitting.viewing, seat.media)
        if _nothing_new(sitting, seat.playing, word):
            self._memory.sittings[key] = replace(before, look=look)
            return
        turned = word.paused != sitting.said.paused
        if turned and word.paused:
            word = replace(word, at=_paused_at(sitting, seat.playing, self._at))
        gap = _gap(sitting, seat.playing)
        now = replace(
            before,
            said=word,
            look=look,
            speeds=with_speed(sitting, word),
            gaps=with_gap(sitting.gaps, gap) if gap and not turned else sitting.gaps,
            paused_since=(sitting.paused_since if sitting.paused_since is not None else self._at)
            if word.paused
            else None,
        )
        if not turned and not word.paused and 0 <= word.at - sitting.anchor.at < TOGETHER:
            self._memory.sittings[key] = now
            return
        self._memory.sittings[key] = replace(now, anchor=word)
        for credit in step(sitting, word, seat.media.runtime):
            self._credit(sitting, seat.person, credit)
        if self._begins_anew(sitting, seat.media, word):
            _release(self._memory, sitting.viewing, but=key)
            answered = sitting.anchor.at
            self._sit_down(key, seat, word, look, answered, None)
        elif now.paused_since is not None and self._at - now.paused_since >= PAUSE_CLOSES and not now.dormant:
            self._memory.sittings[key] = replace(now, anchor=word, dormant=True)
            self._leave(sitting.viewing, word)
            _release(self._memory, sitting.viewing, but=key)

    def _begins_anew(self, sitting: Sitting, media: Media, word: Anchor) -> bool:
        viewing = self._memory.viewings.get(sitting.viewing)
        if viewing is None or viewing.completed_at is None or word.paused:
            return False  # some players tell 0 for as long as they are paused
        if word.place >= sitting.anchor.place and not sitting.anchor.paused:
            return False
        # from there he may have come some seconds on again before anybody looked
        place = word.place - min(GRACE, word.at - sitting.anchor.at)
        return place * BEGINNING < (media.runtime or 0)

    def _touch(self, number: int, media: Media) -> None:
        """It is still being looked at, perhaps by another file of another length."""
        viewing = self._memory.viewings.get(number)
        if viewing is not None:
            self._memory.viewings[number] = replace(
                viewing, media=media, anchor=None, touched_at=max(self._at, viewing.touched_at)
            )

    def _gone(self, sitting: Sitting) -> Sitting:
        """What it still watched is counted, and where it was left is kept: at once, for an end may never be told."""
        person = self._who(self._server, sitting.account)
        viewing = self._memory.viewings.get(sitting.viewing)
        if person is None or viewing is None or sitting.dormant:
            return sitting
        if sitting.said != sitting.anchor:
            self._credit(sitting, person, between(sitting.anchor, sitting.said))
            sitting = replace(sitting, anchor=sitting.said)
        for credit in gone(sitting, self._at, viewing.media.runtime):
            self._credit(sitting, person, credit)
            sitting = replace(sitting, anchor=Anchor(credit.end, credit.to), said=Anchor(credit.end, credit.to))
        self._leave(sitting.viewing, sitting.anchor)
        return sitting

    def _leave(self, number: int, anchor: Anchor) -> None:
        viewing = self._memory.viewings.get(number)
        if viewing is not None:
            self._memory.viewings[number] = replace(viewing, anchor=anchor)

    def _credit(self, sitting: Sitting, person: Person, credit: Credit | None) -> None:
        viewing = self._memory.viewings.get(sitting.viewing)
        if viewing is None or credit is None:
            return
        after, changes = credited(self._memory, viewing, person, sitting, credit)
        self._memory.viewings[sitting.viewing] = after
        self.changes += changes


def _seats(server: str, playing: Sequence[Playing], who: Who, what: What) -> dict[str, Seat]:
    """Each linked person before each screen; where a list has one twice, what its player said last."""
    found: dict[str, Seat] = {}
    for one in sorted(playing, key=lambda one: (one.reported_at or 0, one.active_at or 0, one.position)):
        accounts = dict.fromkeys((one.user_id, *one.others))
        linked = [(account, person) for account in accounts if (person := who(server, account)) is not None]
        media = what(one) if linked else None
        if media is None:
            continue
        company = len({person.name for _, person in linked}) > 1
        for account, person in linked:
            key = key_of(server, _screen(one), account, one.item_id)
            found[key] = Seat(one, account, person, media, company)
    return found


def _screen(playing: Playing) -> str:
    return playing.session_id or playing.device_id


def _dressed(sitting: Sitting, seat: Seat) -> Sitting:
    one = seat.playing
    return replace(
        sitting,
        reported_at=one.reported_at,
        client=one.client,
        device=one.device,
        play_method=one.play_method,
        company=seat.company,
    )


def _nothing_new(sitting: Sitting, playing: Playing, word: Anchor) -> bool:
    """Whether the player has said nothing since, however far the server let its position run."""
    if word.paused != sitting.said.paused or word.paused:
        return False
    same = playing.reported_at is not None and playing.reported_at == sitting.reported_at
    return same or word.at - sitting.said.at <= SAME_WORD


def _gap(sitting: Sitting, playing: Playing) -> int:
    if playing.reported_at is None or sitting.reported_at is None:
        return 0
    return playing.reported_at - sitting.reported_at


def _paused_at(sitting: Sitting, playing: Playing, at: int) -> int:
    """When it was paused: its report's own time, as the server's clock has it, between the last look and this one."""
    gap = _gap(sitting, playing)
    return min(at, max(sitting.said.at + gap, sitting.look.at)) if gap > 0 and not sitting.said.paused else at


def _set_back(memory: Memory, server: str, by: int, at: int) -> None:
    """The listener's clock was set back: nobody knows how long it was since the last look, so it was no time."""
    for key, one in memory.sittings.items():
        if one.server != server:
            continue
        memory.sittings[key] = replace(
            one,
            anchor=replace(one.anchor, at=one.anchor.at + by),
            said=replace(one.said, at=one.said.at + by),
            look=replace(one.look, at=one.look.at + by),
            paused_since=one.paused_since + by if one.paused_since is not None else None,
            missing_since=one.missing_since + by if one.missing_since is not None else None,
        )
        viewing = memory.viewings.get(one.viewing)
        if viewing is not None:
            memory.viewings[one.viewing] = replace(viewing, lately=until(viewing.lately, at))
