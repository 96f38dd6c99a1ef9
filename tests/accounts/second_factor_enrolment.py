"""Enrolment of a second factor through the pages."""

from __future__ import annotations

import pyotp

from app.core import clock
from tests.client import Browser

OWN = "/compte/second-facteur"


def compute_code(secret: str) -> str:
    """The current code of the application."""
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()))


def enrol_person(person: Browser) -> tuple[str, list[str]]:
    """Enrol a person; returns the secret and the recovery codes."""
    page = person.post(f"{OWN}/debut").follow()
    secret = page.text(".code").replace(" ", "")
    confirmation = person.post(f"{OWN}/application", {"code": compute_code(secret)})
    assert confirmation.text("h1") == "Vos codes de secours", confirmation.text("main")
    return secret, confirmation.texts(".codes li")
