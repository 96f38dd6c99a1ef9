"""A minimal HTTP client: one connection per request, a cookie, forms, and disconnection before the response."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import count
from urllib.parse import urlencode
from uuid import uuid4

PATIENCE = 20.0

File = tuple[str, bytes]
_numbers = count(1)


class NoResponse(Exception):
    """The server was unreachable or disconnected: the request may have been processed or not."""


@dataclass(frozen=True)
class HttpResponse:
    """A response of the server."""

    status: int
    location: str
    body: str

    def find_group(self, pattern: str) -> str | None:
        """Return the first group of the pattern in the page."""
        match = re.search(pattern, self.body, re.DOTALL)
        return match[1] if match else None


class HttpClient:
    """A client of the site with a cookie and its own IP address."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""
        number = next(_numbers)
        self.network = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"

    def get(self, path: str) -> HttpResponse:
        return self._exchange("GET", path, b"", {})

    def post(self, path: str, fields: dict[str, str], files: Sequence[File] = (), *, name: str = "") -> HttpResponse:
        """Post a form; `name` is the field of its files."""
        body, kind = encode_form(fields, files, name)
        return self._exchange("POST", path, body, {"Content-Type": kind})

    def post_and_leave(self, path: str, fields: dict[str, str]) -> None:
        """Post a form and close the connection before the response. Raises NoResponse."""
        body, kind = encode_form(fields, (), "")
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Cookie: {self.cookie}"]
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        lines += [f"X-Forwarded-For: {self.network}", "", ""]
        try:
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
                connection.sendall("\r\n".join(lines).encode() + body)
        except OSError as error:
            raise NoResponse from error

    def _exchange(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> HttpResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            own = {"X-Forwarded-For": self.network} | ({"Cookie": self.cookie} if self.cookie else {})
            connection.request(method, path, body, headers | own)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, HTTPException) as error:
            raise NoResponse from error
        finally:
            connection.close()
        if cookie := response.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        return HttpResponse(response.status, response.getheader("Location", ""), text)


def encode_form(fields: dict[str, str], files: Sequence[File], name: str) -> tuple[bytes, str]:
    """Encode the body of a form with its content type: multipart when there are files."""
    if not files:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    limit = uuid4().hex
    parts = [(f'name="{key}"', value.encode()) for key, value in fields.items()]
    parts += [(f'name="{name}"; filename="{file_name}"', content) for file_name, content in files]
    body = b"".join(
        f"--{limit}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
        for head, content in parts
    )
    return body + f"--{limit}--\r\n".encode(), f"multipart/form-data; boundary={limit}"
