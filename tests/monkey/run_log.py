"""Log of a run: steps on the device, its messages, and the findings."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field

from playwright.sync_api import Error


@dataclass
class Person:
    """A user of the device. Without an e-mail address: a resident without an account."""

    name: str
    email: str = ""
    # Landing page after signing in.
    home: str = "/mes-demandes"
    # Owner id of the server, once they have signed in.
    owner: str = ""


@dataclass
class Request:
    """One request, identified by unique words."""

    number: int
    canary: str
    author: Person
    # Written while its author was signed in: private to this account.
    is_private: bool
    # The number in its photo, when it has one.
    picture: int | None = None
    is_refusable: bool = False
    token: str = ""
    # "typed", "kept" (the device displayed the draft as saved), "acknowledged", or "withdrawn" by its author.
    state: str = "typed"

    @property
    def must_arrive(self) -> bool:
        """Whether exactly one case must exist for it."""
        return self.state == "acknowledged"


@dataclass
class RunLog:
    """Log lines, printed when there is a finding."""

    seed: int
    lines: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    findings: dict[str, list[str]] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        # A repeated run in the same environment has its own words.
        self.run = f"{random.SystemRandom().getrandbits(32):08x}"

    def add_line(self, line: str) -> None:
        self.lines.append(f"{time.monotonic() - self.began:6.1f}s {line}")

    def add_line_once(self, line: str) -> None:
        if not self.lines or not self.lines[-1].endswith(line):
            self.add_line(line)

    def add_finding(self, kind: str, what: str) -> None:
        """Add a violation: "lost", "doubled", "photo", "readable", "disk", "key", "stuck" or "draft"."""
        if what not in self.findings.setdefault(kind, []):
            self.findings[kind].append(what)
            self.add_line(f"!!! {kind}: {what}")

    def begin_request(self, author: Person, *, is_private: bool, has_photo: bool, is_refusable: bool) -> Request:
        number = len(self.requests) + 1
        picture = self.chance.getrandbits(64) if has_photo and not is_refusable else None
        request = Request(number, f"Canari{self.run}n{number}", author, is_private, picture, is_refusable)
        self.requests.append(request)
        return request

    def list_written_by(self, author: Person, *states: str) -> list[Request]:
        return [request for request in self.requests if request.author is author and request.state in states]

    def __str__(self) -> str:
        finding_lines = "\n".join(
            f"  {kind}: {each}" for kind, all_of_it in self.findings.items() for each in all_of_it
        )
        return f"PARVIS_MONKEY_SEED={self.seed}\n{finding_lines}\n" + "\n".join(self.lines)


def get_first_line(problem: Error | AssertionError) -> str:
    """Return the first line of an error."""
    return str(problem).strip().splitlines()[0][:160] if str(problem).strip() else type(problem).__name__
