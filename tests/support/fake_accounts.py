"""The accounts port in memory, over the users of a fake media server: it fails by the same plan and logs its calls."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from playhead.domain.errors import NoAnswerInTime, NotSupported, NotThere, Refused, ServerError, ServerFault
from playhead.domain.people import RemoteUser
from playhead.ports.accounts import Password
from tests.support.fake_faults import LATE_ERRORS, Fault
from tests.support.fake_library import hash_of
from tests.support.fake_media_server import FakeMediaServer

ALLOWED = re.compile(r"(?!\s)[\w .'@-]+(?<!\s)$")
POLICY: dict[str, Any] = {"EnableAllFolders": True, "EnabledFolders": [], "EnableContentDeletion": False}
"""What a new account may do."""


class FakeAccounts:
    """`Accounts`. `passwords` and `policies` are what the server holds, by user id."""

    def __init__(self, server: FakeMediaServer) -> None:
        self.server = server
        self.passwords: dict[str, str | None] = {}
        self.policies: dict[str, dict[str, Any]] = {}
        self.ours: set[str] = set()
        """The ids of accounts that were made through the port."""
        self.before_create: Callable[[str], None] = lambda name: None
        self.before_delete: Callable[[RemoteUser], None] = lambda user: None
        self._made = 0

    @property
    def name(self) -> str:
        return self.server.name

    # --- for tests

    def make(self, name: str, *, admin: bool = False, disabled: bool = False, password: str | None = None) -> str:
        """Somebody makes an account by hand; its id."""
        if not ALLOWED.match(name) or self._named(name) is not None:
            raise Refused(f"{self.name}: making an account: refused")
        self._made += 1
        user_id = f"{hash_of(self.name):08x}{self._made:024x}"
        shown = password is not None or not self._real_has_password
        user = RemoteUser(user_id=user_id, name=name, is_administrator=admin, is_disabled=disabled, has_password=shown)
        self.passwords[user_id], self.policies[user_id] = password, dict(POLICY)
        self.server.add_user(user)
        return user_id

    def named(self, name: str) -> RemoteUser | None:
        """The user of a name, in any case."""
        return self._named(name)

    @property
    def _real_has_password(self) -> bool:
        return not self.server.version.startswith("12.")

    def _named(self, name: str) -> RemoteUser | None:
        return next((u for u in self.server._users.values() if u.name.lower() == name.lower()), None)

    # --- the port

    async def users(self) -> tuple[RemoteUser, ...]:
        return await self.server.users()

    async def create(self, name: str, password: Password | None) -> RemoteUser:
        fault = await self.server._begin("create_account", "", name, None)
        try:
            self.before_create(name)
            user_id = self.make(name, password=None if password is None else password.text)
            self.ours.add(user_id)
        except Refused as error:
            raise self._failed("create_account", error) from None
        self._done("create_account", user_id, fault)
        return self.server._users[user_id]

    async def set_password(self, user_id: str, password: Password) -> None:
        if not self.server.can.group_write:
            raise self._failed("set_password", NotSupported(f"{self.name}: not in this version"), user_id)
        fault = await self.server._begin("set_password", user_id, "", None)
        self._known("set_password", user_id)
        self.passwords[user_id] = password.text
        self.server._users[user_id] = replace(self.server._users[user_id], has_password=True)
        self._done("set_password", user_id, fault)

    async def copy_policy(self, user_id: str, template_id: str) -> None:
        fault = await self.server._begin("copy_policy", user_id, "", None)
        for one in (user_id, template_id):
            self._known("copy_policy", one)
        self.policies[user_id] = dict(self.policies.get(template_id, POLICY))
        self._done("copy_policy", user_id, fault)

    async def delete(self, user_id: str) -> None:
        fault = await self.server._begin("delete_account", user_id, "", None)
        user = self._known("delete_account", user_id)
        admins = [one for one in self.server._users.values() if one.is_administrator]
        if len(self.server._users) == 1:
            raise self._failed("delete_account", ServerFault(f"{self.name}: 500"), user_id)
        if admins == [user]:
            raise self._failed("delete_account", Refused(f"{self.name}: removing: refused (400)"), user_id)
        self.before_delete(user)
        self.server.remove_user(user_id)
        self._done("delete_account", user_id, fault)

    # --- how a call goes

    def _known(self, method: str, user_id: str) -> RemoteUser:
        user = self.server._users.get(user_id)
        if user is None:
            raise self._failed(method, NotThere(f"{self.name}: no such account"), user_id)
        return user

    def _done(self, method: str, user_id: str, fault: Fault | None) -> None:
        error: ServerError | None = None
        if fault in LATE_ERRORS:
            late = fault is Fault.TIMEOUT_AFTER
            error = NoAnswerInTime(f"{self.name}: no answer in time") if late else ServerFault(f"{self.name}: 500")
        self.server._log(method, user_id, "", None, type(error).__name__ if error else "ok", applied=True)
        if error is not None:
            raise error

    def _failed(self, method: str, error: ServerError, user_id: str = "") -> ServerError:
        return self.server._failed(method, error, user_id)
