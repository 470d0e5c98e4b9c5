"""Rules about several values at once. They read the tree before it is typed, so that all problems are told together."""

from collections.abc import Iterator, Mapping

from playhead.config.problems import Problem, Trail, dotted, nearest, quoted
from playhead.config.settings import Settings
from playhead.identity.match import name_key

Tree = Mapping[str, object]

PEOPLE: Trail = ("people",)

_SIGNING_BYTES = 32
_PATHS = ("prefix", "from")


def contradictions(tree: Tree) -> Iterator[Problem]:
    """Whatever has the wrong type is skipped here: the schema reports it."""
    yield from _twice(tree, ("servers",), "name", "another server has this name; names must differ")
    yield from _twice(tree, PEOPLE, "name", "another person has this name; give each a name of his own")
    yield from _twice(tree, ("storage",), "name", "another storage root has this name; names must differ")
    yield from _twice(tree, ("path_sync_policy",), "prefix", "this prefix has a policy already; keep one")
    for at, server in _entries(tree.get("servers")):
        yield from _twice(server, ("servers", at, "path_map"), "from", "this path is mapped already; keep one")
    yield from _accounts(tree)
    yield from _overlaps(tree)


def open_door(settings: Settings) -> Iterator[Problem]:
    """Without a login, whoever reaches the port is an administrator."""
    server, auth = settings.server, settings.auth
    if auth.mode == "disabled" and not (server.loopback or server.trusted_proxies or auth.allow_open):
        yield Problem(
            ("auth", "mode"),
            "disabled lets everybody in who can reach server.host; set server.host to 127.0.0.1, name the proxy in "
            "server.trusted_proxies, or set auth.allow_open to true",
        )


def weaknesses(settings: Settings) -> Iterator[str]:
    """What is allowed and should be told. RFC 7518 wants 32 bytes for the signature that logins carry; people keep
    their accounts on servers that were taken out of the configuration, and may come back to it."""
    secret = settings.auth.secret
    if secret is not None and len(secret.get_secret_value().encode()) < _SIGNING_BYTES:
        yield f"auth.secret is shorter than {_SIGNING_BYTES} bytes; choose a longer one, or remove it to have one made"
    servers = {server.name for server in settings.servers}
    for at, person in enumerate(settings.people):
        for name in sorted(set(person.accounts) - servers):
            trail = dotted(("people", at, "accounts", name))
            yield f"{trail} has no effect: there is no server of this name; {nearest(name, servers)}"


def _entries(value: object) -> Iterator[tuple[int, Tree]]:
    if isinstance(value, list):
        yield from ((at, part) for at, part in enumerate(value) if isinstance(part, dict))


def _texts(mapping: Tree, key: str) -> str | None:
    value = mapping.get(key)
    return value if isinstance(value, str) else None


def _twice(tree: Tree, trail: Trail, key: str, what: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for at, entry in _entries(tree.get(str(trail[-1]))):
        value = _texts(entry, key)
        if value is None:
            continue
        first = seen.setdefault(_folded(value, trail, key), at)
        if first != at:
            yield Problem((*trail, at, key), f"{quoted(value)}: {what} ({dotted((*trail, first))})")


def _folded(value: str, trail: Trail, key: str) -> str:
    if key in _PATHS:
        return value.rstrip("/")
    return name_key(value) if trail == PEOPLE else value.casefold()


def _accounts(tree: Tree) -> Iterator[Problem]:
    """One person for each account; names are compared as accounts are."""
    owners: dict[tuple[str, str], int] = {}
    for at, person in _entries(tree.get("people")):
        accounts = person.get("accounts")
        for server, names in accounts.items() if isinstance(accounts, dict) else ():
            trail = ("people", at, "accounts", server)
            for name in names if isinstance(names, list) else [names]:
                owner = owners.setdefault((server, name_key(str(name))), at)
                if owner != at:
                    yield Problem(trail, f"{quoted(str(name))} belongs to people[{owner}] already; keep one")


def _overlaps(tree: Tree) -> Iterator[Problem]:
    """Each root is compared with the one that contains its predecessors: in sorted order that is enough."""
    roots = sorted(
        (path.rstrip("/") + "/", at)
        for at, entry in _entries(tree.get("storage"))
        if (path := _texts(entry, "path")) is not None
    )
    outer: tuple[str, int] | None = None
    for path, at in roots:
        if outer is not None and path.startswith(outer[0]):
            what = f"overlaps storage[{outer[1]}] ({quoted(outer[0])}); no root may contain another"
            yield Problem(("storage", at, "path"), what)
        else:
            outer = (path, at)
