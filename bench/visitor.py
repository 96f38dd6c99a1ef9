"""Somebody in front of a browser, as the measures play them: cookies, CSRF tokens, forms, requests ready to be sent."""

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
# The first step of a visitor who signs in: every account of the demo has this password.
Fields = Sequence[tuple[str, str]]


class CpuMeteredApp:
    """The application, and the nanoseconds of CPU that it has spent for one visitor."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.spent = 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        # Each request comes from another network: one alone would soon be told to wait.
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
        # Only requests made ready ask for compression: what is read here is read in clear.
        self.encodings = {"Accept-Encoding": encodings} if encodings else {}

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, fields: Fields, *, page: TestResponse) -> TestResponse:
        """Sends a form of a page, with the token that the page holds."""
        return self.client.post(path, data=self._encode_body(fields, page), content_type=FORM, headers=self.headers)

    def sign_in(self, email: str, password: str) -> None:
        page = self.get("/compte/connexion")
        answer = self.post("/compte/connexion", [("email", email), ("password", password)], page=page)
        if answer.status_code != 303:
            raise RuntimeError(f"{email} could not sign in: {answer.status}")

    def begin_draft(self) -> str:
        """Fills the form of twelve questions up to the review; returns the address of the draft."""
        start = f"/demarches/{sample_form.SLUG}/remplir"
        answer = self.post(start, sample_form.build_typed_values(), page=self.get(start))
        found = _SENT_BY.search(answer.headers.get("Location", ""))
        if found is None:
            raise RuntimeError(f"the form was refused: {answer.status}")
        return f"{start}/{found[1]}"

    def read_token(self, path: str) -> str:
        """The CSRF token of a page."""
        return find_token(self.get(path))

    def build_request(self, path: str, *, method: str = "GET", fields: Fields | None = None, **headers: str) -> Environ:
        """A request ready to be played, with the cookies of this browser."""
        body = urlencode(list(fields)).encode() if fields is not None else b""
        cookies = self.client._cookies or {}  # noqa: SLF001 - werkzeug offers no list of them
        pairs = "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies.values())
        sent = {**self.headers, **self.encodings, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if pairs:
            sent["Cookie"] = pairs
        builder = EnvironBuilder(
            path, method=method, headers=sent, input_stream=BytesIO(body), content_type=FORM if body else None
        )
        builder.content_length = len(body) if body else None
        return builder.get_environ()

    def repeat_request(self, path: str, **headers: str) -> Series:
        """The same page asked for many times."""
        environ = self.build_request(path, **headers)
        return lambda calls: [{**environ, "wsgi.input": BytesIO()} for _ in range(calls)]

    @staticmethod
    def _encode_body(fields: Fields, page: TestResponse) -> bytes:
        return urlencode([*fields, ("csrf_token", find_token(page))]).encode()


def find_token(page: TestResponse) -> str:
    found = _TOKEN.search(page.get_data(as_text=True))
    if found is None:
        raise RuntimeError(f"{page.request.path if page.request else 'the page'} holds no token")
    return found[1]
