"""A procedure whose requests, mail and calls are full of canaries, agents who may read them, and agents who may not."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from app.accounts.duties import set_duties
from app.accounts.models import AGENT, Department, Role
from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.agendas import bookings
from app.agendas.agenda_store import get_agenda, save_agenda
from app.agendas.availability import Need
from app.agendas.bookings import Request
from app.agendas.contacts import Contact, write_contact
from app.cases.case_views.models import ROLE, CaseView
from app.cases.conversation.canned_replies import save_reply
from app.cases.files.uploads import UploadedFile
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.people import assignment
from app.cases.reception.calls_to_return import leave_call
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY, SYSTEM, Actor
from app.mailroom import items
from app.mailroom.desks import Desk
from app.mailroom.items import Contents
from app.mailroom.models import EMAIL, NEW
from app.notifications.daily_digest import subscribe
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.backoffice.record_desk import AGENDA, set_clock
from tests.cases.filtered_procedure import build_definition
from tests.cast import Person
from tests.factories import ANSWERS, WORKFLOW, write_charter
from tests.security.target_objects import make_canary

# What the requests of the same person have in common, in the sealed procedure and in the others.
PHONE, EMAIL_ADDRESS, POINT = "+33612345678", "odile@usagers.example", (48.117, -1.677)
# The agenda of the sealed procedure.
DESKS = "guichets"
SEALED, SAME_FAMILY, OTHER_FAMILY = "signaler", "verdir", "declarer"
GREENS, RECORDS = "espaces-verts-instruction", "etat-civil-instruction"
URGENT: dict[str, Any] = {
    "id": "urgent",
    "label": "Signaler comme urgent",
    "by": ["recipient"],
    "where": "waiting",
    "many": True,
    "run": [{"id": "raise", "type": "change_criticality", "change": "raise"}],
}


@dataclass
class Outsider:
    """An agent to whom nothing of the sealed procedure belongs, with a request and a mail of their own."""

    person: Person
    first_name: str
    case_id: UUID | None = None
    mail_item_id: UUID | None = None


@dataclass
class Secrets:
    """Secrets of which outsiders learn nothing."""

    case_id: UUID
    reference: str
    # Who looks after the request.
    agent_id: UUID
    mail_item_id: UUID
    view_id: UUID
    booking_id: UUID
    words: list[str]

    @property
    def case_marks(self) -> list[str]:
        return [str(self.case_id), self.reference]

    @property
    def marks(self) -> list[str]:
        """Marks of the secrets in a response."""
        return [*self.words, *self.case_marks]


def publish_procedures() -> None:
    """Publish the sealed procedure and its agenda, another of its family, one of another family: all ask the same questions."""
    always = {"days": list(range(7)), "start": "00:00", "end": "00:00"}
    desks = {"slug": DESKS, "roles": ["voirie-instruction"], "opening": [always], "opens_on_holidays": True}
    save_agenda({**AGENDA, **desks})
    levels = [{"id": "high", "label": "Urgent", "tone": "danger"}]
    workflows.publish({**deepcopy(WORKFLOW), "levels": levels, "global_actions": [URGENT]})
    write_charter()
    procedures.publish(build_definition(slug=SEALED))
    for slug, role, family in ((SAME_FAMILY, GREENS, "polices-voirie"), (OTHER_FAMILY, RECORDS, "etat-civil")):
        own = {"slug": slug, "title": f"Autre {slug}", "family": family, "functions": {"recipient": role}, "intake": []}
        procedures.publish(build_definition(**own))
    db.session.commit()


def add_greens_role() -> None:
    """A role of the family of the sealed procedure, in another department."""
    department = db.session.query(Department).filter_by(slug="etat-civil").one()
    db.session.add(
        Role(
            slug=GREENS, title="Espaces verts", department_id=department.id, family="polices-voirie", kind="processing"
        )
    )
    db.session.flush()
    for role in db.session.query(Role):
        role.can_export = role.kind == "processing"
    db.session.commit()


def make_outsider(app: Flask, first_name: str, *roles: str, is_administrator: bool = False) -> Outsider:
    """An agent with these roles; who has some answers callers too, and has a request and a mail like the sealed ones."""
    email = f"{first_name.lower()}@mairie.example"
    profile = Profile(email=email, first_name=first_name, last_name="Exemple")
    account = open_account(profile, kind=AGENT, roles=roles, is_administrator=is_administrator, password="x" * 20)
    subscribe(account.id, 8)
    db.session.commit()
    outsider = Outsider(Person(app, account, email), first_name)
    if roles:
        families = {role.family for role in account.roles} - {"polices-voirie"}
        set_duties(account, reception_families=families, is_overseer=False, by=SYSTEM)
        slug = OTHER_FAMILY if RECORDS in roles else SAME_FAMILY
        outsider.case_id = _submit(app, slug, prenom="Odile", nom="Exemple").id
        desk = Desk("etat-civil", "etat-civil" if RECORDS in roles else "polices-voirie")
        contents = Contents(subject="Question", text="?", sender_name="Odile", sender_address=EMAIL_ADDRESS)
        outsider.mail_item_id = items.create_item(contents, kind=EMAIL, state=NEW, desk=desk).id
        db.session.commit()
    return outsider


def make_secrets(app: Flask, alice: Person, albane: Person, outsiders: list[Outsider]) -> Secrets:
    """A request, its notes and mentions, mail on its desk, a call, a view, a canned reply, bookings: in each of them a canary."""
    words = [make_canary() for _ in range(8)]
    nom, description, note, mail, call, view_title, reply, caller = words
    case = _submit(app, SEALED, prenom="Odile", nom=nom, description=description)
    actor = Actor(kind=AGENT, account_id=alice.account.id, roles=frozenset({"voirie-instruction"}))
    with app.app_context():
        assignment.give_case(case, alice.account.id, by=SYSTEM)
        subscribe(alice.account.id, 8)
        save_reply(actor, title=reply, text=reply, scope_key="role:voirie-instruction")
        department = db.session.query(Department).filter_by(slug="voirie").one()
        leave_call(department.id, name=call, phone=PHONE, subject=call, by=SYSTEM, case=case)
        view = CaseView(title=view_title, query="state=all", audience=ROLE, role="voirie-instruction")
        db.session.add(view)
        contents = Contents(subject=mail, text=mail, sender_name="Odile", sender_address=EMAIL_ADDRESS)
        photo = UploadedFile(f"{mail}.txt", "text/plain", 2, BytesIO(b"xy"))
        item = items.create_item(contents, [photo], kind=EMAIL, state=NEW, desk=Desk("voirie", "polices-voirie"))
        booking_id = _book_today(case, caller)
        db.session.commit()
        secrets = Secrets(case.id, case.reference, alice.account.id, item.id, view.id, booking_id, words)
    mentions = " ".join(f"@{outsider.first_name} Exemple" for outsider in outsiders)
    notes = f"/agents/demandes/{secrets.case_id}/notes"
    # Whoever may not open the request cannot be mentioned: that note is refused.
    albane.post(notes, {"text": f"{mentions} {note}"})
    albane.post(notes, {"text": f"@Alice Exemple {note}"})
    return secrets


def _book_today(case: Case, caller: str) -> UUID:
    """Book the desks of today for the request, and for somebody on the telephone."""
    agenda = get_agenda(DESKS)
    midnight = clock.now().astimezone(clock.PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    need = Need(agenda.services[0], is_by_agent=True)
    requests = [Request(DESKS, need, midnight.replace(hour=hour).astimezone(UTC)) for hour in (10, 11)]
    with set_clock(midnight.replace(hour=8).astimezone(UTC)):
        booking = bookings.book_slot(requests[0], case_id=case.id)
        write_contact(bookings.book_slot(requests[1]), Contact(name=caller, phone=PHONE))
    return booking.id


def _submit(app: Flask, slug: str, **answers: Any) -> Case:
    version = procedures.live_procedure(slug).version_id
    place = {"where": "Devant l’école", "latitude": POINT[0], "longitude": POINT[1]}
    values = {**ANSWERS, "courriel": EMAIL_ADDRESS, "telephone": PHONE, "danger": True, "lieu": place, **answers}
    with app.app_context():
        case = submission.submit(version, values, token=uuid4(), channel="web", by=NOBODY).case
        db.session.commit()
    return case
