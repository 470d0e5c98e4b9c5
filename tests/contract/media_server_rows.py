"""The rows that the suite of media servers writes and reads, and what the versions make of them."""

from __future__ import annotations

from playhead.domain.userdata import UserData, UserDataPart
from tests.contract.media_server_suite import World

DATE = 1_714_557_600_123
FULL = UserDataPart(played=True, position=0, play_count=3, last_played=DATE, favorite=True, rating=7.5)
ROW = UserData(played=True, position=0, play_count=3, last_played=DATE, favorite=True, rating=7.5)
MOST = UserDataPart(played=True, position=0, last_played=DATE, favorite=True, rating=10)
"""What 10.8 can be told at once, and what it makes of it."""
MOST_ROW = UserData(played=True, position=0, play_count=1, last_played=DATE, favorite=True, rating=10)
HEART, HEART_ROW = UserDataPart(favorite=True), UserData(favorite=True)
"""One call in every version."""
OLDEST = "10.8.13"


async def read(world: World, user: str, item: str) -> UserData:
    item_id = world.item(item)
    return (await world.server.user_data(world.user(user), [item_id]))[item_id]


async def write(world: World, user: str, item: str, part: UserDataPart) -> UserData:
    return await world.server.write_user_data(world.user(user), world.item(item), part)


async def most(world: World) -> tuple[UserDataPart, UserData]:
    """As much as this version can be told at once, and the row it leaves."""
    return (FULL, ROW) if (await world.server.capabilities()).group_write else (MOST, MOST_ROW)


async def before_10_11(world: World) -> bool:
    return (await world.server.info()).version in (OLDEST, "10.9.11", "10.10.7")
