"""The outgoing HTTP client: destinations it refuses, and misbehaving servers."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.core import clock, outgoing
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing import circuit_breaker
from app.core.outgoing.circuit_breaker import CircuitBreakers
from app.core.outgoing.destinations import read_url
from tests.core.scripted_server import ScriptedServer, make_endless_speaker, make_speaker, run_server

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 13\r\n\r\n{"well":true}'


def declare_hosts(*servers: ScriptedServer) -> None:
    names = frozenset(f"127.0.0.1:{server.port}" for server in servers)
    outgoing.install(SimpleNamespace(private_hosts=names))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def no_declared_hosts() -> Iterator[None]:
    declare_hosts()
    yield
    declare_hosts()


HOSTS_OF_THIS_MACHINE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.0.0.1", "0", "0.0.0.0", "localhost", "LOCALHOST.",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "127。0。0。1",
    "①②⑦.⓪.⓪.①", "１２７.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS_OF_THIS_MACHINE)
def test_no_notation_of_this_machine_leads_to_it(host: str) -> None:
    with run_server(make_speaker(OK)) as canary:
        with pytest.raises(DeliveryError) as error:
            outgoing.fetch(f"http://{host}:{canary.port}/", seconds=2)

        assert error.value.reason in ("address_refused", "host_unknown")
        assert canary.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "data:text/plain,a", "gopher://example.org", "//example.org", "example.org", "http://", "http:///a",
        "http://user@example.org/", "http://example.org@127.0.0.1/", "http://example.org:0/", "http://example.org:99999/",
        "http://exa mple.org/", "http://example.org\\@127.0.0.1/", "http://example.org/\r\nHost: b", "http://[::1%25lo]/",
        "http://[::1/", "http://exa_mple..org/", "http://%31%32%37.0.0.1/", "http://example.org/" + "a" * 4000,
        "http://example.org/a/../b", "http://example.org/a/./b", "http://example.org/..", "http://example.org/a/%2e%2E/b",
        "http://example.org/a/.%2e", "http://example.org/..;a=1/b",
    ],
)  # fmt: skip
def test_an_ambiguous_url_is_refused(url: str) -> None:
    with pytest.raises(outgoing.AddressRefused):
        read_url(url)


def test_a_declared_host_answers_without_its_cookies() -> None:
    with run_server(make_speaker(OK)) as server:
        declare_hosts(server)

        response = outgoing.fetch(f"{server.url}/search?q=rue+de+l’école&x=[1]", headers={"X-Key": "k"})

    assert response.is_ok and response.parse_json() == {"well": True} and response.content_type == "application/json"
    request = server.requests[0].decode()
    assert request.startswith("GET /search?q=rue+de+l%E2%80%99%C3%A9cole&x=[1] HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{server.port}\r\n" in request
    assert "User-Agent: Parvis" in request and "X-Key: k" in request and "Cookie" not in request


def test_json_is_posted() -> None:
    with run_server(make_speaker(OK)) as server:
        declare_hosts(server)

        assert outgoing.fetch_json(server.url, json_body={"name": "Chloé"}) == {"well": True}

    assert server.requests[0].startswith(b"POST / HTTP/1.1\r\n")
    assert server.requests[0].endswith('{"name": "Chloé"}'.encode())


def test_a_redirect_is_not_followed() -> None:
    with run_server(make_speaker(OK)) as canary, run_server(lambda _: None) as server:
        server.speak = make_speaker(
            f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{canary.port}/\r\nContent-Length: 0\r\n\r\n".encode()
        )
        declare_hosts(server, canary)

        response = outgoing.fetch(server.url)

        with pytest.raises(DeliveryError) as error:
            response.raise_for_status()
        assert response.status == 302
        assert (error.value.reason, error.value.permanent) == ("http_302", True)
        assert canary.requests == []


@pytest.mark.parametrize(("status", "is_permanent"), [(404, True), (401, True), (429, False), (503, False)])
def test_an_error_says_whether_to_retry(status: int, is_permanent: bool) -> None:
    with run_server(make_speaker(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())) as server:
        declare_hosts(server)

        with pytest.raises(DeliveryError) as error:
            outgoing.fetch_json(server.url)

    assert error.value.permanent is is_permanent


HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.mark.parametrize(
    "speak",
    [
        make_endless_speaker(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a", 0.05),
        make_endless_speaker(HEAD, b"a", 0.05),
        make_endless_speaker(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"a", 0.05),
        make_endless_speaker(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", 0.05),
        make_endless_speaker(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
        lambda _: time.sleep(3600),
    ],
    ids=["headers", "body", "length", "chunks", "continue", "silence"],
)
def test_a_slow_response_is_cut_at_the_deadline(
    speak: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is not cut then is listened to until this test is out of time.
    monkeypatch.setattr(outgoing, "MAX_SECONDS", 3600.0)
    with run_server(speak) as server:
        declare_hosts(server)

        with pytest.raises(DeliveryError) as error:
            outgoing.fetch(server.url, seconds=0.3)

    assert (error.value.reason, error.value.permanent) == ("too_slow", False)


@pytest.mark.parametrize(
    "head", [HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"], ids=["undeclared", "declared"]
)
def test_an_endless_response_is_cut(head: bytes) -> None:
    with run_server(make_endless_speaker(head, b"a" * 65536)) as server:
        declare_hosts(server)

        with pytest.raises(DeliveryError) as error:
            outgoing.fetch(server.url, max_bytes=1_000_000)

    assert error.value.reason == "too_large"


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nz",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    ],
)
def test_a_malformed_response_is_a_temporary_failure(words: bytes) -> None:
    with run_server(make_speaker(words)) as server:
        declare_hosts(server)

        with pytest.raises(DeliveryError) as error:
            outgoing.fetch(server.url, seconds=2)

    assert (error.value.reason, error.value.permanent) == ("garbled", False)


def test_headers_cannot_be_added_through_a_value() -> None:
    with run_server(make_speaker(OK)) as server:
        declare_hosts(server)

        with pytest.raises(outgoing.AddressRefused):
            outgoing.fetch(server.url, headers={"X-Key": "k\r\nX-Other: v"})
        with pytest.raises(outgoing.AddressRefused):
            outgoing.fetch(server.url, headers={"host": "other"})

        assert server.requests == []


def test_the_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []

    def make_flipping_resolver(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        """A name server that answers a public address first, this machine ever after."""
        looked_up.append(host)
        # The first one is public by its number, and nobody's.
        address = host if host[0].isdigit() else "192.0.0.9" if len(looked_up) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    with run_server(make_speaker(OK)) as canary:
        monkeypatch.setattr(socket, "getaddrinfo", make_flipping_resolver)

        with pytest.raises(DeliveryError):
            outgoing.fetch(f"http://flipping.example:{canary.port}/", seconds=0.3)

        assert looked_up.count("flipping.example") == 1
        assert canary.requests == []


def test_an_untrusted_certificate_is_refused(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_certificate(tmp_path))
    with run_server(make_speaker(OK), context=context) as server:
        declare_hosts(server)

        with pytest.raises(DeliveryError) as error:
            outgoing.fetch(f"https://127.0.0.1:{server.port}/", seconds=3)

    assert error.value.reason == "not_trusted"
    assert server.requests == []


def write_certificate(folder: Path) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, clock.now(), clock.now() + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "self-signed.pem"
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_after_five_failures_the_breaker_opens() -> None:
    with run_server(make_speaker(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")) as server:
        declare_hosts(server)
        for _ in range(5):
            outgoing.fetch(server.url)

        with pytest.raises(outgoing.CircuitBreakerOpen):
            outgoing.fetch(server.url)

        assert len(server.requests) == 5


def test_a_trial_after_the_pause_closes_the_breaker(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(circuit_breaker, "time", SimpleNamespace(monotonic=lambda: now))
    circuits = CircuitBreakers(failures=1, pause=60)
    circuits.record_outcome("a", has_answered=False)

    before = circuits.can_call("a")
    now = 61.0
    first, second = circuits.can_call("a"), circuits.can_call("a")
    circuits.record_outcome("a", has_answered=True)

    assert (before, first, second, circuits.can_call("a")) == (False, True, False, True)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("604800", 86_400),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("", None),
        ("-5", None),
        ("demain", None),
        ("9" * 40, None),
    ],
)
def test_retry_after_is_limited_to_a_day(header: str, seconds: int | None) -> None:
    request = outgoing.HttpResponse(429, {"retry-after": header}, b"").retry_after

    assert (None if request is None else request.total_seconds()) == seconds
