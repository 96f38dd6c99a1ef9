"""Files that come from a wallet, as agents find them in a request; agents never see the wallet itself."""

from __future__ import annotations

from copy import deepcopy
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.cases.files.attachments import add_to_case
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents.wallet import document_uses, wallet_documents
from app.documents.wallet.models import WalletCopy
from app.documents.wallet.validated_copies import list_copies
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.documents.wallet.wallets import keep
from tests.factories import ANSWERS, PROCEDURE, MakeCase


def share(person: Person, case: Case) -> None:
    """A copy of the only document of this person in a request."""
    (readable,) = wallet_documents.list_documents(person.account.id)
    (chosen_document,) = document_uses.load_chosen_documents(person.account.id, {"photos": [readable.id]})
    file = chosen_document.file
    add_to_case(case, file.stream, name=file.name, type_=file.type, limit=file.size)
    procedure = procedures.definition_of(case.procedure_version_id)
    document_uses.record_shares(case, [chosen_document], procedure, procedure.fields)
    db.session.commit()


def make_own_case(person: Person, make_case: MakeCase) -> Case:
    return make_case(by=Actor(kind="resident", account_id=person.account.id))


def validate_url(case: Case) -> str:
    copy = db.session.scalars(select(WalletCopy).limit(1)).one()
    return f"/agents/demandes/{case.id}/fichiers/{copy.attachment_id}/verification"


def test_a_checked_document_is_marked_for_the_next_request(chloe: Person, alice: Person, make_case: MakeCase) -> None:
    keep(chloe.account.id)
    case, later = make_own_case(chloe, make_case), make_own_case(chloe, make_case)
    share(chloe, case)
    page = alice.get(f"/agents/demandes/{case.id}")
    assert "Pas encore vérifié" in page.text("#case-wallet")
    assert "Facture d’eau" not in page.text("#case-wallet")

    page = alice.post(str(page.find_one("#case-wallet form")["action"])).follow()

    assert "par « Voirie »" in page.text("#case-wallet").replace("\u00a0", " ")
    share(chloe, later)
    assert "Vérifié" in alice.get(f"/agents/demandes/{later.id}").text("#case-wallet")
    page = chloe.get("/compte/porte-documents")
    assert page.texts("main .badge") == ["Vérifié"]


def test_in_another_family_nothing_is_trusted(chloe: Person, alice: Person, make_case: MakeCase) -> None:
    keep(chloe.account.id)
    case = make_own_case(chloe, make_case)
    share(chloe, case)
    alice.post(validate_url(case))
    other = deepcopy(PROCEDURE) | {
        "slug": "etat-civil",
        "family": "etat-civil",
        "functions": {"recipient": "etat-civil-instruction"},
        "intake": [],
    }
    version = procedures.publish(other)
    resident = Actor(kind="resident", account_id=chloe.account.id)
    with alice.app.app_context():
        elsewhere = submission.submit(version.id, ANSWERS, token=uuid4(), channel="web", by=resident).case
        db.session.commit()

    share(chloe, elsewhere)

    assert [copy.mark for copy in list_copies(elsewhere)] == [None]


@pytest.mark.postgresql
def test_a_document_replaced_meanwhile_is_not_marked(chloe: Person, alice: Person, make_case: MakeCase) -> None:
    readable = keep(chloe.account.id)
    case = make_own_case(chloe, make_case)
    share(chloe, case)
    chloe.post(f"/compte/porte-documents/{readable.id}/fichier", {"file": ("neuf.pdf", b"%PDF-1.7\nneuf")})

    alice.post(validate_url(case))

    db.session.expire_all()
    assert [copy.mark is not None for copy in list_copies(case)] == [True]
    assert wallet_documents.find_document(chloe.account.id, readable.id).mark is None


def test_only_those_who_process_the_request_mark_it(
    chloe: Person, bruno: Person, rachel: Person, make_case: MakeCase
) -> None:
    keep(chloe.account.id)
    case = make_own_case(chloe, make_case)
    share(chloe, case)

    for person in (bruno, rachel, chloe):
        assert person.post(validate_url(case)).status in (302, 303, 403, 404)

    db.session.expire_all()
    assert [copy.mark for copy in list_copies(case)] == [None]
