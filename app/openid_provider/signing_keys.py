"""The keys that sign tokens: sealed, published before they sign, replaced every three months."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from joserfc.jwk import ECKey, KeyParameters, KeySet, RSAKey
from sqlalchemy import delete, func, select

from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.ids import new_id
from app.core.operations.health import Finding
from app.core.sealing import SealBroken, seal_for_site, unseal_for_site
from app.openid_provider.models import ALGORITHMS, ES256, OpenidClient, OpenidKey

SEAL_CONTEXT = "openid_key.private"
ROTATION_PERIOD = timedelta(days=90)
# Software reads the keys again at least this often: a key is published that long before it signs.
PUBLICATION_LEAD = timedelta(days=2)
# Far longer than any token that it signed: sign-outs may show an identity token of long ago.
RETIREMENT_PERIOD = timedelta(days=30)
RSA_BITS = 3072


class NoSigningKey(LookupError):
    """No key can sign: none was created, or the master key is another one."""


def list_published_keys() -> list[OpenidKey]:
    """The keys whose signatures are valid, those that do not sign yet included."""
    limit = clock.now() - RETIREMENT_PERIOD
    keys = db.session.scalars(select(OpenidKey).order_by(OpenidKey.algorithm, OpenidKey.generation))
    return [key for key in keys if key.retired_at is None or key.retired_at > limit]


def build_key_set() -> dict[str, Any]:
    """The published keys, as a JSON Web Key Set."""
    return {"keys": [key.public_key for key in list_published_keys()]}


def load_verification_keys() -> KeySet:
    """The published keys, to verify a token of ours."""
    return KeySet([_import_key(key.algorithm, key.public_key) for key in list_published_keys()])


def load_signing_key(algorithm: str) -> ECKey | RSAKey:
    """The private key that signs now. Raises NoSigningKey."""
    key = _find_signing_key(algorithm, clock.now())
    if key is None:
        raise NoSigningKey(algorithm)
    return _import_key(algorithm, unseal_for_site(key.sealed, about=SEAL_CONTEXT))


def create_missing_keys(algorithms: tuple[str, ...] | None = None) -> None:
    """Create the first key of each algorithm that clients use; it signs at once, since nothing knows another."""
    for algorithm in algorithms if algorithms is not None else _list_used_algorithms():
        if _find_signing_key(algorithm, clock.now()) is None:
            _create_key(algorithm, signs_from=clock.now())


def rotate_keys() -> None:
    """Replace keys older than the rotation period, and delete those retired long ago. Nightly."""
    now = clock.now()
    create_missing_keys()
    for algorithm in _list_used_algorithms():
        latest = _find_latest_key(algorithm)
        if latest is not None and latest.signs_from <= now - ROTATION_PERIOD + PUBLICATION_LEAD:
            _create_key(algorithm, signs_from=now + PUBLICATION_LEAD)
        _retire_former_keys(algorithm, now)
    db.session.execute(delete(OpenidKey).where(OpenidKey.retired_at <= now - RETIREMENT_PERIOD))


def check_signing_keys(settings: Settings) -> Finding:
    """A finding for the administrator and `parvis doctor`: whether tokens can be signed, by a key that is not too old."""
    limit = clock.now() - ROTATION_PERIOD - PUBLICATION_LEAD
    faults = [
        fault
        for algorithm in _list_used_algorithms()
        if (fault := _find_fault(algorithm, oldest_start=limit)) is not None
    ]
    return Finding("keys of linked software", not faults, " ".join(faults))


def _find_fault(algorithm: str, *, oldest_start: datetime) -> str | None:
    key = _find_signing_key(algorithm, clock.now())
    if key is None:
        return f"No {algorithm} key signs in people to linked software: run the nightly tasks, or start the worker."
    try:
        unseal_for_site(key.sealed, about=SEAL_CONTEXT)
    except SealBroken:
        return f"The {algorithm} key of linked software was sealed with another master key: restore PARVIS_MASTER_KEY."
    if key.signs_from < oldest_start:
        return f"The {algorithm} key of linked software is too old: check that the nightly tasks run."
    return None


def _list_used_algorithms() -> list[str]:
    """The algorithms of the clients in service; ES256 also signs for any client that is declared next."""
    query = select(OpenidClient.algorithm).where(OpenidClient.closed_at.is_(None)).distinct()
    used = set(db.session.scalars(query))
    return [algorithm for algorithm in ALGORITHMS if algorithm in used]


def _find_signing_key(algorithm: str, now: datetime) -> OpenidKey | None:
    query = select(OpenidKey).where(OpenidKey.algorithm == algorithm, OpenidKey.signs_from <= now)
    return db.session.scalar(query.order_by(OpenidKey.generation.desc()).limit(1))


def _find_latest_key(algorithm: str) -> OpenidKey | None:
    query = select(OpenidKey).where(OpenidKey.algorithm == algorithm)
    return db.session.scalar(query.order_by(OpenidKey.generation.desc()).limit(1))


def _retire_former_keys(algorithm: str, now: datetime) -> None:
    current = _find_signing_key(algorithm, now)
    if current is None:
        return
    former = (OpenidKey.algorithm == algorithm, OpenidKey.generation < current.generation)
    for key in db.session.scalars(select(OpenidKey).where(*former, OpenidKey.retired_at.is_(None))):
        key.retired_at = now


def _create_key(algorithm: str, *, signs_from: datetime) -> None:
    key_id = new_id()
    parameters: KeyParameters = {"kid": str(key_id), "use": "sig", "alg": algorithm}
    key: ECKey | RSAKey
    key = ECKey.generate_key("P-256", parameters) if algorithm == ES256 else RSAKey.generate_key(RSA_BITS, parameters)
    last = db.session.scalar(select(func.max(OpenidKey.generation)).where(OpenidKey.algorithm == algorithm)) or 0
    insert_once(
        OpenidKey,
        id=key_id,
        algorithm=algorithm,
        generation=last + 1,
        public_key=key.as_dict(private=False),
        sealed=seal_for_site(key.as_dict(private=True), about=SEAL_CONTEXT),
        signs_from=signs_from,
    )


def _import_key(algorithm: str, values: dict[str, Any]) -> ECKey | RSAKey:
    return ECKey.import_key(values) if algorithm == ES256 else RSAKey.import_key(values)
