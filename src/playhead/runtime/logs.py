"""Logging: one line for each event on stderr, as text for people or JSON for machines, never with a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor

Format = Literal["auto", "console", "json"]

MASK = "********"
TALKATIVE = ("httpx", "httpcore", "alembic", "asyncio", "urllib3", "uvicorn")
"""Libraries that tell each step they take."""

SECRET_KEYS = re.compile(
    r"authorization|(?:^|[_-])(?:token|ticket|secret|password|cookie)$|api[_-]?key|^key$", re.IGNORECASE
)
SECRET_TEXTS = (
    # one pattern for each spelling in which servers, proxies and clients write a credential
    re.compile(r"(?i)(\bauthorization[\"']?\s*[:=]\s*)(?:[^\r\n]+)"),
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{6,}"),
    re.compile(
        r"(?i)(\b(?:[a-z0-9-]*[_-])?(?:token|ticket|api[_-]?key|apikey|password|secret)[\"']?\s*[:=]\s*[\"']?)"
        r"[^\s\"'&,;)}\]]+"
    ),
    re.compile(r"([a-z][a-z0-9+.-]*://[^\s/@:]*:)[^\s/@]+(?=@)"),
)


def configure(level: str, style: Format, stream: TextIO | None = None) -> None:
    """Send the logs of the program and of its libraries to `stream` (stderr). `auto`: text on a terminal, else JSON."""
    out = sys.stderr if stream is None else stream
    as_json = style == "json" or (style == "auto" and not out.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(out, as_json=as_json)],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _renderer(out: TextIO, *, as_json: bool) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer(default=str, ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback)


def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Mask the values of keys that name a credential, and credentials inside of texts, at any depth."""
    return {key: _masked(key, value) for key, value in event.items()}


def _masked(key: object, value: Any) -> Any:
    match value:
        case str() if isinstance(key, str) and SECRET_KEYS.search(key):
            return MASK
        case str():
            return without_secrets(value)
        case bytes():
            return _masked(key, value.decode(errors="replace"))
        case Mapping():
            return {inner: _masked(inner, part) for inner, part in value.items()}
        case list() | tuple() if not hasattr(value, "_fields"):
            return [_masked(key, part) for part in value]
        case BaseException():
            return without_secrets(f"{type(value).__name__}: {value}")
    return value


def without_secrets(text: str) -> str:
    """The text with every credential in it masked; the word before it stays, so that one sees what was there."""
    for pattern in SECRET_TEXTS:
        text = pattern.sub(rf"\g<1>{MASK}", text)
    return text
