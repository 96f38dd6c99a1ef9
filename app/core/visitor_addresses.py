"""Whether the addresses that visitors seem to come from are theirs: limits on attempts are counted by them.

A proxy that nobody declared makes all visitors one: its own address is seen, and what it says of theirs is not believed.
Each web process looks at what it receives, and leaves a mark in the data folder for the doctor and the health page.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from flask import Flask, request

from app.config import Settings
from app.core.public_addresses import is_public

# So many requests are looked at before anything is concluded.
WINDOW = 200
# Browsers that differ: one private address of a single agent, at night, proves nothing.
LEAST_BROWSERS = 3
FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")
MARK = "visitor-addresses"
UNDECLARED, SHARED = "undeclared_proxy", "shared_address"
UNCOUNTED = ("/health", "/static/")


@dataclass
class AddressWatch:
    """What the last requests of this process had in common."""

    var: Path
    proxies: int
    count: int = 0
    forwarded: int = 0
    addresses: set[str] = field(default_factory=set)
    browsers: set[int] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock, repr=False)

    def note(self, address: str, browser: str, *, is_forwarded: bool) -> None:
        """One more request; the last one of a window concludes it."""
        with self.lock:
            self.count += 1
            self.forwarded += is_forwarded
            if len(self.addresses) < 2:
                self.addresses.add(address)
            if len(self.browsers) < LEAST_BROWSERS:
                self.browsers.add(hash(browser))
            if self.count < WINDOW:
                return
            conclusion = self._conclusion()
            self.count = self.forwarded = 0
            self.addresses, self.browsers = set(), set()
        _write_mark(self.var / MARK, conclusion)

    def _conclusion(self) -> str:
        if not self.proxies and self.forwarded == self.count:
            return UNDECLARED
        is_one = len(self.addresses) == 1 and not is_public(next(iter(self.addresses)))
        return SHARED if is_one and len(self.browsers) >= LEAST_BROWSERS else ""


def install(app: Flask, settings: Settings) -> None:
    """Looks at each page asked for."""
    watch = AddressWatch(settings.var, settings.proxies or 0)

    @app.before_request
    def note_address() -> None:
        if not request.path.startswith(UNCOUNTED):
            watch.note(
                request.remote_addr or "",
                request.headers.get("User-Agent", ""),
                is_forwarded=any(name in request.headers for name in FORWARDED),
            )


def read_mark(var: Path) -> str:
    """What a web process concluded last; empty when all is well, or nothing is known yet."""
    try:
        return (var / MARK).read_text()
    except OSError:
        return ""


def _write_mark(path: Path, conclusion: str) -> None:
    with contextlib.suppress(OSError):
        if not conclusion:
            path.unlink(missing_ok=True)
        elif read_mark(path.parent) != conclusion:
            draft = path.with_name(f".{MARK}.{os.getpid()}")
            draft.write_text(conclusion)
            draft.chmod(0o600)
            draft.rename(path)
