"""Closure of a site during a restoration, so that data deleted since the backup is not readable before it is deleted
again.

The closure is an empty file in the storage folder, seen by every process of every machine.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.core import storage
from app.core.sites import Site

MARK_FILE = "closed"


def close_site(site: Site) -> None:
    """Close the site: pages respond with 503, and the worker and scheduler skip it."""
    storage.create_folder(site.storage_root)
    (site.storage_root / MARK_FILE).touch(mode=0o600)
    storage.sync_folder(site.storage_root)


def reopen_site(site: Site) -> None:
    """Reopen the site."""
    (site.storage_root / MARK_FILE).unlink(missing_ok=True)
    storage.sync_folder(site.storage_root)


def is_site_closed(site: Site) -> bool:
    return _get_mark_path(site.storage_root).exists()


@cache
def _get_mark_path(folder: Path) -> Path:
    """Cached, because it is needed at each request."""
    return folder / MARK_FILE
