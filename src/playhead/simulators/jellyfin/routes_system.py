"""System, set-up, configuration, branding and the activity log."""

from __future__ import annotations

from urllib.parse import urlsplit

from playhead.simulators.jellyfin import accounts, ticks
from playhead.simulators.jellyfin.guids import EMPTY
from playhead.simulators.jellyfin.http import Access, Call, Endpoint, always
from playhead.simulators.jellyfin.model import Json, Told
from playhead.simulators.jellyfin.replies import TEXT, Reply, bare, failed, ok, problem, said
from playhead.simulators.jellyfin.state import defaults
from playhead.simulators.jellyfin.versions import V10_11


def public_info(call: Call) -> Reply:
    server = call.server
    return ok(
        {
            "LocalAddress": server.url,
            "ServerName": server.configuration["ServerName"],
            "Version": server.version,
            "ProductName": "Jellyfin Server",
            "OperatingSystem": "",
            "Id": server.id,
            "StartupWizardCompleted": server.wizard_done,
        }
    )


def info(call: Call) -> Reply:
    server = call.server
    made = defaults("system_info")
    made.update(
        LocalAddress=server.url,
        ServerName=server.configuration["ServerName"],
        Version=server.version,
        Id=server.id,
        StartupWizardCompleted=server.wizard_done,
        WebSocketPortNumber=urlsplit(server.url).port or 8096,
    )
    return ok(made)


def configuration(call: Call) -> Reply:
    return ok(call.server.configuration)


def set_configuration(call: Call) -> Reply:
    call.server.configuration = {**call.server.configuration, **call.record("configuration")}
    return Reply()


def activity(call: Call) -> Reply:
    since = call.query.date("minDate")
    with_user = call.query.flag("hasUserId")
    found = [entry for entry in reversed(call.server.activity) if _wanted(entry, since, with_user)]
    start = call.query.number("startIndex") or 0
    limit = call.query.number("limit")
    page = found[start:] if limit is None else found[start : start + limit]
    return ok({"Items": page, "TotalRecordCount": len(found), "StartIndex": start})


def _wanted(entry: Json, since: int | None, with_user: bool | None) -> bool:
    if since is not None and (ticks.parse(entry["Date"]) or 0) < since:
        return False
    owned = entry["UserId"] != EMPTY
    return with_user is None or owned is with_user


def restart(call: Call) -> Reply:
    call.server.tell(Told.RESTARTING, call.now)
    call.server.restart()
    return Reply()


def shut_down(call: Call) -> Reply:
    """As a restart, for somebody starts it again."""
    call.server.tell(Told.STOPPING, call.now)
    call.server.restart()
    return Reply()


def startup_configuration(call: Call) -> Reply:
    config = call.server.configuration
    return ok(
        {
            "ServerName": "",
            "UICulture": config["UICulture"],
            "MetadataCountryCode": config["MetadataCountryCode"],
            "PreferredMetadataLanguage": config["PreferredMetadataLanguage"],
        }
    )


def set_startup_configuration(call: Call) -> Reply:
    call.server.configuration.update(call.record("startupConfiguration"))
    return Reply()


def startup_user(call: Call) -> Reply:
    server = call.server
    server.wizard_user = server.wizard_user or "root"
    return ok({"Name": server.wizard_user})


def set_startup_user(call: Call) -> Reply:
    """Fails before the first GET; 12.0 takes it only once; 10.8 takes an empty password."""
    server = call.server
    body = call.record("startupUserDto")
    if not server.wizard_user:
        raise problem(404) if server.traits.number >= V10_11 else failed(500)
    first = server.user_named(server.wizard_user)
    if first is not None and server.traits.startup_user_once:
        raise bare(403)
    if not body.get("Password") and server.traits.startup_password:
        raise said(400, "Password must not be empty")
    server.wizard_user = str(body["Name"])
    if first is None:
        accounts.create(server, server.wizard_user, str(body.get("Password") or "") or None, call.now, admin=True)
    return Reply()


def startup_done(call: Call) -> Reply:
    call.server.wizard_done = True
    return Reply()


PING = always(ok("Jellyfin Server"))
OPEN, ADMIN, WIZARD, WIZARD_USER = Access.OPEN, Access.ADMIN, Access.WIZARD, Access.WIZARD_USER

ROUTES = (
    Endpoint("GET", "/System/Info/Public", public_info, OPEN),
    Endpoint("GET", "/System/Info", info, WIZARD_USER),
    Endpoint("GET", "/System/Ping", PING, OPEN),
    Endpoint("POST", "/System/Ping", PING, OPEN),
    Endpoint("GET", "/health", always(Reply(200, b"Healthy", TEXT)), OPEN),
    Endpoint("GET", "/Branding/Configuration", always(ok({"SplashscreenEnabled": False})), OPEN),
    Endpoint("GET", "/System/Configuration", configuration),
    Endpoint("POST", "/System/Configuration", set_configuration, ADMIN),
    Endpoint("GET", "/System/ActivityLog/Entries", activity, ADMIN),
    Endpoint("POST", "/System/Restart", restart, ADMIN),
    Endpoint("POST", "/System/Shutdown", shut_down, ADMIN),
    Endpoint("GET", "/Startup/Configuration", startup_configuration, WIZARD),
    Endpoint("POST", "/Startup/Configuration", set_startup_configuration, WIZARD),
    Endpoint("GET", "/Startup/User", startup_user, WIZARD),
    Endpoint("POST", "/Startup/User", set_startup_user, WIZARD),
    Endpoint("POST", "/Startup/RemoteAccess", always(Reply()), WIZARD),
    Endpoint("POST", "/Startup/Complete", startup_done, WIZARD),
    Endpoint("GET", "/Environment/DefaultDirectoryBrowser", always(ok({})), ADMIN),
)
