"""The mail server of the storm: counts each message by its identifier, and may take its time."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

IDENTIFIER = re.compile(rb"^Message-ID:\s*<([^@>]+)@", re.MULTILINE | re.IGNORECASE)


class MailSink:
    """What was accepted, by identifier of the message. The sender is told after `delay` seconds, being `under_way` until then."""

    def __init__(self, delay: float = 0.0) -> None:
        self.counts: Counter[str] = Counter()
        self.delay = delay
        self.under_way = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        found = IDENTIFIER.search(envelope.content)
        self.counts[found[1].decode() if found else "none"] += 1
        self.under_way += 1
        try:
            await asyncio.sleep(self.delay)
        finally:
            self.under_way -= 1
        return "250 OK"


@contextmanager
def open_sink(port: int, delay: float = 0.0) -> Iterator[MailSink]:
    sink = MailSink(delay)
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
