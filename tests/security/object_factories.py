"""Objects of the target site, one of each kind."""

from __future__ import annotations

import io
import secrets
from copy import deepcopy
from functools import cache
from uuid import UUID, uuid4

from PIL import Image

from app.accounts import quality_holders
from app.accounts.models import Account, Department
from app.accounts.passkeys.models import Passkey
from app.accounts.passkeys.queries import NAME as PASSKEY_NAME
from app.accounts.qualities import create_quality, find_qualities, restore_quality
from app.accounts.quality_holders import QualityOrigin
from app.accounts.sectoral_ids import sectoral_id
from app.cases.case_views.models import OWN, CaseView
from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.models import Case, Draft
from app.cases.reception.calls_to_return import leave_call
from app.connectors.models import FAILED, WebserviceCall
from app.connectors.webservice_calls import REQUEST
from app.core import clock, storage
from app.core.db import db
from app.core.db.draft_rows import Remark
from app.core.jobs.outbox import enqueue
from app.core.sealing import create_key, get_encryption_key, seal
from app.core.web.access_rules import SYSTEM, Actor
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts import definition_drafts
from app.definitions.history import history_of
from app.documents import template_drafts
from app.documents.document_templates import publish_template
from app.documents.models import DocumentTemplateDraft
from app.documents.office import template_files
from app.documents.office.text_blocks import PreparedFile
from app.notifications.models import PushDevice
from app.notifications.push_devices import CONTENT as SUBSCRIPTION
from app.packages.package import to_zip
from app.packages.package_catalogue import Catalogue
from app.privacy.data_export import exports
from app.privacy.list_exports.models import ListExport
from app.privacy.list_exports.stored_exports import QUERY
from app.privacy.models import DataExport
from app.procedures import publishing as procedures
from app.site_transfer.models import SiteExport
from tests.documents.office.office_samples import make_docx
from tests.security.definitions import SPOKEN_PROCEDURE

TEMPLATE = {
    "slug": "lettre",
    "title": "Lettre",
    "procedure": SPOKEN_PROCEDURE["slug"],
    "sections": [{"id": "corps", "kind": "text", "text": "Bonjour."}],
    "signature": {"quality": "Le maire", "name": "Hélène Marchand"},
}
# What an import left to do in the draft.
IMPORT_REMARK = Remark("document", "À relire.")


def build_picture(word: str) -> io.BytesIO:
    """Build a picture whose pixels are the bytes of the word."""
    picture = Image.frombytes("P", (len(word), 1), word.encode())
    picture.putpalette([level for level in range(256) for _ in range(3)])
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=0)
    return buffer


@cache
def build_package() -> bytes:
    return to_zip(Catalogue().package("acte-de-naissance"))


def make_device(account: Account) -> UUID:
    """Subscribe a device to push notifications."""
    device = PushDevice(
        id=uuid4(), account_id=account.id, key_id=account.key_id, browser="Firefox, Android", language="fr"
    )
    device.endpoint_index, device.server_key, device.created_at = secrets.token_bytes(32), "", clock.now()
    device.sealed = seal(account.key_id, {}, about=SUBSCRIPTION)
    db.session.add(device)
    db.session.commit()
    return device.id


def make_passkey(account: Account, name: str) -> UUID:
    """Add a passkey to the account."""
    passkey = Passkey(id=uuid4(), account_id=account.id, sign_count=0, created_at=clock.now())
    passkey.credential_id, passkey.public_key = secrets.token_bytes(16), secrets.token_bytes(77)
    passkey.name = seal(account.key_id, name, about=PASSKEY_NAME)
    db.session.add(passkey)
    db.session.commit()
    return passkey.id


def make_held_quality(account: Account, reason: str) -> UUID:
    """Create a quality named like the procedure, with a holder."""
    existing_quality = find_qualities(["autoriser"]).get("autoriser")
    quality = existing_quality or create_quality(
        "Autorisé", family="polices-voirie", explanation="Par une demande.", slug="autoriser"
    )
    restore_quality(quality)  # an administrator may have archived the quality
    holder = sectoral_id(account.id, quality.family)
    quality_holders.withdraw_quality(quality, holder)
    holding = quality_holders.give_quality(quality, holder, QualityOrigin(name="Odile", reason=reason))
    db.session.commit()
    return holding.id


def make_archive(**whose: UUID) -> UUID:
    """Create a data export that is ready to download."""
    key_id = create_key()
    stored_file = storage.write_file(io.BytesIO(b"PK"), get_encryption_key(key_id), limit=10)
    now, file = clock.now(), {"stored_name": stored_file.name, "size": stored_file.size}
    expires_at = now + exports.RETENTION
    archive = DataExport(
        id=uuid4(), language="fr", key_id=key_id, asked_at=now, ready_at=now, expires_at=expires_at, **file, **whose
    )
    db.session.add(archive)
    db.session.commit()
    return archive.id


def make_list_export(account: Account) -> UUID:
    """Create an export of the list of an agent that is ready to download."""
    key_id, now = create_key(), clock.now()
    stored_file = storage.write_file(io.BytesIO(b"PK"), get_encryption_key(key_id), limit=10)
    export = ListExport(id=uuid4(), account_id=account.id, format="ods", language="fr", families="polices-voirie")
    export.key_id, export.query = key_id, seal(key_id, {"filters": {}, "columns": []}, about=QUERY)
    export.stored_name, export.size, export.rows_written = stored_file.name, stored_file.size, 0
    export.asked_at, export.ready_at, export.expires_at = now, now, now + exports.RETENTION
    db.session.add(export)
    db.session.commit()
    return export.id


def make_site_export(account: Account) -> UUID:
    """Create an export of the site that an administrator asked for, and that is ready to download."""
    key_id, now = create_key(), clock.now()
    stored_file = storage.write_file(io.BytesIO(b"PK"), get_encryption_key(key_id), limit=10)
    export = SiteExport(id=uuid4(), requested_by_id=account.id, key_id=key_id, parts_written=1, part_count=1)
    export.stored_name, export.size = stored_file.name, stored_file.size
    export.requested_at, export.ready_at, export.expires_at = now, now, now + exports.RETENTION
    db.session.add(export)
    db.session.commit()
    return export.id


def make_call_to_return(case: Case) -> UUID:
    """Leave a call about a case for the department that has it in charge."""
    department = db.session.query(Department).filter_by(slug="voirie").one()
    call = leave_call(department.id, name="Odile", phone="01 23 45 67 89", subject="?", by=SYSTEM, case=case)
    return call.id


def make_failed_call(case: Case, word: str) -> UUID:
    """Create an abandoned call to other software."""
    item = enqueue("call_webservice", call_id=uuid4())
    item.failed_at = clock.now()
    call = WebserviceCall(id=uuid4(), case_id=case.id, key_id=case.key_id, action="call", status=case.status)
    call.state, call.attempts, call.item_id, call.created_at = FAILED, 1, item.id, clock.now()
    call.request = seal(case.key_id, {"url": f"https://si.example/{word}"}, about=REQUEST)
    db.session.add(call)
    db.session.commit()
    return call.id


def make_definition_drafts() -> UUID:
    """Create a draft of the procedure after a deleted one, and return the event of the deletion."""
    document = deepcopy(SPOKEN_PROCEDURE)
    if draft := definition_drafts.find_draft(PROCEDURE, document["slug"]):
        definition_drafts.delete_draft(PROCEDURE, document["slug"], revision=draft.revision, by=None)
    definition_drafts.save_draft(PROCEDURE, document, revision=None, by=None)
    definition_drafts.delete_draft(PROCEDURE, document["slug"], revision=1, by=None)
    definition_drafts.save_draft(PROCEDURE, document, revision=None, by=None, notes=[IMPORT_REMARK])
    events = history_of(PROCEDURE, document["slug"])
    return next(entry.event_id for entry in events if entry.event_id)


def make_document_template() -> None:
    """Publish a template of documents and leave it a draft, as it was before an administrator changed it."""
    if draft := db.session.get(DocumentTemplateDraft, TEMPLATE["slug"]):
        db.session.delete(draft)
        db.session.flush()
    publish_template(TEMPLATE)
    template_drafts.save_draft(TEMPLATE["slug"], TEMPLATE, revision=None, by=None)


def make_office_template() -> None:
    """Publish a template made from a file, without a draft."""
    slug = "courrier"
    if draft := db.session.get(DocumentTemplateDraft, slug):
        db.session.delete(draft)
        db.session.flush()
    file = template_files.store_file(
        PreparedFile(make_docx(["Bonjour"])), "docx", file_name="courrier.docx", placeholders={}, by=None
    )
    stored_file = {"id": file.id, "format": file.format}
    publish_template({"slug": slug, "title": "Courrier", "procedure": "autoriser", "file": stored_file})


def make_draft(word: str, *, by: Actor) -> Draft:
    draft = request_drafts.open_draft(procedures.live_procedure("autoriser"), by=by)
    file = io.BytesIO(b"a text")
    attached = attachments.add_to_draft(draft, file, name=f"{word}.txt", type_="text/plain", limit=1000)
    db.session.flush()
    answers = {"objet": word, "pieces": [attachments.describe_file(attached)]}
    request_drafts.save_draft(draft, request_drafts.DraftContents(answers=answers, inputs={"fin": {"remarque": word}}))
    return draft


def make_view(agent: Actor) -> UUID:
    """Save a view of the list for an agent."""
    view = CaseView(title=f"Vue {secrets.token_hex(4)}", query="state=all", audience=OWN, owner_id=agent.account_id)
    db.session.add(view)
    db.session.flush()
    return view.id
