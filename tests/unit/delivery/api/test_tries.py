"""Five failed tries a minute at one door; successes and other doors do not count."""

from __future__ import annotations

import asyncio
from functools import partial

from playhead.delivery.api.tries import TooMany, Tries
from playhead.kit.clock import ManualClock


async def wrong() -> str | None:
    return None


async def right() -> str | None:
    return "in"


async def fail(tries: Tries, key: str, times: int) -> list[str | None | TooMany]:
    return [await tries.attempt(key, wrong) for _ in range(times)]


async def test_the_sixth_try_is_not_even_looked_at() -> None:
    tries = Tries(ManualClock())
    assert await fail(tries, "ada", 5) == [None] * 5
    assert await tries.attempt("ada", right) == TooMany(60)


async def test_other_doors_are_not_affected() -> None:
    tries = Tries(ManualClock())
    await fail(tries, "ada", 5)
    assert await tries.attempt("eve", right) == "in"


async def test_successes_are_not_counted() -> None:
    tries = Tries(ManualClock())
    assert [await tries.attempt("ada", right) for _ in range(20)] == ["in"] * 20


async def test_a_place_is_free_again_a_minute_after_its_failure() -> None:
    clock = ManualClock()
    tries = Tries(clock)
    await fail(tries, "ada", 1)
    clock.advance(30_000)
    await fail(tries, "ada", 4)
    assert await tries.attempt("ada", right) == TooMany(30)
    clock.advance(30_000)
    assert await tries.attempt("ada", right) == "in"
    assert await fail(tries, "ada", 2) == [None, TooMany(30)]


async def test_guesses_sent_at_once_are_counted_one_by_one() -> None:
    tries = Tries(ManualClock())
    looked = 0

    async def guess() -> None:
        nonlocal looked
        looked += 1
        turn = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(turn.set_result, None)
        await turn

    await asyncio.gather(*(tries.attempt("ada", guess) for _ in range(100)))
    assert looked == 5


async def test_memory_is_bounded_and_the_newest_doors_are_remembered() -> None:
    tries = Tries(ManualClock(), allowed=1, most=3)
    for key in "abcd":
        await fail(tries, key, 1)
    assert await tries.attempt("d", right) == TooMany(60)
    assert await tries.attempt("a", right) == "in"


async def test_a_burst_is_told_once_and_of_ten_doors_a_minute() -> None:
    clock, told = ManualClock(), list[str]()
    tries = Tries(clock)

    async def burst(key: str) -> None:
        told.append(key)

    for number in range(12):
        for _ in range(7):
            await tries.attempt(f"door {number}", wrong, partial(burst, f"door {number}"))
    assert told == [f"door {number}" for number in range(10)]
    clock.advance(60_000)
    for _ in range(5):
        await tries.attempt("door 11", wrong, partial(burst, "again"))
    assert told[-1] == "again"
