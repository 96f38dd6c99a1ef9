"""Mark of an import under way: the digest of the manifest of its export, in the storage folder of the site.

A site that has it may be finished with that export alone.
"""

from __future__ import annotations

from pathlib import Path

from app.core import storage
from app.core.sites import Site
from app.site_transfer.export_manifest import write_durably

MARK_FILE = "import"


def read_mark(site: Site) -> str:
    """The digest of the manifest, empty when no import is under way."""
    try:
        return _get_path(site).read_text()
    except FileNotFoundError:
        return ""


def write_mark(site: Site, digest: str) -> None:
    """Record durably that the import of that export has begun."""
    write_durably(_get_path(site), digest.encode())
    storage.sync_folder(site.storage_root)


def delete_mark(site: Site) -> None:
    """Record that the import has ended."""
    _get_path(site).unlink(missing_ok=True)
    storage.sync_folder(site.storage_root)


def _get_path(site: Site) -> Path:
    return site.storage_root / MARK_FILE
