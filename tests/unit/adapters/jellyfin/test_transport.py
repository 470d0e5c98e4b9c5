from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from playhead.adapters.jellyfin.transport import (
    Answer,
    CallCounter,
    Identity,
    Request,
    Transport,
    count_nothing,
)
from playhead.domain.errors import BadAnswer, Busy, NoAnswerInTime, ServerError, Unreachable
from playhead.kit.clock import ManualClock
from tests.support.patience import PATIENCE_SECONDS
from tests.unit.adapters.jellyfin.loopback import SILENCE, Loopback, http

IDENTITY = Identity(token="s3cr,et", device_id="hub-read", version="1.0")


@asynccontextmanager
async def to(
    url: str, *, counter: CallCounter = count_nothing, turns: int = 2, max_bytes: int = 1_000_000
) -> AsyncIterator[Transport]:
    transport = Transport(
        name="wan", url=url, clock=ManualClock(), max_concurrency=turns, counter=counter, max_bytes=max_bytes
    )
    try:
        yield transport
    finally:
        await transport.close()


def get(path: str = "/Users", seconds: float = PATIENCE_SECONDS) -> Request:
    return Request("list of users", "GET", path, seconds, {"limit": 5}, None, IDENTITY)


def post(seconds: float = PATIENCE_SECONDS) -> Request:
    return Request("writing", "POST", "/UserItems/x/UserData", seconds, {"userId": "u"}, b'{"Played":true}', IDENTITY)


async def asked(server: Loopback, request: Request, *, base: str = "") -> Answer:
    async with server.running(), to(f"http://127.0.0.1:{server.port}{base}") as transport:
        return await transport.send(request)


async def test_a_request_carries_the_key_in_its_header_only() -> None:
    server = Loopback(http(b"[]"))
    assert (await asked(server, get(), base="/jf/")).body == b"[]"
    (request,) = server.requests
    assert request.startswith(b"GET /jf/Users?limit=5 HTTP/1.1\r\n")
    assert b'Authorization: MediaBrowser Token="s3cr%2Cet", Client="Playhead"' in request
    assert request.count(b"s3cr") == 1


async def test_a_body_is_sent_as_json() -> None:
    server = Loopback(http())
    await asked(server, post())
    assert b"content-type: application/json" in server.requests[0].lower()
    assert server.requests[0].endswith(b'{"Played":true}')


async def test_connections_are_used_again() -> None:
    server = Loopback(http())
    async with server.running(), to(f"http://127.0.0.1:{server.port}") as transport:
        for _ in range(3):
            await transport.send(get())
    assert (server.connections, len(server.requests)) == (1, 3)


async def test_a_login_in_the_url_does_not_replace_the_key() -> None:
    server = Loopback(http())
    async with server.running(), to(f"http://user:pw@127.0.0.1:{server.port}") as transport:
        await transport.send(get())
    assert b"MediaBrowser" in server.requests[0]
    assert b"Basic" not in server.requests[0]


@pytest.mark.parametrize("request_", [get(seconds=0.4), post(seconds=0.4)], ids=["read", "write"])
async def test_silence_is_no_answer_in_time(request_: Request) -> None:
    with pytest.raises(NoAnswerInTime, match=r"wan: .* no answer in 0\.4 s"):
        await asked(Loopback(SILENCE), request_)


async def test_an_answer_that_stops_half_way_runs_into_the_deadline() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,"
    with pytest.raises(NoAnswerInTime):
        await asked(Loopback(half), get(seconds=0.4))


async def test_a_broken_connection_leaves_a_write_in_doubt_and_a_read_undone() -> None:
    with pytest.raises(NoAnswerInTime):
        await asked(Loopback(b""), post())
    with pytest.raises(Unreachable):
        await asked(Loopback(b""), get())


async def test_no_listener_is_unreachable() -> None:
    server = Loopback(http())
    async with server.running():
        pass
    async with to(f"http://127.0.0.1:{server.port}") as transport:
        with pytest.raises(Unreachable, match="wan: writing: cannot connect"):
            await transport.send(post())


@pytest.mark.parametrize("url", ["http://no-such-host.invalid", "http://a b", "ftp://127.0.0.1", "http://127.0.0.1:0"])
async def test_an_address_that_leads_nowhere_is_unreachable(url: str) -> None:
    async with to(url) as transport:
        with pytest.raises(Unreachable):
            await transport.send(get())


async def test_what_is_not_http_is_an_error_of_ours() -> None:
    with pytest.raises(ServerError):
        await asked(Loopback(b"SSH-2.0-OpenSSH_9.2\r\n"), get())


async def test_plain_http_under_https_says_what_is_wrong() -> None:
    server = Loopback(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    async with server.running(), to(f"https://127.0.0.1:{server.port}") as transport:
        with pytest.raises(Unreachable, match="no TLS there"):
            await transport.send(get())


async def test_a_certificate_of_ones_own_is_named_as_the_reason(tmp_path: Path) -> None:
    server = Loopback(http())
    async with server.running(self_signed(tmp_path)), to(f"https://127.0.0.1:{server.port}") as transport:
        with pytest.raises(Unreachable, match=r"certificate is not trusted: self.signed"):
            await transport.send(get())


async def test_a_page_instead_of_data_is_a_bad_answer() -> None:
    page = http(b"<!DOCTYPE html>", "200 OK", "Content-Type: text/html; charset=utf-8")
    with pytest.raises(BadAnswer, match="base path"):
        await asked(Loopback(page), get())


async def test_a_redirect_is_not_followed() -> None:
    away = http(b"", "302 Found", "Location: http://127.0.0.1:1/web/?key=s3cr")
    server = Loopback(away)
    with pytest.raises(BadAnswer, match=r"http://127\.0\.0\.1:1/web/") as caught:
        await asked(server, get())
    assert "s3cr" not in str(caught.value)
    assert len(server.requests) == 1


async def test_a_wish_to_wait_is_passed_on() -> None:
    with pytest.raises(Busy) as caught:
        await asked(Loopback(http(b"", "429 Too Many Requests", "Retry-After: 9")), post())
    assert caught.value.after_ms == 9_000


async def test_an_answer_without_end_is_cut_off() -> None:
    bomb = http(gzip.compress(b" " * 100_000), "200 OK", "Content-Encoding: gzip")
    server = Loopback(bomb)
    async with server.running(), to(f"http://127.0.0.1:{server.port}", max_bytes=50_000) as transport:
        with pytest.raises(BadAnswer, match="over 50,000 bytes"):
            await transport.send(get())


async def test_broken_compression_is_a_bad_answer() -> None:
    broken = http(b"not gzip at all", "200 OK", "Content-Encoding: gzip")
    with pytest.raises(BadAnswer, match="compression"):
        await asked(Loopback(broken), get())


async def test_each_exchange_is_counted_with_its_code() -> None:
    counted: list[tuple[str, str]] = []
    server = Loopback(http(), http(b"", "404 Not Found"), b"")
    async with (
        server.running(),
        to(f"http://127.0.0.1:{server.port}", counter=lambda m, c, s: counted.append((m, c))) as transport,
    ):
        for request in (get(), get(), post()):
            try:
                await transport.send(request)
            except ServerError:
                continue
    assert counted == [("GET", "200"), ("GET", "404"), ("POST", "NoAnswerInTime")]


async def test_more_calls_than_turns_wait_without_losing_their_time() -> None:
    server = Loopback(SILENCE)
    async with server.running(), to(f"http://127.0.0.1:{server.port}", turns=1) as transport:
        errors = await asyncio.gather(*(transport.send(get(seconds=0.4)) for _ in range(3)), return_exceptions=True)
    assert [type(error) for error in errors] == [NoAnswerInTime] * 3
    assert len(server.requests) == 3


def test_who_we_are_does_not_show_the_key() -> None:
    assert "s3cr" not in repr(IDENTITY)
    assert "s3cr" not in repr(get())


def test_the_header_survives_odd_characters() -> None:
    header = Identity(token='a"b', device_id="ü+%", version="1").header()
    assert 'Token="a%22b"' in header
    assert 'DeviceId="%C3%BC%2B%25"' in header


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + dt.timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
