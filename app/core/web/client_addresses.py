"""Check that the addresses that visitors seem to come from are theirs: limits on attempts are counted by them.

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
from app.core.outgoing.public_addresses import is_public_address

# So many requests are looked at before anything is concluded.
WINDOW_REQUESTS = 200
# Browsers that differ: one private address of a single agent, at night, proves nothing.
MIN_BROWSERS = 3
FORWARDED_HEADERS = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")
CONCLUSION_FILE = "visitor-addresses"
UNDECLARED_PROXY, SHARED_ADDRESS = "undeclared_proxy", "shared_address"
IGNORED_PATHS = ("/health", "/static/")


@dataclass
class ClientAddressMonitor:
    """Counts of the addresses and browsers of the last requests of this process."""

    var: Path
    proxies: int
    count: int = 0
    forwarded: int = 0
    addresses: set[str] = field(default_factory=set)
    browsers: set[int] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock, repr=False)

    def record_request(self, address: str, browser: str, *, is_forwarded: bool) -> None:
        """One more request; the last one of a window concludes it."""
        with self.lock:
            self.count += 1
            self.forwarded += is_forwarded
            if len(self.addresses) < 2:
                self.addresses.add(address)
            if len(self.browsers) < MIN_BROWSERS:
                self.browsers.add(hash(browser))
            if self.count < WINDOW_REQUESTS:
                return
            conclusion = self._conclude()
            self.count = self.forwarded = 0
            self.addresses, self.browsers = set(), set()
        _write_conclusion(self.var / CONCLUSION_FILE, conclusion)

    def _conclude(self) -> str:
        if not self.proxies and self.forwarded == self.count:
            return UNDECLARED_PROXY
        is_one = len(self.addresses) == 1 and not is_public_address(next(iter(self.addresses)))
        return SHARED_ADDRESS if is_one and len(self.browsers) >= MIN_BROWSERS else ""


def install(app: Flask, settings: Settings) -> None:
    """Looks at each page asked for."""
    watch = ClientAddressMonitor(settings.var, settings.proxies or 0)

    @app.before_request
    def record_address() -> None:
        if not request.path.startswith(IGNORED_PATHS):
            watch.record_request(
                request.remote_addr or "",
                request.headers.get("User-Agent", ""),
                is_forwarded=any(name in request.headers for name in FORWARDED_HEADERS),
            )


def read_conclusion(var: Path) -> str:
    """Read the last conclusion of a web process; empty when all is well, or nothing is known yet."""
    try:
        return (var / CONCLUSION_FILE).read_text()
    except OSError:
        return ""


def _write_conclusion(path: Path, conclusion: str) -> None:
    with contextlib.suppress(OSError):
        if not conclusion:
            path.unlink(missing_ok=True)
        elif read_conclusion(path.parent) != conclusion:
            draft = path.with_name(f".{CONCLUSION_FILE}.{os.getpid()}")
            draft.write_text(conclusion)
            draft.chmod(0o600)
            draft.rename(path)
