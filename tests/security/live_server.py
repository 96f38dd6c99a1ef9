"""The application of the test, served to a real browser on a local port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from tests.security.forged_browsers import Visitor


@contextmanager
def run_server(app: Flask) -> Iterator[str]:
    """Serve the application and yield its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def get_cookies(visitor: Visitor, address: str) -> list[dict[str, str]]:
    """Return the cookie of a forged browser, for a real one."""
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    return [{"name": "session", "value": cookie.value, "url": address}]
