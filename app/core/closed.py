"""A site that is being restored is closed: nobody reads what was erased since the backup before it has been erased again.

It is said by an empty file beside those that residents gave, where every process of every machine sees it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.core import storage
from app.core.sites import Site

MARK = "closed"


def close(site: Site) -> None:
    """From now on pages answer 503, and neither the worker nor the scheduler does anything."""
    storage.make_folder(site.storage_root)
    (site.storage_root / MARK).touch(mode=0o600)
    storage.sync_folder(site.storage_root)


def reopen(site: Site) -> None:
    """The service begins again."""
    (site.storage_root / MARK).unlink(missing_ok=True)
    storage.sync_folder(site.storage_root)


def is_closed(site: Site) -> bool:
    return _mark_in(site.storage_root).exists()


@cache
def _mark_in(folder: Path) -> Path:
    """Looked for at each request, so made once."""
    return folder / MARK
