"""Files of packages between their arrival and their import."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.packages.models import ReceivedExport, ReceivedPackage
from app.packages.package import Package
from app.packages.package_reader import read_package

RETENTION = timedelta(days=1)


def store_package(content: bytes, *, by: UUID | None) -> UUID:
    """Keeps a file that is a sound package. Raises PackageRefused."""
    read_package(content)
    received = ReceivedPackage(id=new_id(), content=content, received_at=clock.now(), received_by_id=by)
    db.session.add(received)
    db.session.flush()
    return received.id


def load_package(package_id: UUID) -> Package | None:
    """The package that was received under this identifier; none once it was taken or a day has passed."""
    received = db.session.get(ReceivedPackage, package_id)
    return read_package(received.content) if received else None


def delete_package(package_id: UUID) -> None:
    db.session.execute(delete(ReceivedPackage).where(ReceivedPackage.id == package_id))


def expire_packages() -> None:
    """Each night: those that nobody took."""
    for kind in (ReceivedPackage, ReceivedExport):
        db.session.execute(delete(kind).where(kind.received_at < clock.now() - RETENTION))
