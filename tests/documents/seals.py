"""Electronic seals of the tests: one authority for the run, and what it issues."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from app.core import clock
from app.documents.electronic_seal.certificate import read_certificate
from app.documents.electronic_seal.seal_store import Seal
from devtools.certificate_authority import CertificateAuthority, create_authority

NAME = "Ville de Test"
PASSWORD = "un mot de passe de test"


@cache
def get_authority() -> CertificateAuthority:
    """The authority that readers of the tests trust."""
    return create_authority(now=clock.now())


@cache
def get_seal_file() -> bytes:
    """A seal as its owner receives it."""
    return get_authority().issue_seal(NAME, PASSWORD, now=clock.now())


@cache
def get_seal() -> Seal:
    """A seal in use, without timestamps."""
    return Seal(read_certificate(get_seal_file(), PASSWORD, now=clock.now()), "", clock.now())


def make_seal(*, until: datetime) -> Seal:
    """A seal whose certificate ends then, be it past."""
    file = get_authority().issue_seal(NAME, PASSWORD, now=clock.now(), until=until)
    return Seal(read_certificate(file, PASSWORD, now=until - timedelta(hours=1)), "", clock.now())
