"""Fixtures of a chaos run: a folder on disk, a published procedure, and an authority that can send e-mails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest

from app.core.db import db
from app.themes import charter
from tests import memory_folder

CHARTER = {"name": "Mairie de Saint-Aubin", "sender_email": "ne-pas-repondre@saint-aubin.example"}


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder on a real disk, with its write latency."""
    with TemporaryDirectory(prefix="parvis-", dir=memory_folder.DISK, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def authority(procedure_version: UUID) -> None:
    charter.save_charter(CHARTER)
    db.session.commit()
