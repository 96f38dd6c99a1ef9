"""The directories of the authority: declared, changed, removed, and agents recognised by their password there."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.accounts.assurance import CONTACT_VERIFIED
from app.accounts.models import AGENT
from app.accounts.slugs import make_unused_slug
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.sealing import seal_for_site, unseal_for_site
from app.identity.directories.client import (
    DirectoryAccess,
    DirectoryUnreachable,
    Person,
    WrongPassword,
    check_password,
    read_people,
)
from app.identity.directories.models import Directory
from app.identity.source import SourceIdentity

SEALED_PASSWORD = "directory.password"  # noqa: S105


class DirectoryNotFound(NotFound):
    """No such directory."""


@dataclass(frozen=True)
class DirectoryValues:
    """A directory as an administrator types it, once checked."""

    name: str
    kind: str
    is_active: bool
    host: str
    port: int
    security: str
    authority_certificate: str
    username: str
    # Empty: the stored one stays.
    password: str = field(repr=False)
    base: str
    can_create: bool
    roles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownDirectory:
    """One directory, read from the database: what is needed of it while no transaction is open."""

    id: UUID
    key: str
    label: str
    can_create: bool
    roles: dict[str, str]
    access: DirectoryAccess
    kinds: frozenset[str] = frozenset({AGENT})

    @property
    def issuer(self) -> str:
        return f"directory:{self.id}"

    def identify(self, person: Person) -> SourceIdentity:
        """The person as a source of identities gives them."""
        return SourceIdentity(
            issuer=self.issuer,
            subject=person.subject,
            # What an administrator is shown before confirming that this is the agent with that address.
            attributes={"email": person.email} if person.email else {},
            proof=CONTACT_VERIFIED,
            email=person.email,
            is_email_verified=bool(person.email),
            first_name=person.first_name,
            last_name=person.last_name,
            roles=frozenset(slug for slug, group in self.roles.items() if group in person.groups)
            if self.roles
            else None,
        )


def list_directories() -> list[Directory]:
    """All of them, by name."""
    return list(db.session.scalars(select(Directory).order_by(Directory.name, Directory.key)))


def list_names() -> dict[str, str]:
    """Return the names of declared directories, by key."""
    return {row.key: row.name for row in db.session.execute(select(Directory.key, Directory.name))}


def find_directory(directory_id: UUID) -> Directory:
    """Raises DirectoryNotFound."""
    directory = db.session.get(Directory, directory_id)
    if directory is None:
        raise DirectoryNotFound(directory_id)
    return directory


def save_directory(values: DirectoryValues, directory: Directory | None = None) -> Directory:
    """Declare a directory, or change one."""
    if directory is None:
        used = {other.key.removeprefix("annuaire-") for other in list_directories()}
        slug = make_unused_slug(values.name, used, default="agents")
        directory = Directory(id=new_id(), key=f"annuaire-{slug}", created_at=clock.now(), password=b"")
        db.session.add(directory)
    names = ("name", "kind", "is_active", "host", "port", "security", "authority_certificate", "username", "base")
    for name in (*names, "can_create", "roles"):
        setattr(directory, name, getattr(values, name))
    if values.password or not directory.password:
        directory.password = seal_for_site(values.password, about=SEALED_PASSWORD)
    db.session.flush()
    return directory


def delete_directory(directory: Directory) -> None:
    """Nobody signs in with it any more; accounts and links stay."""
    db.session.delete(directory)


def describe_access(directory: Directory) -> DirectoryAccess:
    """Describe the settings needed to read the directory."""
    return DirectoryAccess(
        kind=directory.kind,
        host=directory.host,
        port=directory.port,
        security=directory.security,
        authority_certificate=directory.authority_certificate,
        username=directory.username,
        password=str(unseal_for_site(directory.password, about=SEALED_PASSWORD)),
        base=directory.base,
    )


def open_directory(directory: Directory) -> KnownDirectory:
    """The directory, to be used without the database."""
    return KnownDirectory(
        directory.id,
        directory.key,
        directory.name,
        directory.can_create,
        dict(directory.roles),
        describe_access(directory),
    )


def list_open_directories() -> list[KnownDirectory]:
    """List the directories that agents may sign in with."""
    return [open_directory(directory) for directory in list_directories() if directory.is_active]


def recognise(directory: KnownDirectory, login: str, password: str) -> SourceIdentity:
    """Return the person who has that name and password in the directory. Raises WrongPassword, DirectoryUnreachable."""
    groups = sorted(set(directory.roles.values()))
    return directory.identify(check_password(directory.access, login, password, groups))


def count_people(access: DirectoryAccess) -> int:
    """Count the people below the base, to try the settings. Raises DirectoryUnreachable."""
    return len(read_people(access))


__all__ = ["DirectoryUnreachable", "WrongPassword", "count_people", "recognise"]
