"""P8: the same edits with the same stamps, heard in any order and any number of times, give the same register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.userdata import Field
from playhead.features.userdata.merge import Claim, fold
from playhead.features.userdata.model import Known, Register, Shadow, Stamp, Value
from playhead.features.userdata.observation import Candidate
from tests.support.profiles import machine

SERVERS = ("wan", "lan", "attic")


@dataclass(frozen=True)
class Act:
    """Somebody marks, un-marks or watches on a server, at a time of his own."""

    server: str
    at: int
    what: str


class Account:
    """A server's own row, which the acts there change one after the other."""

    def __init__(self) -> None:
        self.shadow = Shadow(fields={f: Known(value=v, since=0) for f, v in BLANK.items()})

    def claims(self, act: Act) -> list[Claim]:
        before = {field: self.shadow.fields[field].value for field in BLANK}
        after = changed(before, act)
        stamp = Stamp(at=act.at, weight=2, rank=-SERVERS.index(act.server), server=act.server)
        claims = [
            Claim(candidate=Candidate(field=f, value=after[f], before=before[f]), stamp=stamp)
            for f in after
            if after[f] != before[f] or (f is Field.PLAYED and act.what != "watch")
        ]
        fields = {field: Known(value=value, since=act.at) for field, value in after.items()}
        self.shadow = Shadow(fields=fields, epoch=self.shadow.epoch)
        return claims


BLANK: dict[Field, Value] = {Field.PLAYED: False, Field.PLAY_COUNT: 0, Field.LAST_PLAYED: None}


def changed(row: dict[Field, Value], act: Act) -> dict[Field, Value]:
    count = int(row[Field.PLAY_COUNT] or 0)
    if act.what == "unmark":
        return BLANK
    if act.what == "mark":
        return {Field.PLAYED: True, Field.PLAY_COUNT: max(count, 1), Field.LAST_PLAYED: act.at}
    return row | {Field.PLAY_COUNT: count + 1, Field.LAST_PLAYED: act.at}


def told(acts: Sequence[Act], *, twice: bool = False) -> dict[Field, Value]:
    """What the register holds after `acts` in the order in which they were heard."""
    accounts = {server: Account() for server in SERVERS}
    register = Register()
    for act in acts:
        account = accounts[act.server]
        before = account.shadow
        claims = account.claims(act)
        folded = fold(register, before, claims, 0)
        register = folded.register
        if twice:
            # a second notice finds a shadow that has all this: only what is said without a change is said again
            again = [claim for claim in claims if claim.candidate.field is Field.PLAYED]
            register = fold(register, account.shadow, again, 0).register
    return {field: held.value for field, held in register.held.items()}


ACTS = st.builds(
    Act,
    server=st.sampled_from(SERVERS),
    at=st.integers(1, 50).map(lambda n: n * 1_000),
    what=st.sampled_from(("watch", "mark", "unmark")),
)


@st.composite
def heard(draw: st.DrawFn) -> tuple[list[Act], list[Act]]:
    """Acts as they happened, and as they were heard: each server's own in their order, servers mixed at will."""
    acts = sorted(draw(st.lists(ACTS, max_size=8, unique_by=lambda act: act.at)), key=lambda act: act.at)
    queues = {server: [act for act in acts if act.server == server] for server in SERVERS}
    order = draw(st.permutations([act.server for act in acts]))
    return acts, [queues[server].pop(0) for server in order]


@machine(1, examples=400)
@given(heard())
def test_the_order_in_which_servers_are_heard_makes_no_difference(both: tuple[list[Act], list[Act]]) -> None:
    happened, mixed = both
    assert told(happened) == told(mixed)


@machine(1, examples=100)
@given(heard())
def test_what_is_heard_twice_counts_once(both: tuple[list[Act], list[Act]]) -> None:
    _, mixed = both
    assert told(mixed) == told(mixed, twice=True)


@machine(1, examples=100)
@given(heard())
def test_played_is_what_was_said_last(both: tuple[list[Act], list[Act]]) -> None:
    happened, mixed = both
    said = [act.what == "mark" for act in happened if act.what != "watch"]
    assert bool(told(mixed).get(Field.PLAYED)) is (said[-1] if said else False)
