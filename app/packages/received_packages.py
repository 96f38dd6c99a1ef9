"""Store uploaded packages until their import."""

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
    """Store a file that is a valid package. Raises PackageRefused."""
    read_package(content)
    received = ReceivedPackage(id=new_id(), content=content, received_at=clock.now(), received_by_id=by)
    db.session.add(received)
    db.session.flush()
    return received.id


def load_package(package_id: UUID) -> Package | None:
    """The uploaded package with this id; None after its import or expiry."""
    received = db.session.get(ReceivedPackage, package_id)
    return read_package(received.content) if received else None


def delete_package(package_id: UUID) -> None:
    db.session.execute(delete(ReceivedPackage).where(ReceivedPackage.id == package_id))


def expire_packages() -> None:
    """Nightly job: delete uploads that were not imported."""
    for model in (ReceivedPackage, ReceivedExport):
        db.session.execute(delete(model).where(model.received_at < clock.now() - RETENTION))
