"""Proofs with a 2D-Doc code on a page of a form: verified, compared with the applicant, and their answers taken."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.files.uploads import receive_file
from app.cases.lifecycle import submission
from app.cases.models import Draft
from app.config import Settings
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site
from app.core.web.access_rules import NOBODY
from app.documents.two_d_doc import proof_jobs
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from devtools.demo.proof_authority import Leaf, ProofAuthority, draw_sheet
from tests.cast import Person
from tests.client import Browser, Page
from tests.documents.two_d_doc.proofs import DAY, HOME, TAX_NOTICE
from tests.factories import PROCEDURE, WORKFLOW, write_charter

FORM = "/demarches/signaler/remplir"


@pytest.fixture
def authority(app: Flask) -> ProofAuthority:
    return ProofAuthority()


@pytest.fixture
def leaf(app: Flask, authority: ProofAuthority) -> Leaf:
    """A certificate that this site knows."""
    settings: Settings = app.config["PARVIS"]
    assert settings.proof_certificates is not None
    leaf = authority.issue()
    authority.write_store(settings.proof_certificates, leaf)
    return leaf


@pytest.fixture
def procedure_version(site: Site) -> Any:
    """A page with an address, an income and a proof; the next one asks for the name."""
    procedure = deepcopy(PROCEDURE)
    procedure["pages"][0]["fields"] = [
        {"id": "adresse", "type": "address", "label": "Votre adresse", "profile": "address"},
        {"id": "revenu", "type": "amount", "label": "Revenu fiscal de référence", "required": False},
        {"id": "preuve", "type": "files", "label": "Justificatif", "required": False, "reads_proof_codes": True},
    ]
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    version = procedures.publish(procedure)
    db.session.commit()
    return version.id


def send_proof(browser: Browser, content: bytes, **answers: str) -> Page:
    return browser.post(FORM, {**answers, "preuve": ("facture.png", content)})


def find_answers() -> dict[str, Any]:
    db.session.expire_all()
    return request_drafts.contents_of(db.session.scalars(select(Draft)).one()).answers


def test_the_address_of_a_verified_proof_is_taken(
    stranger: Browser, authority: ProofAuthority, leaf: Leaf, procedure_version: Any
) -> None:
    content = draw_sheet(authority.sign(leaf, HOME, type_="00", day=DAY))

    page = send_proof(stranger, content).follow()
    assert page.text("h1") == "Vos justificatifs"
    assert "Code authentique" in page.text("#main")
    assert "31 rue des Tanneurs" in page.text("#proofs-form")
    following = stranger.post(str(page.find_one("#proofs-form")["action"]), {"repris": "adresse"})

    assert find_answers()["adresse"]["street"] == "31 rue des Tanneurs"
    assert following.follow().text("h1") == "Vous"


def test_what_is_not_chosen_is_not_taken_and_the_page_says_what_is_missing(
    stranger: Browser, authority: ProofAuthority, leaf: Leaf, procedure_version: Any
) -> None:
    page = send_proof(stranger, draw_sheet(authority.sign(leaf, HOME, type_="00", day=DAY))).follow()

    following = stranger.post(str(page.find_one("#proofs-form")["action"])).follow()

    assert "adresse" not in find_answers()
    assert "Indiquez l’adresse" in following.text("#main")
    assert "facture.png" in following.text("#f-preuve-field")


def test_a_tax_notice_corrects_the_income(
    chloe: Person, authority: ProofAuthority, leaf: Leaf, procedure_version: Any
) -> None:
    notice = draw_sheet(authority.sign(leaf, {**TAX_NOTICE, "46": "DURAND PAUL"}, type_="28", day=DAY))
    address = {"adresse__street": "1 rue du Port", "adresse__postcode": "49000", "adresse__city": "Angers"}

    page = send_proof(chloe, notice, revenu="20000", **address).follow()
    assert "Code authentique, autre nom" in page.text("#main")
    assert "à la place de « 20 000,00 € »" in page.text("#proofs-form").replace("\u202f", " ")
    chloe.post(str(page.find_one("#proofs-form")["action"]), {"repris": "revenu"})

    assert find_answers()["revenu"] == "23198.00"


def test_a_forged_proof_gives_nothing(
    stranger: Browser, authority: ProofAuthority, leaf: Leaf, procedure_version: Any
) -> None:
    forged = authority.sign(authority.issue(), HOME, type_="00", day=DAY)

    page = send_proof(stranger, draw_sheet(forged)).follow()

    assert "Code falsifié ou abîmé" in page.text("#main")
    assert "TANNEURS" not in page.text("#main").upper()
    assert page.find_all("input[name=repris]") == []


def test_an_issuer_that_nobody_knows_is_no_fault(
    stranger: Browser, authority: ProofAuthority, procedure_version: Any
) -> None:
    page = send_proof(stranger, draw_sheet(authority.sign(authority.issue(), HOME, type_="00", day=DAY))).follow()

    assert "Émetteur non vérifié" in page.text("#main")
    assert page.find_all("input[name=repris]") == []


def test_a_file_without_a_code_changes_nothing(stranger: Browser, leaf: Leaf, procedure_version: Any) -> None:
    address = {"adresse__street": "1 rue du Port", "adresse__postcode": "49000", "adresse__city": "Angers"}

    page = send_proof(stranger, draw_sheet(b"https://www.vaubrelles.example"), **address)

    assert page.follow().text("h1") == "Vous"


def test_the_proofs_of_somebody_else_are_not_shown(
    stranger: Browser, denis: Person, authority: ProofAuthority, leaf: Leaf, procedure_version: Any
) -> None:
    location = send_proof(stranger, draw_sheet(authority.sign(leaf, HOME, type_="00", day=DAY))).location
    assert location

    assert denis.get(location).status == 404
    assert denis.post(location, {"repris": "adresse"}).status == 404


@pytest.mark.postgresql
def test_the_worker_reads_what_no_form_has_read(
    app: Flask, alice: Person, authority: ProofAuthority, leaf: Leaf, procedure_version: Any
) -> None:
    live = procedures.live_procedure("signaler")
    draft = request_drafts.open_draft(live, by=NOBODY)
    file = _add_file(draft, draw_sheet(authority.sign(leaf, HOME, type_="00", day=DAY)))
    answers = {"preuve": [file], "prenom": "Chloé", "nom": "Martin"}
    case = submission.submit(
        live.version_id, answers, token=draft.id, channel="counter", by=NOBODY, key_id=draft.key_id
    ).case
    db.session.commit()

    item = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == proof_jobs.READ_PROOFS)).one()
    with app.app_context():
        proof_jobs.read_proofs(**item.ids)
    db.session.commit()

    page = alice.get(f"/agents/demandes/{case.id}")
    assert "Code authentique" in page.text("#answers-preuve")
    assert "MME MARTIN CHLOÉ" in page.text("#answers-preuve")


def _add_file(draft: Draft, content: bytes) -> dict[str, Any]:
    file = receive_file(BytesIO(content), "facture.png")
    attachment = attachments.add_to_draft(draft, file.stream, name=file.name, type_=file.type, limit=file.size)
    db.session.flush()
    return attachments.describe_file(attachment)
