"""The gateway of development: a short message stays in a folder, and goes no further."""

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
    """A short message that was kept."""

    to: str
    text: str
    sent_at: datetime


def save_message(var: Path, *, to: str, text: str) -> None:
    folder = var / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{clock.now():%Y%m%d-%H%M%S}-{new_id().hex}"
    draft = folder / f".{name}"
    said = {"to": to, "text": text, "sent_at": clock.now().isoformat()}
    draft.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    draft.rename(folder / f"{name}{SUFFIX}")


def list_messages(var: Path, limit: int = 100) -> list[ShortMessage]:
    """The short messages kept, latest first."""
    paths = sorted((var / FOLDER).glob(f"[!.]*{SUFFIX}"), reverse=True)[:limit]
    return [_read_message(path) for path in paths]


def _read_message(path: Path) -> ShortMessage:
    said = json.loads(path.read_text(encoding="utf-8"))
    return ShortMessage(said["to"], said["text"], datetime.fromisoformat(said["sent_at"]))
