"""SMTP server of the chaos run: counts messages by identifier, with an optional delay."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

IDENTIFIER = re.compile(rb"^Message-ID:\s*<([^.@>]+)", re.MULTILINE | re.IGNORECASE)


class MailSink:
    """Accepted messages, by identifier. The response is delayed by `delay` seconds; `under_way` counts the pending ones."""

    def __init__(self, delay: float = 0.0) -> None:
        self.counts: Counter[str] = Counter()
        self.delay = delay
        self.under_way = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        match = IDENTIFIER.search(envelope.content)
        self.counts[match[1].decode() if match else "none"] += 1
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
