"""What the doctor finds on this machine: configuration, data folder, database, own door, folders. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from playhead.runtime.doctor_facts import Facts, Finding, FolderFacts, ServerFacts, State
from playhead.runtime.doctor_network import is_this_machine
from playhead.storage.engine import NETWORK_FILE_SYSTEMS

MB = 1024 * 1024
LITTLE_BYTES = 1024 * MB
NOTHING_BYTES = 100 * MB
LATER = "Remove it, or leave it in for a later version."


def configuration(facts: Facts) -> Iterator[Finding]:
    """Where it came from, and what it says in vain."""
    source = str(facts.source) if facts.source is not None else "the environment"
    count = len(facts.settings.servers)
    if count == 0:
        remedy = "Add one under `servers:` with name, url and api_key."
        yield Finding("configuration", source, State.WARNING, "No media server is configured.", remedy)
    else:
        yield Finding("configuration", source, State.OK, f"{count} {'server' if count == 1 else 'servers'}.")
    for one in facts.settings.servers:
        if not one.takes_part:
            what = "Its direction is off: it is neither called nor heard."
            yield Finding("configuration", one.name, State.OK, what)
    for warning in facts.warnings:
        what, _, remedy = warning.partition("; ")
        later = "does not do it yet" in what
        yield Finding("configuration", source, State.WARNING, _sentence(what), LATER if later else _sentence(remedy))


def data_folder(facts: Facts) -> Finding:
    """Whether the database can live there."""
    data = facts.data
    state, finding, remedy = _data_folder(data)
    return Finding("data folder", str(data.path), state, finding, remedy)


def _data_folder(data: FolderFacts) -> tuple[State, str, str]:
    if not data.exists:
        remedy = "Make it and give it to the user that runs Playhead, or set database.url to a file elsewhere."
        return State.PROBLEM, "It is not there and cannot be made.", remedy
    if not data.writable:
        return State.PROBLEM, "It cannot be written.", "Give it to the user that runs Playhead: chown and chmod u+rwx."
    if data.file_system.startswith(NETWORK_FILE_SYSTEMS):
        what = f"It is on a network file system ({data.file_system}), where SQLite's log corrupts."
        return State.PROBLEM, what, "Set database.url to a file on a local disk."
    if data.free_bytes is not None and data.free_bytes < LITTLE_BYTES:
        state = State.PROBLEM if data.free_bytes < NOTHING_BYTES else State.WARNING
        remedy = "Free some space there: without any, nothing can be made durable and webhooks are answered with 503."
        return state, f"{data.free_bytes // MB} MB are free.", remedy
    free = "" if data.free_bytes is None else f", {data.free_bytes // MB} MB free"
    return State.OK, f"Writable, on a local disk{free}.", ""


def database(facts: Facts) -> Finding:
    """Whether it can be read, is of this version and sound, and who uses it."""
    path = facts.settings.database.sqlite_path
    state, finding, remedy = _database(facts)
    return Finding("database", str(path) if path is not None else "PostgreSQL", state, finding, remedy)


def _database(facts: Facts) -> tuple[State, str, str]:
    known = facts.database
    schema = known.schema
    if facts.settings.database.sqlite_path is None:
        return State.PROBLEM, "This version has no PostgreSQL yet.", "Set database.url to sqlite:/// and a local file."
    if schema.trouble is not None:
        return State.PROBLEM, f"It cannot be read: {schema.trouble}.", "Stop Playhead and restore a backup."
    if known.damage is not None:
        return State.PROBLEM, f"It is damaged: {known.damage}.", "Stop Playhead and restore a backup."
    if schema.exists and not schema.current:
        what = f"Its schema is {schema.revision or 'empty'}, this version needs {schema.head}."
        return State.PROBLEM, what, "Run `playhead migrate`, or start Playhead, which does so."
    if known.closed is not None and _data_folder(facts.data)[0] is State.PROBLEM:
        return State.PROBLEM, "It cannot be used as long as its folder will not do.", "Mend the data folder first."
    if known.closed is not None:
        remedy = "Stop what holds it, or wait until it has started, and run this again."
        return State.PROBLEM, _sentence(known.closed), remedy
    if not schema.exists:
        return State.OK, "Made now, with the current schema.", ""
    used = "used by the running Playhead" if known.serving else "nobody uses it now"
    return State.OK, f"Sound, schema current ({schema.revision}), {used}.", ""


def door(facts: Facts) -> Iterator[Finding]:
    """Who can come in, and whether the servers can."""
    own, auth = facts.settings.server, facts.settings.auth
    where = f"{own.host}:{own.port}"
    found = False
    if auth.mode == "disabled":
        found = True
        who = "this machine" if own.loopback else "the network, or past the proxy,"
        remedy = "Set auth.mode to password, unless all of them may administer."
        state = State.WARNING
        yield Finding("door", where, state, f"Logins are off: whoever is on {who} is an administrator.", remedy)
    for server in facts.servers:
        if _cannot_reach(server, facts):
            found = True
            what = f"{server.name} runs elsewhere and cannot post to {own.host}, which only this machine reaches."
            remedy = "Set server.host to 0.0.0.0, or put a proxy before it and name it in server.trusted_proxies."
            yield Finding("door", where, State.WARNING, what, remedy)
    if not found:
        yield Finding("door", where, State.OK, "Logins are needed, and the servers can reach it.")


def _cannot_reach(server: ServerFacts, facts: Facts) -> bool:
    own = facts.settings.server
    host = urlsplit(server.settings.url).hostname or ""
    return server.heard and own.loopback and not own.trusted_proxies and not is_this_machine(host)


def folders(facts: Facts) -> Iterator[Finding]:
    """The folders that the configuration names."""
    for folder in facts.folders:
        if folder.exists:
            yield Finding("folders", str(folder.path), State.OK, "There.")
        else:
            remedy = "Mount it, or correct its path under `storage:`."
            yield Finding("folders", str(folder.path), State.WARNING, "It is not there.", remedy)
    if not facts.folders:
        yield Finding("folders", "storage", State.OK, "None is configured, none is needed.")


def broker(facts: Facts) -> Finding:
    """None is needed."""
    url = facts.settings.broker.url
    if url is None:
        return Finding("broker", "in process", State.OK, "None is configured, none is needed.")
    what = "One is configured, and this version does all work in its own process."
    return Finding("broker", str(url), State.WARNING, what, LATER)


def tools(_facts: Facts) -> Finding:
    """Programs beside us."""
    return Finding("tools", "this machine", State.OK, "No other program is needed.")


def _sentence(text: str) -> str:
    if not text:
        return ""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
