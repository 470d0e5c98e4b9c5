"""All sockets of one server: who hears what, and when. No wire and no waiting here: `due` says when to `pulse`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import msgspec

from playhead.simulators.jellyfin import dto, playing, socket_input, subscriptions, tasks
from playhead.simulators.jellyfin.batches import LibraryBatch, SavedBatch
from playhead.simulators.jellyfin.guids import EMPTY, md5
from playhead.simulators.jellyfin.http import Caller
from playhead.simulators.jellyfin.keepalive import TIMEOUT, Watch
from playhead.simulators.jellyfin.model import Session, Signal, Told, User
from playhead.simulators.jellyfin.socket_faults import Outlet
from playhead.simulators.jellyfin.sockets import SHUTDOWN, Close, Frame, Socket
from playhead.simulators.jellyfin.state import Server

FORCED = {
    Told.SESSION_STARTED: subscriptions.SESSIONS,
    Told.SESSION_ENDED: subscriptions.SESSIONS,
    Told.SESSION_CHANGED: subscriptions.SESSIONS,
    Told.LOGGED: subscriptions.LOG,
    Told.TASK: subscriptions.TASKS,
}
GAPPED = {
    Told.SESSION_ACTIVE: subscriptions.SESSIONS,
    Told.SESSION_RUNS: subscriptions.SESSIONS,
    Told.TASK_RUNS: subscriptions.TASKS,
}
CHANGES = frozenset({Told.ADDED, Told.UPDATED, Told.REMOVED})
LAST_WORDS = {Told.RESTARTING: "ServerRestarting", Told.STOPPING: "ServerShuttingDown"}


class Hub:
    """Times in ticks. `on_change` is called when `due` came nearer."""

    def __init__(self, server: Server, outlet: Outlet) -> None:
        self._server = server
        self._outlet = outlet
        self._watch = Watch()
        self._saved = SavedBatch(server)
        self._library = LibraryBatch(server)
        self._opened = self._messages = 0
        self._announced: int | None = None
        self.sockets: list[Socket] = []
        self.on_change: Callable[[], None] = lambda: None

    def open(self, caller: Caller, device_id: str, now: int) -> Socket:
        """A connection of a known caller; `device_id` as its address named it."""
        self._opened += 1
        socket = Socket(self._opened, caller, self._session(caller, device_id, now), now)
        self.sockets.append(socket)
        if socket.session is not None:
            self._watch.begin(now)
            fixed = EMPTY if self._server.traits.zero_message_id else ""
            self._post(socket, "ForceKeepAlive", self._text("ForceKeepAlive", TIMEOUT, fixed), now)
        self._stir()
        return socket

    def _session(self, caller: Caller, device_id: str, now: int) -> Session | None:
        traits, device = self._server.traits, caller.device
        if caller.user is None and not traits.key_sockets_have_sessions:
            return None
        if device_id and traits.socket_device_query:
            device = replace(device, device_id=device_id)
        return playing.touch(self._server, device, caller.user, now)

    def receive(self, socket: Socket, body: str | bytes, now: int) -> None:
        """A frame from the client."""
        if socket.deaf or socket.ended is not None:
            return
        if len(body) > socket_input.LARGEST:
            socket.deaf = True
            socket.on_change()
            return
        if not body:
            self._end(socket, Close(), now)
            return
        socket.last_activity = now
        try:
            found = socket_input.read(body)
        except socket_input.Unreadable:
            self._end(socket, SHUTDOWN, now)
            return
        if socket.poisoned:
            self._end(socket, SHUTDOWN, now)
        elif found is None:
            socket.poisoned = True
        else:
            self._obey(socket, found, now)
        self.pulse(now)

    def _obey(self, socket: Socket, message: socket_input.Inbound, now: int) -> None:
        if message.kind == "KeepAlive":
            socket.last_keep_alive = now
            self._post(socket, "KeepAlive", self._text("KeepAlive", None), now)
            return
        kind = message.kind.removesuffix("Start").removesuffix("Stop")
        if kind not in subscriptions.KINDS or message.kind == kind:
            return
        if message.kind.endswith("Stop"):
            socket.unsubscribe(kind)
            return
        try:
            socket.subscribe(kind, socket_input.gap_of(message.data))
        except ValueError:
            if self._server.traits.handler_errors_close:
                self._end(socket, SHUTDOWN, now)

    def gone(self, socket: Socket, now: int) -> None:
        """The client left, or what was said to it in closing was sent."""
        self._end(socket, Close(), now)

    def _end(self, socket: Socket, close: Close, now: int) -> None:
        socket.end(close)
        if socket not in self.sockets:
            return
        self.sockets.remove(socket)
        session = socket.session
        alone = all(other.session is not session for other in self.sockets)
        if session is not None and alone and self._server.sessions.get(session.id) is session:
            playing.end(self._server, session, now)

    def cut(self, sockets: Iterable[Socket], now: int) -> None:
        """Tear connections without a close frame."""
        for socket in list(sockets):
            self._end(socket, Close(1006, cut=True), now)

    def hear(self, signal: Signal) -> None:
        """Something happened in the server: tell it, or gather it."""
        kind, now = signal.kind, signal.at
        if kind is Told.SESSION_ENDED:
            for socket in [each for each in self.sockets if each.session is signal.session]:
                self._end(socket, SHUTDOWN, now)
        if kind is Told.REMOVED and signal.item is not None:
            self._saved.keep(signal.item)
        if kind in CHANGES:
            self._library.add(signal, now)
        elif kind is Told.SAVED and signal.user is not None and signal.item is not None:
            self._saved.add(signal.user, signal.item, now)
        elif kind is Told.RENAMED and signal.user is not None:
            self._to_users([signal.user], "UserUpdated", dto.user(self._server, signal.user), now)
        elif kind is Told.REFRESHING and signal.item is not None:
            admins = [user for user in self._server.users.values() if user.admin]
            self._to_users(admins, "RefreshProgress", {"ItemId": signal.item.id, "Progress": signal.text}, now)
        elif kind in LAST_WORDS:
            self._close_all(LAST_WORDS[kind], now)
        elif kind in FORCED:
            self._publish(FORCED[kind], signal, now, forced=True)
        elif kind in GAPPED:
            self._publish(GAPPED[kind], signal, now, forced=False)
        self._stir()

    def _publish(self, kind: str, signal: Signal, now: int, *, forced: bool) -> None:
        running = signal.text if kind == subscriptions.TASKS else ""
        for socket in list(self.sockets):
            for wish in [each for each in socket.subscriptions if each.kind == kind]:
                if not socket.open or not (forced or now - wish.last >= wish.gap):
                    continue
                data = subscriptions.data(self._server, socket, kind, now, running)
                if data is not None:
                    wish.last = now
                    self._post(socket, kind, self._text(kind, data), now)

    def _close_all(self, last_word: str, now: int) -> None:
        text = self._text(last_word, "")
        for socket in self._one_each(lambda _: True):
            self._post(socket, last_word, text, now)
        for socket in list(self.sockets):
            self._end(socket, SHUTDOWN, now)

    def _to_users(self, users: Iterable[User], kind: str, data: Any, now: int) -> None:
        wanted = {user.id for user in users}
        text = self._text(kind, data)
        for socket in self._one_each(lambda session: bool(wanted & _people(session))):
            self._post(socket, kind, text, now)

    def _one_each(self, wanted: Callable[[Session], bool]) -> list[Socket]:
        """Of each wanted session the open socket that was heard last."""
        found: dict[str, Socket] = {}
        for socket in sorted(self.sockets, key=lambda each: (each.last_activity, each.number)):
            if socket.open and socket.session is not None and wanted(socket.session):
                found[socket.session.id] = socket
        return list(found.values())

    def _text(self, kind: str, data: Any, message_id: str = "") -> str:
        self._messages += 1
        made = {"MessageId": message_id or md5(f"message {self._server.id} {self._messages}")}
        if data is not None:
            made["Data"] = data
        return msgspec.json.encode({**made, "MessageType": kind}).decode()

    def _post(self, socket: Socket, kind: str, text: str, now: int) -> None:
        if self._outlet.post(socket, Frame(kind, text), now):
            self.cut([socket], now)

    def _stir(self) -> None:
        """Who waits for `due` waits no longer than announced, so only a nearer one is worth a word."""
        due = self.due
        if due is not None and (self._announced is None or due < self._announced):
            self._announced = due
            self.on_change()

    @property
    def due(self) -> int | None:
        """When there is something to do that nothing else brings about; None for never."""
        waiting = (self._watch.due, self._saved.due, self._library.due, self._outlet.due, tasks.due(self._server))
        return min((moment for moment in waiting if moment is not None), default=None)

    def pulse(self, now: int) -> None:
        """Do what is due."""
        tasks.pulse(self._server, now)
        self._outlet.pulse(now)
        if self._saved.due is not None and self._saved.due <= now:
            for user, data in self._saved.take(self._reached()):
                self._to_users([user], "UserDataChanged", data, now)
        if self._library.due is not None and self._library.due <= now:
            for user, data in self._library.take(self._present()):
                self._to_users([user], "LibraryChanged", data, now)
        self._keep_alive(now)
        self._announced = self.due

    def _reached(self) -> set[str]:
        """The ids of the users a message would reach."""
        sessions = [socket.session for socket in self.sockets if socket.open and socket.session is not None]
        return set().union(*map(_people, sessions))

    def _present(self) -> list[User]:
        """The users with a session of their own whom a message would reach."""
        found = {session.user.id: session.user for session in self._server.sessions.values() if session.user}
        reached = self._reached()
        return [user for user in found.values() if user.id in reached]

    def _keep_alive(self, now: int) -> None:
        look = self._watch.look(self.sockets, now)
        for socket in look.late:
            self._post(socket, "ForceKeepAlive", self._text("ForceKeepAlive", TIMEOUT), now)
        for socket in look.lost:
            if self._server.traits.lost_sockets_die:
                socket.die()


def _people(session: Session) -> set[str]:
    own = [session.user.id] if session.user is not None else []
    return {*own, *(other.id for other in session.others)}
