"""Mail is deleted when its time has come, or with its request; nothing personal stays."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases.files.uploads import UploadedFile
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import KeyDestroyed, destroy_key
from app.core.web.access_rules import Actor
from app.mailroom import item_actions, items
from app.mailroom.items import Contents
from app.mailroom.jobs import expire_mail
from app.mailroom.models import ASIDE, EMAIL, NEW, MailFile, MailItem
from app.privacy.anonymisation import delete_cases
from tests.factories import MakeCase
from tests.mailroom.conftest import ROADS


def make_item() -> MailItem:
    file = UploadedFile("note.txt", "text/plain", 5, BytesIO(b"hello"))
    item = items.create_item(Contents(subject="canari"), [file], kind=EMAIL, state=NEW, desk=ROADS)
    db.session.commit()
    return item


def make_agent() -> Actor:
    return Actor(
        kind="agent",
        account_id=UUID(int=7),
        roles=frozenset({"voirie-instruction"}),
        families=frozenset({"polices-voirie"}),
    )


@pytest.mark.postgresql
def test_mail_set_aside_is_deleted_after_its_delay(departments: None) -> None:
    waiting, aside = make_item(), make_item()
    item_actions.set_aside(aside, ASIDE, by=make_agent())
    db.session.commit()

    with clock.shift_clock(timedelta(days=31)):
        assert expire_mail() == 1
        db.session.commit()

    assert db.session.scalars(select(MailItem.id)).all() == [waiting.id]
    assert db.session.scalars(select(MailFile.item_id)).all() == [waiting.id]
    deletion = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "erase_sealed")).one()
    assert deletion.ids["key_id"] == str(aside.key_id)
    assert len(deletion.ids["files"]) == 1


def test_mail_of_a_request_goes_with_it(departments: None, make_case: MakeCase) -> None:
    case, item = make_case(), make_item()
    item_actions.attach_item(item, case, by=make_agent())
    db.session.commit()

    deletions = delete_cases([case.id])
    db.session.commit()

    assert item.key_id in {deletion.key_id for deletion in deletions}
    assert db.session.scalars(select(MailItem)).all() == []
    assert db.session.scalars(select(MailFile)).all() == []


def test_mail_whose_key_is_destroyed_tells_nothing(departments: None) -> None:
    item = make_item()
    destroy_key(item.key_id)

    with pytest.raises(KeyDestroyed):
        items.open_contents(item)
    assert b"canari" not in item.sealed
