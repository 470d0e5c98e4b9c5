"""Who may do what: every operation of the interface by who asks, in one table.

A status is what a request is answered that is good in form, names things of Vera's, and where the table says so lacks
its body: who is let in gets 422 for that, and nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("stranger", "vera", "otto", "admin", "reading", "writing", "managing", "boasting")
"""Nobody; whose things they are; another user; an administrator; his tokens with `read`, with `read write`, with all
scopes; and Otto's token that names all scopes and makes him no administrator."""

ANYBODY = dict.fromkeys(ROLES, 200)


def row(stranger: int, vera: int, otto: int, admin: int, reading: int, writing: int, managing: int) -> dict[str, int]:
    """One line; Otto's token is let do what he may."""
    given = (stranger, vera, otto, admin, reading, writing, managing, otto)
    return dict(zip(ROLES, given, strict=True))


def users(status: int = 200) -> dict[str, int]:
    """For whoever signed in, to read."""
    return row(401, *[status] * 6)


def admins(status: int = 200) -> dict[str, int]:
    """For administrators, to read."""
    return row(401, 403, 403, status, 403, 403, status)


def managed(status: int) -> dict[str, int]:
    """For administrators, to change."""
    return row(401, 403, 403, status, 403, 403, status)


def own(vera: int, admin: int) -> dict[str, int]:
    """Vera's, to read: an administrator's token without his scope is as any other user's."""
    return row(401, vera, 403, admin, 403, 403, admin)


@dataclass(frozen=True)
class Line:
    """One operation: how it is asked for (`{…}` are names of things), and what each is answered. `body` None: none."""

    path: str
    statuses: dict[str, int]
    body: object = None


TABLE: dict[str, Line] = {
    # whoever comes by
    "GET /healthz": Line("/healthz", ANYBODY),
    "GET /readyz": Line("/readyz", ANYBODY),
    "GET /webhook/test": Line("/webhook/test", ANYBODY),
    "GET /openapi.json": Line("/openapi.json", ANYBODY),
    "GET /docs": Line("/docs", ANYBODY),
    "GET /docs/style.css": Line("/docs/style.css", ANYBODY),
    "GET /metrics": Line("/metrics", ANYBODY),
    "POST /webhook/{server_name}": Line("/webhook/wan", dict.fromkeys(ROLES, 401), {}),
    "GET /api/v1/setup": Line("/api/v1/setup", ANYBODY),
    "POST /api/v1/setup": Line("/api/v1/setup", dict.fromkeys(ROLES, 422), {}),
    "POST /api/v1/auth/login": Line("/api/v1/auth/login", dict.fromkeys(ROLES, 422), {}),
    "POST /api/v1/auth/refresh": Line("/api/v1/auth/refresh", dict.fromkeys(ROLES, 422), {}),
    "GET /api/v1/auth/jellyfin": Line("/api/v1/auth/jellyfin", ANYBODY),
    # to link an account takes a person: no token does it
    "POST /api/v1/auth/jellyfin": Line(
        "/api/v1/auth/jellyfin", row(422, 422, 422, 422, 403, 403, 403) | {"boasting": 403}, {}
    ),
    # oneself
    "GET /api/v1/auth/me": Line("/api/v1/auth/me", users()),
    "POST /api/v1/auth/password": Line(
        "/api/v1/auth/password", row(401, 422, 422, 422, 403, 403, 403) | {"boasting": 403}, {}
    ),
    "GET /api/v1/auth/tokens": Line(
        "/api/v1/auth/tokens", row(401, 200, 200, 200, 403, 403, 403) | {"boasting": 403}
    ),
    "POST /api/v1/auth/tokens": Line(
        "/api/v1/auth/tokens", row(401, 422, 422, 422, 403, 403, 403) | {"boasting": 403}, {}
    ),
    "DELETE /api/v1/auth/tokens/{token_id}": Line(
        "/api/v1/auth/tokens/{token}", row(401, 204, 404, 404, 403, 403, 403) | {"boasting": 403}
    ),
    "POST /api/v1/ws/ticket": Line("/api/v1/ws/ticket", users(201)),
    "GET /api/v1/events": Line("/api/v1/events?channels=nonsense", users(422)),
    "GET /api/v1/notifications": Line("/api/v1/notifications", users()),
    # what is known of the household
    "GET /api/status": Line("/api/status", users()),
    "GET /api/servers": Line("/api/servers", users()),
    "GET /api/users": Line("/api/users", users()),
    "GET /api/queue": Line("/api/queue", users()),
    "GET /api/events/pending": Line("/api/events/pending", users()),
    "GET /api/events/waiting": Line("/api/events/waiting", users()),
    "GET /api/events/failed": Line("/api/events/failed", users()),
    "GET /api/sync-log": Line("/api/sync-log", users()),
    "GET /api/v1/people": Line("/api/v1/people", admins()),
    "GET /api/v1/playlists": Line("/api/v1/playlists", users()),
    "GET /api/v1/playlists/{playlist_id}": Line("/api/v1/playlists/999", users(404)),
    "GET /api/v1/user-requests": Line("/api/v1/user-requests", users()),
    "GET /api/v1/servers/retired": Line("/api/v1/servers/retired", users()),
    "GET /api/v1/sync/brakes": Line("/api/v1/sync/brakes", users()),
    "GET /api/v1/sync/conflicts": Line("/api/v1/sync/conflicts", users()),
    "GET /api/v1/sync/parked": Line("/api/v1/sync/parked", users()),
    "GET /api/v1/sync/runs": Line("/api/v1/sync/runs", users()),
    "GET /api/v1/sync/runs/{run_id}": Line("/api/v1/sync/runs/none", users(404)),
    "GET /api/v1/sync/explain": Line("/api/v1/sync/explain?person=x&server=wan&item=y", users(404)),
    "GET /api/v1/badges": Line("/api/v1/badges", users()),
    # somebody's history
    "GET /api/v1/history": Line("/api/v1/history?user={vera}", own(200, 200)),
    "GET /api/v1/history/export": Line("/api/v1/history/export?user={vera}", own(200, 200)),
    "GET /api/v1/history/{row_id}": Line("/api/v1/history/{row}", row(401, 200, 404, 200, 404, 404, 200)),
    "DELETE /api/v1/history/{row_id}": Line("/api/v1/history/{row}", row(401, 204, 404, 204, 403, 404, 204)),
    "DELETE /api/v1/history": Line("/api/v1/history?user={vera}", own(204, 204)),
    "POST /api/v1/history": Line("/api/v1/history", own(201, 201), {
        "user_id": "{vera}", "media_type": "movie", "tmdb_id": "{number}", "title": "Alien",
    }),
    "GET /api/v1/now-playing": Line("/api/v1/now-playing?user={vera}", own(200, 200)),
    "GET /api/v1/stats/calendar": Line("/api/v1/stats/calendar?user={vera}", own(200, 200)),
    "GET /api/v1/stats/clients": Line("/api/v1/stats/clients?user={vera}", own(200, 200)),
    "GET /api/v1/stats/heatmap": Line("/api/v1/stats/heatmap?user={vera}", own(200, 200)),
    "GET /api/v1/stats/overview": Line("/api/v1/stats/overview?user={vera}", own(200, 200)),
    "GET /api/v1/stats/genres": Line("/api/v1/stats/genres?user={vera}", own(200, 200)),
    "GET /api/v1/stats/series": Line("/api/v1/stats/series?user={vera}", own(200, 200)),
    "GET /api/v1/stats/unfinished": Line("/api/v1/stats/unfinished?user={vera}", own(200, 200)),
    # both have to allow it, whoever asks
    "GET /api/v1/stats/compare": Line("/api/v1/stats/compare?user={vera}&with=1", own(409, 409)),
    "GET /api/v1/stats/comparable": Line("/api/v1/stats/comparable", users()),
    "GET /api/v1/stats/household": Line("/api/v1/stats/household?work=tv:tmdb:1", users()),
    "GET /api/v1/stats/top": Line("/api/v1/stats/top?user={vera}", own(200, 200)),
    "GET /api/v1/stats/trend": Line("/api/v1/stats/trend?user={vera}", own(200, 200)),
    "GET /api/v1/stats/year": Line("/api/v1/stats/year?user={vera}&year=2026", own(200, 200)),
    "GET /api/v1/users/{user_id}/badges": Line("/api/v1/users/{vera}/badges", own(200, 200)),
    "GET /api/v1/users/{user_id}/settings/jellyfin-autosync": Line(
        "/api/v1/users/{vera}/settings/jellyfin-autosync", own(200, 200)
    ),
    "PUT /api/v1/users/{user_id}/settings/jellyfin-autosync": Line(
        "/api/v1/users/{vera}/settings/jellyfin-autosync", own(200, 200), {"threshold": 80}
    ),
    "GET /api/v1/people/{person_id}/settings/jellyfin-autosync": Line(
        "/api/v1/people/{person}/settings/jellyfin-autosync", admins()
    ),
    "PUT /api/v1/people/{person_id}/settings/jellyfin-autosync": Line(
        "/api/v1/people/{person}/settings/jellyfin-autosync", managed(200), {"threshold": 80}
    ),
    # what administrators see
    "GET /api/v1/audit": Line("/api/v1/audit", admins()),
    "GET /api/v1/users": Line("/api/v1/users", admins()),
    "GET /api/v1/users/{user_id}": Line("/api/v1/users/{vera}", admins()),
    "GET /api/v1/tokens": Line("/api/v1/tokens", admins()),
    "GET /api/v1/servers/{name}/webhook": Line("/api/v1/servers/wan/webhook", admins()),
    "GET /api/v1/sync/unmatched": Line("/api/v1/sync/unmatched", admins()),
    "GET /api/v1/operator/jobs/stats": Line("/api/v1/operator/jobs/stats", admins()),
    "GET /api/v1/operator/jobs/{job_id}": Line("/api/v1/operator/jobs/999", admins(404)),
    "GET /api/v1/operator/journal": Line("/api/v1/operator/journal", admins()),
    "GET /api/v1/operator/journal/stats": Line("/api/v1/operator/journal/stats", admins()),
    "GET /api/v1/operator/journal/{offset}": Line("/api/v1/operator/journal/999999", admins(404)),
    "GET /api/v1/operator/metrics": Line("/api/v1/operator/metrics", admins()),
    # what administrators do
    "POST /api/events/{event_id}/retry": Line("/api/events/999/retry", managed(404)),
    "POST /api/events/{event_id}/cancel": Line("/api/events/999/cancel", managed(404)),
    "POST /api/events/{event_id}/resolve": Line("/api/events/999/resolve", managed(404)),
    "POST /api/v1/users": Line("/api/v1/users", managed(422), {}),
    "PATCH /api/v1/users/{user_id}": Line("/api/v1/users/{vera}", managed(422), {"nonsense": 1}),
    "DELETE /api/v1/users/{user_id}": Line("/api/v1/users/999", managed(404)),
    "PUT /api/v1/users/{user_id}/accounts/{server}/{account_id}": Line(
        "/api/v1/users/{vera}/accounts/wan/x", managed(404)
    ),
    "DELETE /api/v1/users/{user_id}/accounts/{server}/{account_id}": Line(
        "/api/v1/users/{vera}/accounts/wan/x", managed(404)
    ),
    "POST /api/v1/tokens": Line("/api/v1/tokens", managed(422), {}),
    "DELETE /api/v1/tokens/{token_id}": Line("/api/v1/tokens/999", managed(404)),
    "PUT /api/v1/people/{person_id}": Line("/api/v1/people/{person}", managed(422), {"nonsense": 1}),
    "POST /api/v1/playlists/{playlist_id}/link": Line("/api/v1/playlists/999/link", managed(404)),
    "POST /api/v1/playlists/{playlist_id}/unlink": Line("/api/v1/playlists/999/unlink", managed(404)),
    "POST /api/v1/playlists/{playlist_id}/confirm": Line("/api/v1/playlists/999/confirm", managed(404)),
    "POST /api/v1/playlists/{playlist_id}/discard": Line("/api/v1/playlists/999/discard", managed(404)),
    "POST /api/v1/user-requests/{request_id}/confirm": Line("/api/v1/user-requests/999/confirm", managed(404)),
    "POST /api/v1/user-requests/{request_id}/discard": Line("/api/v1/user-requests/999/discard", managed(404)),
    "POST /api/v1/user-requests/{request_id}/passwords": Line("/api/v1/user-requests/999/passwords", managed(404)),
    "POST /api/v1/servers/{name}/held/same": Line("/api/v1/servers/wan/held/same", managed(409)),
    "POST /api/v1/servers/{name}/held/anew": Line("/api/v1/servers/wan/held/anew", managed(409)),
    "POST /api/v1/servers/{name}/webhook/install": Line("/api/v1/servers/nobody/webhook/install", managed(404)),
    "POST /api/v1/operator/servers/{name}/webhook/install": Line(
        "/api/v1/operator/servers/nobody/webhook/install", managed(404), {"address": None}
    ),
    "POST /api/v1/sync/brakes/{brake_id}/confirm": Line("/api/v1/sync/brakes/999/confirm", managed(404)),
    "POST /api/v1/sync/brakes/{brake_id}/discard": Line("/api/v1/sync/brakes/999/discard", managed(404)),
    "POST /api/v1/sync/reconcile": Line("/api/v1/sync/reconcile", managed(422), {"servers": ["nobody"]}),
    "POST /api/v1/sync/plan": Line("/api/v1/sync/plan", managed(422), {"nonsense": 1}),
    "POST /api/v1/history/import": Line("/api/v1/history/import", managed(422), {}),
    "POST /api/v1/history/import/count": Line("/api/v1/history/import/count", managed(200)),
    "POST /api/v1/history/rebuild": Line("/api/v1/history/rebuild", managed(200), {}),
    "POST /api/v1/sync/import": Line("/api/v1/sync/import", managed(422), {}),
    "POST /api/v1/sync/import/people": Line("/api/v1/sync/import/people", managed(422), {}),
    "POST /api/v1/sync/unmatched/{server}/{item_id}/pin": Line("/api/v1/sync/unmatched/wan/x/pin", managed(422), {}),
    "DELETE /api/v1/sync/unmatched/{server}/{item_id}/pin": Line("/api/v1/sync/unmatched/wan/x/pin", managed(404)),
    "POST /api/v1/sync/unmatched/{server}/{item_id}/unlink": Line("/api/v1/sync/unmatched/wan/x/unlink", managed(404)),
    # the last one: the sessions are over then
    "POST /api/v1/auth/logout": Line("/api/v1/auth/logout", users(204)),
}  # fmt: skip
