"""Keys: sealed, published before they sign, kept after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock, sealing
from app.core.db import db
from app.openid_provider import signing_keys
from app.openid_provider.models import OpenidKey
from app.openid_provider.signing_keys import NoSigningKey, build_key_set, load_signing_key, rotate_keys


def list_key_ids() -> list[str]:
    return [key["kid"] for key in build_key_set()["keys"]]


def test_a_key_is_replaced_without_any_signature_becoming_unreadable(library):
    first = load_signing_key("ES256").kid
    signing, published = [], []
    for day in range(0, 125, 1):
        with clock.shift_clock(timedelta(days=day)):
            rotate_keys()
            signing.append(load_signing_key("ES256").kid)
            published.append(list_key_ids())

    second = signing[-1]
    change = signing.index(second)
    assert set(signing) == {first, second}
    assert 88 <= change <= 92
    assert all(kid in kids for kid, kids in zip(signing, published, strict=True))
    assert second in published[change - 1], "software had a day to read the new key"
    assert all(first in kids for kids in published[: change + 29])
    assert published[-1] == [second]


def test_only_public_parts_are_published(library):
    [key] = build_key_set()["keys"]

    assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_the_private_key_is_sealed(library):
    [row] = db.session.scalars(select(OpenidKey))
    private_part = load_signing_key("ES256").as_dict(private=True)["d"]

    assert private_part.encode() not in row.sealed
    assert private_part not in str(row.public_key)


def test_the_doctor_reports_keys_that_cannot_sign(app, site, library):
    settings = app.config["PARVIS"]
    assert signing_keys.check_signing_keys(settings).ok

    with clock.shift_clock(timedelta(days=120)):
        assert "too old" in signing_keys.check_signing_keys(settings).advice
    sealing.set_master_key(b"another master key of thirty-two")
    assert "PARVIS_MASTER_KEY" in signing_keys.check_signing_keys(settings).advice
    sealing.set_master_key(settings.master_key)
    db.session.delete(db.session.scalars(select(OpenidKey)).one())
    assert "nightly tasks" in signing_keys.check_signing_keys(settings).advice
    with pytest.raises(NoSigningKey):
        load_signing_key("ES256")


@pytest.mark.postgresql
def test_a_site_without_linked_software_needs_no_key(app, site):
    assert signing_keys.check_signing_keys(app.config["PARVIS"]).ok
    assert build_key_set() == {"keys": []}
