"""The target site: every kind of actor, and the objects that they may attack, marked with canaries."""

from __future__ import annotations

import io
import secrets
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from PIL import Image

from app.accounts import quality_holders
from app.accounts.models import AGENT, RESIDENT, Account, Department, Role
from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.accounts.qualities import create_quality, find_qualities, restore_quality
from app.accounts.quality_holders import QualityOrigin
from app.accounts.sectoral_ids import sectoral_id
from app.cases import conversation, submission
from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.files.uploads import receive_file
from app.cases.models import Attachment, Case, Draft
from app.cases.timeline import events_for
from app.connectors.api_keys import create_api_key
from app.connectors.models import FAILED, WebserviceCall
from app.connectors.webservice_calls import REQUEST
from app.core import clock, storage
from app.core.db import db
from app.core.jobs.outbox import OutboxItem, enqueue
from app.core.sealing import create_key, get_encryption_key, seal
from app.core.web.access_rules import Actor
from app.definitions import availability
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts import definition_drafts
from app.definitions.history import history_of
from app.notifications import notices
from app.notifications.email_queue import queue_email
from app.notifications.models import Notice, PushDevice
from app.notifications.push_devices import CONTENT as SUBSCRIPTION
from app.packages import publik_package, received_packages
from app.packages.package import to_zip
from app.packages.package_catalogue import Catalogue
from app.privacy.data_export import exports
from app.privacy.models import DataExport
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import PASSWORD
from tests.factories import write_charter
from tests.security.definitions import SPOKEN_PROCEDURE, SPOKEN_WORKFLOW

ROLES = {
    "voirie-instruction": ("voirie", "polices-voirie", "processing"),
    "voirie-paiement": ("voirie", "polices-voirie", "processing"),
    "voirie-controle": ("voirie", "polices-voirie", "processing"),
    "accueil-voirie": ("voirie", "polices-voirie", "reception"),
    "etat-civil-instruction": ("etat-civil", "etat-civil", "processing"),
}


def make_canary() -> str:
    """Return a unique word, which can be found wherever it appears."""
    return f"canari{secrets.token_hex(10)}"


@dataclass
class Objects:
    """Objects that URLs identify: one of each kind, all with the same owner."""

    case: Case
    draft: Draft
    intake: Draft
    attachment: Attachment
    agent: Account
    session_id: UUID
    item: OutboxItem
    call_id: UUID
    notice_id: UUID
    agent_notice_id: UUID
    lost_draft_id: UUID
    package_id: UUID
    export_id: UUID
    archive_id: UUID
    case_archive_id: UUID
    api_key_id: UUID
    device_id: UUID
    agent_device_id: UUID
    held_id: UUID
    # Canaries by group of readers: "case", "account", "note", "draft", "intake".
    canaries: dict[str, list[str]] = field(default_factory=dict)

    def get_url_values(self, endpoint: str) -> dict[str, Any]:
        """Return the URL values of the objects, by name."""
        return {
            "case_id": self.case.id,
            "draft_id": self.draft.id,
            "report_id": self.case.id,
            "token": self.draft.id,
            "intake_id": self.intake.id,
            "attachment_id": self.attachment.id,
            "card_id": self.case.id,
            "owner_id": self.case.id,
            "account_id": self.agent.id,
            "session_id": self.session_id,
            "item_id": self.item.id,
            "call_id": self.call_id,
            "notice_id": self.notice_id if endpoint.startswith("portal") else self.agent_notice_id,
            "name": "carte",
            "zoom": 1,
            "x": 0,
            "y": 1,
            "event_id": self.lost_draft_id,
            "package_id": self.package_id,
            "export_id": self.export_id,
            "archive_id": self.archive_id if endpoint.startswith("account") else self.case_archive_id,
            "api_key_id": self.api_key_id,
            "device_id": self.device_id if endpoint.startswith("portal") else self.agent_device_id,
            "held_id": self.held_id,
            "reference": self.case.reference,
            "kind": "demarches",
            "version": "1",
            "number": 1,
            "question": "consentement",
            "slug": _slug_for(endpoint),
            "page_id": "tout",
            "action_id": "withdraw" if endpoint.startswith("portal") else "accept",
            "mail_id": "20260101-120000-0",
            "form": "note",
            "drawing": "app-192",
        }


def _slug_for(endpoint: str) -> str:
    """A package of the catalogue, a workflow, else the procedure."""
    if endpoint.endswith("from_catalogue"):
        return "acte-de-naissance"
    return "autorisation" if endpoint.startswith("case_migrations.") else "autoriser"


@dataclass
class TargetSite:
    """The actors of the site, and the factory of their objects."""

    app: Flask
    people: dict[str, Account]
    names: dict[str, str]
    version_id: UUID

    def get_actor(self, person: str) -> Actor:
        account = self.people[person]
        return Actor(
            kind=account.kind,
            account_id=account.id,
            roles=frozenset(role.slug for role in account.roles),
            families=frozenset(role.family for role in account.roles),
            is_administrator=account.is_administrator,
        )

    def make_objects(self, *, by: str = "owner") -> Objects:
        """Create a request full of canaries, submitted by a resident or entered by an agent, with its related objects."""
        with self.app.app_context():
            return _make_objects(self, by)


def build_target_site(app: Flask) -> TargetSite:
    """Create departments, roles, accounts and one published procedure."""
    for slug in ("voirie", "etat-civil"):
        db.session.add(Department(slug=slug, name=f"Service {slug}", email=f"{slug}@mairie.example"))
    db.session.flush()
    ids = {department.slug: department.id for department in db.session.query(Department)}
    for slug, (department, family, kind) in ROLES.items():
        db.session.add(Role(slug=slug, title=slug, department_id=ids[department], family=family, kind=kind))
    db.session.flush()
    people, names = {}, {}
    for person, (kind, roles, is_administrator) in CAST.items():
        names[person] = make_canary()
        profile = Profile(email=f"{person}@exemple.example", first_name=person, last_name=names[person])
        people[person] = open_account(
            profile, kind=kind, roles=roles, is_administrator=is_administrator, password=PASSWORD
        )
    people["suspended"].suspended_at = clock.now()
    workflows.publish(deepcopy(SPOKEN_WORKFLOW))
    write_charter()
    version = procedures.publish(deepcopy(SPOKEN_PROCEDURE))
    db.session.commit()
    return TargetSite(app, people, names, version.id)


CAST: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "owner": (RESIDENT, (), False),
    "other_resident": (RESIDENT, (), False),
    "agent_in_charge": (AGENT, ("voirie-instruction",), False),
    "agent_who_pays": (AGENT, ("voirie-paiement",), False),
    "agent_of_the_family": (AGENT, ("voirie-controle",), False),
    "agent_of_another_family": (AGENT, ("etat-civil-instruction",), False),
    "reception": (AGENT, ("accueil-voirie",), False),
    "reception_who_entered": (AGENT, ("accueil-voirie",), False),
    "administrator": (AGENT, (), True),
    "administrator_with_one_factor": (AGENT, ("voirie-instruction",), True),
    "suspended": (AGENT, ("voirie-instruction",), False),
}


def _picture_of(word: str) -> io.BytesIO:
    """Build a picture whose pixels are the bytes of the word."""
    picture = Image.frombytes("P", (len(word), 1), word.encode())
    picture.putpalette([level for level in range(256) for _ in range(3)])
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=0)
    return buffer


def _make_objects(target_site: TargetSite, by: str) -> Objects:
    author, agent = target_site.get_actor(by), target_site.get_actor("agent_in_charge")
    words = {name: make_canary() for name in ("objet", "recit", "nom", "courriel", "message", "file", "file_name")}
    words |= {
        "account": make_canary(),
        "note": make_canary(),
        "draft": make_canary(),
        "intake": make_canary(),
        "quality": make_canary(),
    }
    db.session.commit()  # no file is read during a transaction
    photo = receive_file(_picture_of(words["file"]), f"{words['file_name']}.png")
    availability.reopen_procedure(SPOKEN_PROCEDURE["slug"], by=None)  # an administrator may have closed the procedure
    case = _make_case(target_site, words, by=author)
    conversation.write_message(case, words["message"], [photo], by=author if by == "owner" else agent)
    conversation.write_note(case, words["note"], by=agent)
    draft = _make_draft(words["draft"], by=target_site.get_actor("owner"))
    intake = _make_draft(words["intake"], by=target_site.get_actor("reception_who_entered"))
    message = queue_email(
        to="personne@exemple.example", subject="x", text="x", html="x", key_id=create_key(), case_id=case.id
    )
    db.session.flush()
    item = next(item for item in db.session.query(OutboxItem) if item.ids.get("message_id") == str(message.id))
    item.failed_at, item.error_code = clock.now(), "smtp_550"
    for person in (case.applicant_id or uuid4(), agent.account_id):
        notices.create_notices(case, [person], title=words["message"], text="")  # type: ignore[list-item]
    notices_by_recipient = {each.recipient_id: each.id for each in db.session.query(Notice).filter_by(case_id=case.id)}
    lost_draft_id = _make_definition_drafts()
    package_id = received_packages.store_package(_build_package(), by=None)
    export_id = publik_package.store_exports([("circuit.wcs", b"<workflow><name>Circuit</name></workflow>")], by=None)
    api_key_id = create_api_key("Logiciel", {("autoriser", "closed")})[0].id
    profile = Profile(email=f"{make_canary()}@exemple.example", first_name="Collègue", last_name=make_canary())
    colleague = open_account(profile, kind=AGENT, roles=("etat-civil-instruction",))
    db.session.commit()
    files = [file for entry in events_for(case, is_agent=True) for file in entry.files]
    attachment = db.session.get_one(Attachment, UUID(str(files[0]["id"])))
    return Objects(
        case,
        draft,
        intake,
        attachment,
        colleague,
        uuid4(),
        item,
        _make_failed_call(case, words["message"]),
        notices_by_recipient.get(case.applicant_id, uuid4()),  # type: ignore[arg-type]
        notices_by_recipient[agent.account_id],  # type: ignore[index]
        lost_draft_id,
        package_id,
        export_id,
        _make_archive(account_id=target_site.people["owner"].id),
        _make_archive(case_id=case.id),
        api_key_id,
        _make_device(target_site.people["owner"]),
        _make_device(target_site.people["agent_in_charge"]),
        _make_held_quality(target_site.people["owner"], words["quality"]),
        {
            "case": [words[name] for name in ("objet", "recit", "nom", "courriel", "message", "file", "file_name")],
            "account": [words["account"]],
            "note": [words["note"]],
            "quality": [words["quality"]],
            "draft": [words["draft"]],
            "intake": [words["intake"]],
            "agent": [profile.last_name, profile.email],
        },
    )


@cache
def _build_package() -> bytes:
    return to_zip(Catalogue().package("acte-de-naissance"))


def _make_device(account: Account) -> UUID:
    """Subscribe a device to push notifications."""
    device = PushDevice(
        id=uuid4(), account_id=account.id, key_id=account.key_id, browser="Firefox, Android", language="fr"
    )
    device.endpoint_index, device.server_key, device.created_at = secrets.token_bytes(32), "", clock.now()
    device.sealed = seal(account.key_id, {}, about=SUBSCRIPTION)
    db.session.add(device)
    db.session.commit()
    return device.id


def _make_held_quality(account: Account, reason: str) -> UUID:
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


def _make_archive(**whose: UUID) -> UUID:
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


def _make_failed_call(case: Case, word: str) -> UUID:
    """Create an abandoned call to other software."""
    item = enqueue("call_webservice", call_id=uuid4())
    item.failed_at = clock.now()
    call = WebserviceCall(id=uuid4(), case_id=case.id, key_id=case.key_id, action="call", status=case.status)
    call.state, call.attempts, call.item_id, call.created_at = FAILED, 1, item.id, clock.now()
    call.request = seal(case.key_id, {"url": f"https://si.example/{word}"}, about=REQUEST)
    db.session.add(call)
    db.session.commit()
    return call.id


def _make_case(target_site: TargetSite, words: dict[str, str], *, by: Actor) -> Case:
    answers = {name: words[name] for name in ("objet", "recit", "nom")}
    answers |= {"courriel": f"{words['courriel']}@exemple.example", "prenom": "Odile", "choix": "a"}
    answers |= {"consentement": True, "compte": {"holder": "Odile", "iban": words["account"]}}
    channel = "web" if by.kind == RESIDENT else "phone"
    return submission.submit(target_site.version_id, answers, token=uuid4(), channel=channel, by=by).case


def _make_definition_drafts() -> UUID:
    """Create a draft of the procedure after a deleted one, and return the event of the deletion."""
    document = deepcopy(SPOKEN_PROCEDURE)
    if draft := definition_drafts.find_draft(PROCEDURE, document["slug"]):
        definition_drafts.delete_draft(PROCEDURE, document["slug"], revision=draft.revision, by=None)
    definition_drafts.save_draft(PROCEDURE, document, revision=None, by=None)
    definition_drafts.delete_draft(PROCEDURE, document["slug"], revision=1, by=None)
    definition_drafts.save_draft(PROCEDURE, document, revision=None, by=None)
    events = history_of(PROCEDURE, document["slug"])
    return next(entry.event_id for entry in events if entry.event_id)


def _make_draft(word: str, *, by: Actor) -> Draft:
    draft = request_drafts.open_draft(procedures.live_procedure("autoriser"), by=by)
    file = io.BytesIO(b"a text")
    attached = attachments.add_to_draft(draft, file, name=f"{word}.txt", type_="text/plain", limit=1000)
    db.session.flush()
    answers = {"objet": word, "pieces": [attachments.describe_file(attached)]}
    request_drafts.save_draft(draft, request_drafts.DraftContents(answers=answers, inputs={"fin": {"remarque": word}}))
    return draft
