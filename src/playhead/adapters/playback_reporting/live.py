"""Asking Playback Reporting itself, on a server that runs: its own way to query (`submit_custom_query`), by pages.

Every version that has the call answers the columns under `colums` (so spelled), the rows under `results` as texts, and
what went wrong under `message`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from playhead.adapters.playback_reporting.wire import COLUMNS
from playhead.domain.imports import BadFile

PATH = "/user_usage_stats/submit_custom_query"
PAGE = 5_000
SECONDS = 60.0
QUERY = "SELECT rowid, {columns} FROM PlaybackActivity WHERE rowid > {after} ORDER BY rowid LIMIT {page}"


def fetch(client: httpx.Client, file: Path) -> int:
    """Copy everything that the plugin has noted to a file in the form of its backup; how many rows. `client` has the
    server's address and its key. Raises BadFile."""
    after, count = 0, 0
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        while True:
            rows = _page(client, after)
            for number, *values in rows:
                opened.write(
                    "\t".join(" ".join(str(one).split()) if "\t" in str(one) else _flat(one) for one in values)
                )
                opened.write("\n")
                after = int(number)
            count += len(rows)
            if len(rows) < PAGE:
                return count


def _flat(value: object) -> str:
    return "" if value is None else str(value).replace("\n", " ").replace("\r", " ")


def _page(client: httpx.Client, after: int) -> list[list[Any]]:
    query = QUERY.format(columns=", ".join(COLUMNS), after=after, page=PAGE)
    body = {"CustomQueryString": query, "ReplaceUserId": False}
    try:
        answer = client.post(PATH, json=body)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise BadFile(f"{client.base_url} has no plugin Playback Reporting that can be asked: install or update it")
        answer.raise_for_status()
        told = answer.json()
    except httpx.HTTPStatusError as error:
        raise BadFile(
            f"{client.base_url} refuses ({error.response.status_code}): its API key has to be valid"
        ) from error
    except (httpx.HTTPError, ValueError) as error:
        raise BadFile(f"{client.base_url} cannot be asked: {error}") from error
    rows = told.get("results") if isinstance(told, dict) else None
    if not isinstance(rows, list) or (not rows and "Error" in str(told.get("message", ""))):
        raise BadFile(f"{client.base_url}: Playback Reporting could not answer the query")
    width = len(COLUMNS) + 1
    if any(not isinstance(row, list) or len(row) != width or not str(row[0]).isdecimal() for row in rows):
        raise BadFile(f"{client.base_url}: Playback Reporting answered rows of another form")
    if rows and int(rows[0][0]) <= after:
        raise BadFile(f"{client.base_url}: Playback Reporting answers the same rows again")
    return rows
