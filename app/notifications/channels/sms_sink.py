"""The SMS gateway of development: messages are saved in a folder instead of being sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core import clock
from app.core.ids import new_id

FOLDER = "sms"
SUFFIX = ".json"


@dataclass(frozen=True)
class ShortMessage:
    """A saved short message."""

    to: str
    text: str
    sent_at: datetime


def save_message(var: Path, *, to: str, text: str) -> None:
    folder = var / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{clock.now():%Y%m%d-%H%M%S}-{new_id().hex}"
    temporary = folder / f".{name}"
    content = {"to": to, "text": text, "sent_at": clock.now().isoformat()}
    temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    temporary.rename(folder / f"{name}{SUFFIX}")


def list_messages(var: Path, limit: int = 100) -> list[ShortMessage]:
    """The saved short messages, latest first."""
    paths = sorted((var / FOLDER).glob(f"[!.]*{SUFFIX}"), reverse=True)[:limit]
    return [_read_message(path) for path in paths]


def _read_message(path: Path) -> ShortMessage:
    content = json.loads(path.read_text(encoding="utf-8"))
    return ShortMessage(content["to"], content["text"], datetime.fromisoformat(content["sent_at"]))
