"""A login is the person whose account it has proved."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert

from playhead.domain.people import Account
from playhead.identity import login_people, login_rows, store
from playhead.identity.login_people import LoginPerson
from playhead.identity.login_rows import NewLogin
from playhead.identity.rows import AccountRow
from playhead.identity.tables import linked_account
from tests.support.engine import Engine


def test_who_has_proved_an_account_is_its_person(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: store.add_persons(c, {"alice": (1, "Alice")}))
    accounts = [
        AccountRow(account=Account("wan", "a"), name="alice", person_id=1, evidence="name"),
        AccountRow(account=Account("wan", "b"), name="guest", person_id=None, evidence="left out"),
    ]
    engine.write(lambda c: store.save_accounts(c, accounts))
    logins = [NewLogin(username=name, password_hash="x", now=1) for name in ("vera", "otto")]
    engine.write(lambda c: login_rows.add(c, logins))
    links = [
        {"ref": f"wan/{user}", "login_id": login, "server": "wan", "user_id": user, "name": user, "linked_at": 1}
        for user, login in (("a", 1), ("b", 2))
    ]
    engine.write(lambda c: c.execute(insert(linked_account), links))
    read = engine.database.read_now
    assert read(lambda c: login_people.person_of_login(c, 1)) == LoginPerson(1, "vera", "UTC", 1)
    assert read(lambda c: login_people.person_of_login(c, 2)) == LoginPerson(2, "otto", "UTC", None)
    assert read(lambda c: login_people.person_of_login(c, 9)) is None
    assert read(login_people.logins_of) == {1: 1}
    engine.close()
