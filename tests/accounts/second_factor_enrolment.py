"""Setting up a second factor as an agent would."""

from __future__ import annotations

import pyotp

from app.core import clock
from tests.client import Browser

OWN = "/compte/second-facteur"


def compute_code(secret: str) -> str:
    """What the application shows now."""
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()))


def enrol_person(person: Browser) -> tuple[str, list[str]]:
    """The secret that the application keeps, and the recovery codes."""
    page = person.post(f"{OWN}/debut").follow()
    secret = page.text(".code").replace(" ", "")
    done = person.post(f"{OWN}/application", {"code": compute_code(secret)})
    assert done.text("h1") == "Vos codes de secours", done.text("main")
    return secret, done.texts(".codes li")
