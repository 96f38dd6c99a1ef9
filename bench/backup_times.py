"""Time to create, verify and restore a backup with many requests (R13): python -m bench.backup_times 20000
300000.

The second number is the size of the photo of one request out of two, in bytes.
"""

from __future__ import annotations

import io
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from app import create_app
from app.backups.creation import create_backup
from app.backups.restoration import restore_backup
from app.backups.verification import verify_backup_halves
from app.cases.files import attachments
from app.cases.lifecycle import submission
from app.cli.backups import reopen_after_restoration
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.wiring.jobs import AFTER_RESTORATION
from bench import installation, sample_form

BATCH = 200
# Size of a telephone photo after resizing.
PHOTO = 300_000
ANSWERS = {"nom": "Martin", "prenom": "Chloé", "courriel": "chloe@exemple.example"}


def main(count: int = 20_000, photo: int = PHOTO) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = installation.create_installation(root / "here")
        with source.open_context(), _print_duration(f"making {count} requests"):
            _fill_installation(count, photo)
        there = _create_installation(source, root / "there")
        parts = root / "backup", root / "backup-keys"
        with source.open_context(), _print_duration("backing up"):
            create_backup(source.site, *parts)
        print(f"{sum(each.stat().st_size for each in parts[0].rglob('*')) / 1e6:.0f} MB")
        with source.open_context(), _print_duration("verifying"):
            verify_backup_halves(*parts)
        with _print_duration("restoring, until it is open"):
            restore_backup(there, *parts)
            reopen_after_restoration(there, AFTER_RESTORATION)


def _fill_installation(count: int, size: int) -> None:
    version = procedures.live_procedure(sample_form.SLUG).version_id
    for start in range(0, count, BATCH):
        for number in range(start, min(start + BATCH, count)):
            case = submission.submit(version, ANSWERS, token=uuid4(), channel="web", by=NOBODY).case
            if number % 2:
                photo = io.BytesIO(secrets.token_bytes(size))
                attachments.add_to_case(case, photo, name="photo.jpg", type_="image/jpeg", limit=size)
        db.session.commit()


def _create_installation(of: installation.Installation, folder: Path) -> Site:
    """Create an empty installation with the same secrets."""
    folder.mkdir()
    urls = {name: f"sqlite:///{folder}/{name}.sqlite3" for name in ("parvis", "keys")}
    settings = replace(of.settings, var=folder, database_url=urls["parvis"], keys_url=urls["keys"])
    site: Site = next(iter(create_app(settings).extensions["sites"]))
    return site


@contextmanager
def _print_duration(what: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
