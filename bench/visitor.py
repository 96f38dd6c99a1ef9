"""A simulated browser for measures: cookies, CSRF tokens, forms, prepared requests."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from io import BytesIO
from ipaddress import IPv4Address
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import Client, EnvironBuilder, TestResponse

from bench import sample_form
from bench.harness import Environ, Series

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_SENT_BY = re.compile(r"/remplir/([0-9a-f-]{36})/")
_networks = (IPv4Address("198.18.0.0") + number for number in count(1))
FORM = "application/x-www-form-urlencoded"
# Every account of the demo has this password.
Fields = Sequence[tuple[str, str]]


class CpuMeteredApp:
    """The application with a counter of the CPU nanoseconds spent for one visitor."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.spent = 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        # Each request has another IP address, because of rate limits.
        environ["REMOTE_ADDR"] = str(next(_networks))
        before = time.process_time_ns()
        chunks = self.app.wsgi_app(environ, start_response)
        body = list(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        self.spent += time.process_time_ns() - before
        return body


class Visitor:
    """One browser."""

    def __init__(self, app: Flask, *, encodings: str = "", agent: str = "Mozilla/5.0 (bench)") -> None:
        self.app = CpuMeteredApp(app)
        self.client = Client(self.app, TestResponse)
        self.headers = {"User-Agent": agent, "Sec-Fetch-Site": "same-origin"}
        # Only prepared requests ask for compression: other responses are parsed here.
        self.encodings = {"Accept-Encoding": encodings} if encodings else {}

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, fields: Fields, *, page: TestResponse) -> TestResponse:
        """Post a form of a page, with the token of the page."""
        return self.client.post(path, data=self._encode_body(fields, page), content_type=FORM, headers=self.headers)

    def sign_in(self, email: str, password: str) -> None:
        page = self.get("/compte/connexion")
        response = self.post("/compte/connexion", [("email", email), ("password", password)], page=page)
        if response.status_code != 303:
            raise RuntimeError(f"{email} could not sign in: {response.status}")

    def begin_draft(self) -> str:
        """Fill in the form of twelve questions up to the review; return the URL of the draft."""
        start = f"/demarches/{sample_form.SLUG}/remplir"
        response = self.post(start, sample_form.build_typed_values(), page=self.get(start))
        match = _SENT_BY.search(response.headers.get("Location", ""))
        if match is None:
            raise RuntimeError(f"the form was refused: {response.status}")
        return f"{start}/{match[1]}"

    def read_token(self, path: str) -> str:
        """Return the CSRF token of a page."""
        return find_token(self.get(path))

    def build_request(self, path: str, *, method: str = "GET", fields: Fields | None = None, **headers: str) -> Environ:
        """Build a WSGI environ with the cookies of this browser."""
        body = urlencode(list(fields)).encode() if fields is not None else b""
        cookies = self.client._cookies or {}  # noqa: SLF001 - werkzeug offers no list of them
        pairs = "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies.values())
        all_headers = {
            **self.headers,
            **self.encodings,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if pairs:
            all_headers["Cookie"] = pairs
        builder = EnvironBuilder(
            path, method=method, headers=all_headers, input_stream=BytesIO(body), content_type=FORM if body else None
        )
        builder.content_length = len(body) if body else None
        return builder.get_environ()

    def repeat_request(self, path: str, **headers: str) -> Series:
        """Prepare the same request many times."""
        environ = self.build_request(path, **headers)
        return lambda calls: [{**environ, "wsgi.input": BytesIO()} for _ in range(calls)]

    @staticmethod
    def _encode_body(fields: Fields, page: TestResponse) -> bytes:
        return urlencode([*fields, ("csrf_token", find_token(page))]).encode()


def find_token(page: TestResponse) -> str:
    match = _TOKEN.search(page.get_data(as_text=True))
    if match is None:
        raise RuntimeError(f"{page.request.path if page.request else 'the page'} holds no token")
    return match[1]
