"""Few large requests are read at a time: the others are asked to come back, and small ones never wait."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

import pytest
from flask import Flask

from app.core.web import upload_concurrency
from tests.client import Browser

LARGE = upload_concurrency.LARGE_BYTES + 1
HEADERS = {"Sec-Fetch-Site": "none"}


@contextmanager
def hold_request(app: Flask, size: int = LARGE) -> Iterator[None]:
    """A request of that size, as long as the block lasts."""
    with app.test_request_context("/partage", method="POST", input_stream=io.BytesIO(b"x" * size)):
        upload_concurrency.acquire_upload_permit()
        try:
            yield
        finally:
            upload_concurrency.release_upload_permit(None)


@pytest.fixture(autouse=True)
def small_upload_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """One is read, and another waits a moment."""
    monkeypatch.setattr(upload_concurrency, "TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(upload_concurrency._Process, "permits", BoundedSemaphore(1))
    monkeypatch.setattr(upload_concurrency._Process, "waiting_permits", BoundedSemaphore(2))


@pytest.mark.postgresql
def test_a_second_one_is_asked_to_come_back(app: Flask, stranger: Browser) -> None:
    with hold_request(app):
        page = stranger.client.post("/partage", data={"photos": (io.BytesIO(b"x" * LARGE), "a.jpg")}, headers=HEADERS)

    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert "Attendez dix secondes" in page.text
    with hold_request(app):
        pass


def test_a_device_is_asked_to_come_back_in_its_words(app: Flask, stranger: Browser) -> None:
    url = "/api/sync/v1/requests/0b0ee1a0-0000-4000-8000-000000000000/files/0b0ee1a0-0000-4000-8000-000000000001"

    with hold_request(app):
        response = stranger.client.put(url, data=b"x" * LARGE, headers={"Sec-Fetch-Site": "same-origin"})

    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert response.get_json()["code"] == "busy"


def test_small_requests_and_pages_never_wait(app: Flask, stranger: Browser) -> None:
    with hold_request(app), hold_request(app, size=1000):
        assert stranger.get("/").status == 200
        assert stranger.client.post("/partage", data={"photos": ""}, headers=HEADERS).status_code == 303
