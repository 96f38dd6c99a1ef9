"""A site that is being restored is closed: nobody reads what was erased since the backup before it has been erased again.

It is said by an empty file beside those that residents gave, where every process of every machine sees it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.core import storage
from app.core.sites import Site

MARK_FILE = "closed"


def close_site(site: Site) -> None:
    """From now on pages answer 503, and neither the worker nor the scheduler does anything."""
    storage.create_folder(site.storage_root)
    (site.storage_root / MARK_FILE).touch(mode=0o600)
    storage.sync_folder(site.storage_root)


def reopen_site(site: Site) -> None:
    """The service begins again."""
    (site.storage_root / MARK_FILE).unlink(missing_ok=True)
    storage.sync_folder(site.storage_root)


def is_site_closed(site: Site) -> bool:
    return _get_mark_path(site.storage_root).exists()


@cache
def _get_mark_path(folder: Path) -> Path:
    """Looked for at each request, so made once."""
    return folder / MARK_FILE
