"""A browser reduced to its network: one connection per request, a cookie, forms, and the right to go away before the answer."""

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


class NoAnswer(Exception):
    """The server was not there, or went away: what was sent may have been done or not."""


@dataclass(frozen=True)
class HttpResponse:
    """What the server said."""

    status: int
    location: str
    body: str

    def find_group(self, pattern: str) -> str | None:
        """The first group of the pattern in the page."""
        found = re.search(pattern, self.body, re.DOTALL)
        return found[1] if found else None


class HttpClient:
    """Someone on the site, known by a cookie, on a network of their own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""
        number = next(_numbers)
        self.network = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"

    def get(self, path: str) -> HttpResponse:
        return self._exchange("GET", path, b"", {})

    def post(self, path: str, fields: dict[str, str], files: Sequence[File] = (), *, name: str = "") -> HttpResponse:
        """Sends a form; `name` is that of its files."""
        body, kind = encode_form(fields, files, name)
        return self._exchange("POST", path, body, {"Content-Type": kind})

    def post_and_leave(self, path: str, fields: dict[str, str]) -> None:
        """Sends a form and closes the window before the answer. Raises NoAnswer."""
        body, kind = encode_form(fields, (), "")
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Cookie: {self.cookie}"]
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        lines += [f"X-Forwarded-For: {self.network}", "", ""]
        try:
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
                connection.sendall("\r\n".join(lines).encode() + body)
        except OSError as error:
            raise NoAnswer from error

    def _exchange(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> HttpResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            own = {"X-Forwarded-For": self.network} | ({"Cookie": self.cookie} if self.cookie else {})
            connection.request(method, path, body, headers | own)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, HTTPException) as error:
            raise NoAnswer from error
        finally:
            connection.close()
        if given := response.getheader("Set-Cookie"):
            self.cookie = given.split(";")[0]
        return HttpResponse(response.status, response.getheader("Location", ""), text)


def encode_form(fields: dict[str, str], files: Sequence[File], name: str) -> tuple[bytes, str]:
    """The body of a form and its type: in parts when there are files."""
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
