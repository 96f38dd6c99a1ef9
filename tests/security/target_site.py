"""The target site: every kind of actor, and the objects that they may attack, marked with canaries."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import Flask

from app.accounts.models import AGENT, RESIDENT, Account, Department, Role
from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.cases.conversation import correspondence
from app.cases.files.uploads import receive_file
from app.cases.lifecycle import submission
from app.cases.models import Attachment, Case
from app.cases.timeline import events_for
from app.connectors.api_keys import create_api_key
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import create_key
from app.core.settings import site_settings
from app.core.web.access_rules import SYSTEM, Actor
from app.definitions import procedure_closure
from app.knowledge.article import Article, ArticleText
from app.knowledge.published_articles import publish_article
from app.notifications import notices
from app.notifications.email_queue import queue_email
from app.notifications.models import Notice
from app.packages import received_packages
from app.procedures import publishing as procedures
from app.search.synonym_groups import create_group
from app.themes import charter
from app.workflows import publishing as workflows
from publik_import.site import publik_package
from tests.agendas.passport_desk import create_agenda
from tests.cast import PASSWORD
from tests.factories import write_charter
from tests.security.agenda_objects import make_appointment
from tests.security.agent_objects import make_agent_values
from tests.security.agent_source_objects import make_agent_sources
from tests.security.case_document_objects import make_documents
from tests.security.definitions import SPOKEN_PROCEDURE, SPOKEN_WORKFLOW
from tests.security.document_objects import make_verified_document
from tests.security.identity_objects import make_identities
from tests.security.linked_software_objects import make_linked_software
from tests.security.mail_objects import make_mail
from tests.security.object_factories import (
    build_package,
    build_picture,
    make_archive,
    make_call_to_return,
    make_definition_drafts,
    make_device,
    make_document_template,
    make_draft,
    make_failed_call,
    make_held_quality,
    make_list_export,
    make_office_template,
    make_passkey,
    make_site_export,
    make_view,
)
from tests.security.payment_objects import make_payments
from tests.security.signing_objects import make_unsigned_documents
from tests.security.site_objects import make_site_texts
from tests.security.site_page_objects import make_site_page
from tests.security.target_objects import Objects, make_canary
from tests.security.wallet_objects import make_wallet
from tests.security.work_objects import make_work_objects

ROLES = {
    "voirie-instruction": ("voirie", "polices-voirie", "processing"),
    "voirie-paiement": ("voirie", "polices-voirie", "processing"),
    "voirie-controle": ("voirie", "polices-voirie", "processing"),
    "accueil-voirie": ("voirie", "polices-voirie", "reception"),
    "etat-civil-instruction": ("etat-civil", "etat-civil", "processing"),
}


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
        role = Role(slug=slug, title=slug, department_id=ids[department], family=family, kind=kind)
        role.can_export = slug == "voirie-instruction"
        db.session.add(role)
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
    topic = {"slug": SPOKEN_PROCEDURE["theme"], "title": "Rues", "summary": "", "icon": "trees"}
    charter.save_charter({**(charter.load_saved_charter() or {}), "topics": [topic]})
    version = procedures.publish(deepcopy(SPOKEN_PROCEDURE))
    article = Article(ArticleText("Quand\u00a0?", "Demain."), topic=SPOKEN_PROCEDURE["theme"])
    publish_article("autoriser", article, by=SYSTEM)
    site_settings.save_settings({"accounts.mailed_links": "yes"})
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


def _make_objects(target_site: TargetSite, by: str) -> Objects:
    author, agent = target_site.get_actor(by), target_site.get_actor("agent_in_charge")
    words = {name: make_canary() for name in ("objet", "recit", "nom", "courriel", "message", "file", "file_name")}
    key_name = make_canary()
    words |= {
        "account": make_canary(),
        "note": make_canary(),
        "draft": make_canary(),
        "intake": make_canary(),
        "quality": make_canary(),
        "mail": make_canary(),
        "wallet": make_canary(),
    }
    db.session.commit()  # no file is read during a transaction
    photo = receive_file(build_picture(words["file"]), f"{words['file_name']}.png")
    procedure_closure.reopen_procedure(
        SPOKEN_PROCEDURE["slug"], by=None
    )  # an administrator may have closed the procedure
    case = _make_case(target_site, words, by=author)
    correspondence.write_message(case, words["message"], [photo], by=author if by == "owner" else agent)
    correspondence.write_note(case, words["note"], by=agent)
    draft = make_draft(words["draft"], by=target_site.get_actor("owner"))
    intake = make_draft(words["intake"], by=target_site.get_actor("reception_who_entered"))
    message = queue_email(
        to="personne@exemple.example", subject="x", text="x", html="x", key_id=create_key(), case_id=case.id
    )
    db.session.flush()
    item = next(item for item in db.session.query(OutboxItem) if item.ids.get("message_id") == str(message.id))
    item.failed_at, item.error_code = clock.now(), "smtp_550"
    for person in (case.applicant_id or uuid4(), agent.account_id):
        notices.create_notices(case, [person], title=words["message"], text="")  # type: ignore[list-item]
    notices_by_recipient = {
        notice.recipient_id: notice.id for notice in db.session.query(Notice).filter_by(case_id=case.id)
    }
    lost_draft_id = make_definition_drafts()
    make_document_template()
    create_agenda()
    make_office_template()
    package_id = received_packages.store_package(build_package(), by=None)
    export_id = publik_package.store_exports([("circuit.wcs", b"<workflow><name>Circuit</name></workflow>")], by=None)
    site_page_values = make_site_page()
    api_key_id = create_api_key("Logiciel", {("autoriser", "closed")})[0].id
    profile = Profile(email=f"{make_canary()}@exemple.example", first_name="Collègue", last_name=make_canary())
    colleague = open_account(profile, kind=AGENT, roles=("etat-civil-instruction",))
    mail_values = make_mail(case, words["mail"], words["message"], by=agent) | make_agent_sources()
    mail_values |= make_documents(case, words["message"], by=agent)
    synonym_group_id = create_group(f"mot, {api_key_id}").id
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
        make_failed_call(case, words["message"]),
        notices_by_recipient.get(case.applicant_id, uuid4()),  # type: ignore[arg-type]
        notices_by_recipient[agent.account_id],  # type: ignore[index]
        lost_draft_id,
        package_id,
        export_id,
        make_archive(account_id=target_site.people["owner"].id),
        make_archive(case_id=case.id),
        api_key_id,
        make_device(target_site.people["owner"]),
        make_device(target_site.people["agent_in_charge"]),
        make_held_quality(target_site.people["owner"], words["quality"]),
        {
            **make_site_texts(),
            **make_verified_document(),
            **make_agent_values(case, agent),
            **make_unsigned_documents(case, words["message"], agent, target_site.people["agent_of_the_family"]),
            "view_id": make_view(agent),
            "return_id": make_call_to_return(case),
            "message_id": uuid4(),
            "signature": "0",
        },
        synonym_group_id,
        mail_values,
        site_page_values,
        {
            "case": [words[name] for name in ("objet", "recit", "nom", "courriel", "message", "file", "file_name")],
            "account": [words["account"]],
            "note": [words["note"]],
            "quality": [words["quality"]],
            "draft": [words["draft"]],
            "intake": [words["intake"]],
            "mail": [words["mail"]],
            "agent": [profile.last_name, profile.email],
            "passkey": [key_name],
            "wallet": [words["wallet"]],
        },
        passkey_id=make_passkey(target_site.people["owner"], key_name),
        list_export_id=make_list_export(target_site.people["agent_in_charge"]),
        work_values=make_work_objects(case, agent)
        | make_appointment(case)
        | make_payments(agent, target_site.people["owner"])
        | make_linked_software(target_site.people["owner"])
        | make_identities(target_site.people["agent_of_the_family"])
        | make_wallet(target_site.people["owner"], case, words["wallet"])
        | {"site_export_id": make_site_export(target_site.people["administrator"])},
    )


def _make_case(target_site: TargetSite, words: dict[str, str], *, by: Actor) -> Case:
    answers = {name: words[name] for name in ("objet", "recit", "nom")}
    answers |= {"courriel": f"{words['courriel']}@exemple.example", "prenom": "Odile", "choix": "a"}
    answers |= {"consentement": True, "compte": {"holder": "Odile", "iban": words["account"]}}
    channel = "web" if by.kind == RESIDENT else "phone"
    return submission.submit(target_site.version_id, answers, token=uuid4(), channel=channel, by=by).case
