"""A case with a canary in everything that can hold text, created from draft to decision through the usual functions."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.people import open_account
from app.accounts.profile import Profile, read_profile
from app.cases.conversation import correspondence
from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.files.uploads import receive_file
from app.cases.lifecycle import submission
from app.cases.models import Attachment, Case
from app.cases.reading import case_values
from app.cases.reports.reported_places import SEALED_SPOT, ReportedPlace, spot_of
from app.cases.timeline import events_for
from app.cases.workflow import transitions
from app.connectors.models import WebserviceCall
from app.connectors.webservice_calls import list_calls, save_response
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import unseal
from app.core.web.access_rules import Actor
from app.documents import case_documents
from app.notifications import notices
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message, Notice
from app.privacy.access_log import log_access
from app.procedures import publishing as procedures
from app.procedures.fields import FIELD_TYPES
from app.workflows import publishing as workflows
from tests.factories import PROCEDURE, WORKFLOW, write_charter
from tests.privacy.canaries import new_canary
from tests.privacy.canary_document import make_canary_document, read_text

OPTIONS = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
# Types whose answers are options or moments: nothing in them can be told from another person's.
WITHOUT_CANARY = {
    "yes_no",
    "single_choice",
    "multiple_choice",
    "explanation",
    "title",
    "date",
    "time",
    "consent",
    "computed",
}
AGENT = Actor(
    kind="agent",
    account_id=new_id(),
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)


@dataclass
class CanaryCase:
    """The case, its canaries, and how to access it."""

    case: Case
    account_key: object
    words: dict[str, str] = field(default_factory=dict)  # canaries by place
    traces: dict[str, str] = field(default_factory=dict)  # identifiers by name
    profile: dict[str, str] = field(default_factory=dict)  # canaries of the account, which goes on living


def make_canary_case() -> CanaryCase:
    """A draft with a file, submitted by a resident, discussed and decided: every text in it is a canary."""
    words, profile = _make_canaries(), {name: new_canary() for name in ("first_name", "last_name", "street", "city")}
    profile["email"], profile["phone"] = f"{_make_plain_canary()}@residents.example", _make_digits("+336")
    resident, account_key = _make_resident(profile)
    case, code = _submit(words, by=resident)
    _add_messages(case, words, by=resident)
    log_access(AGENT, "read", screen="backoffice.cases.show_case", family=case.family, subject=case.id)
    proof = receive_file(io.BytesIO(b"%PDF-1.7\n" + words["action_file"].encode()), f"{words['action_file_name']}.pdf")
    transitions.run_action(case, "correct", {"recit": words["corrected"]}, by=AGENT, question_ids=("recit",))
    transitions.run_action(case, "refuse", {"motif": words["action"]}, by=AGENT, files={"piece": [proof]})
    make_canary_document(case, words, by=AGENT)
    notices.create_notices(
        case, [person for person in (case.applicant_id, AGENT.account_id) if person], title=words["notice"], text=""
    )
    db.session.commit()
    for call in db.session.scalars(select(WebserviceCall)):
        save_response(call, words["answered"])
    db.session.commit()
    traces = {"reference": case.reference, "code": code}
    traces |= {"id": case.id.hex, "id with dashes": str(case.id), "token": case.submission_token.hex}
    return CanaryCase(case, account_key, words, traces, profile)


def dump_readable(canary_case: CanaryCase) -> bytes:
    """Everything that can be read of the case and of the account while the keys exist."""
    return "\n".join(_iterate_readable(canary_case)).encode()


def _iterate_readable(canary_case: CanaryCase) -> Iterator[str]:
    case = canary_case.case
    yield json.dumps([case_values.answers_of(case), case_values.digest_of(case), case_values.processing_of(case)])
    for entry in events_for(case, is_agent=True):
        yield json.dumps([entry.details, [file["name"] for file in entry.files]])
    for attachment in db.session.scalars(select(Attachment).where(Attachment.case_id == case.id)):
        opened_file = attachments.open_file(attachment)
        yield opened_file.name + read_text(b"".join(opened_file.chunks))
    for document in case_documents.list_documents(case):
        yield json.dumps(asdict(document.contents), ensure_ascii=False)
    for message in db.session.scalars(select(Message).where(Message.case_id == case.id)):
        yield json.dumps(unseal_content(message))
    for call in list_calls(case):
        yield call.response
    for notice in db.session.scalars(select(Notice).where(Notice.case_id == case.id)):
        yield json.dumps(unseal(notice.key_id, notice.sealed, about=notices.CONTENT))
    for place in db.session.scalars(select(ReportedPlace).where(ReportedPlace.case_id == case.id)):
        yield json.dumps(unseal(case.key_id, place.sealed or b"", about=SEALED_SPOT), ensure_ascii=False)
    account = db.session.scalars(select(Account).where(Account.key_id == canary_case.account_key)).one()
    yield json.dumps(asdict(read_profile(account)))


def build_procedure() -> dict[str, Any]:
    """A procedure with a field of every type."""
    fields = [
        _build_field("nom", "short_text", profile="last_name"),
        _build_field("recit", "long_text"),
        _build_field("courriel", "email", profile="email"),
        _build_field("telephone", "phone", profile="phone"),
        _build_field("montant", "number"),
        _build_field("somme", "amount"),
        _build_field("jour", "date"),
        _build_field("accord", "yes_no", statistic=True),
        _build_field("choix", "single_choice", options=OPTIONS, statistic=True),
        _build_field("choix_multiples", "multiple_choice", options=OPTIONS),
        _build_field("pieces", "files"),
        _build_field("adresse", "address"),
        _build_field("commune", "commune"),
        _build_field("lieu", "place"),
        _build_field("partie", "title"),
        _build_field("double", "computed", result="number", value={"*": [{"var": "answers.montant"}, 2]}),
        _build_field("heure", "time"),
        _build_field(
            "enfants", "block", item_label="Enfant", add_label="Ajouter", fields=[_build_field("surnom", "short_text")]
        ),
        _build_field("consentement", "consent", purpose="Pour vous écrire."),
        _build_field("signature", "signature"),
        _build_field("compte", "bank_account"),
        _build_field("societe", "company"),
        _build_field("asso", "association"),
        _build_field("conseil", "explanation", text="Prenez votre temps."),
    ]
    fields += [
        {**FIELD_TYPES[key].example, "id": key, "required": False}
        for key in FIELD_TYPES
        if all(field["type"] != key for field in fields)
    ]
    similar = {"place": "lieu", "kind": "choix", "metres": 50, "days": 30}
    return PROCEDURE | {
        "slug": "marquer",
        "pages": [{"id": "page", "title": "Page", "fields": fields}],
        "report": {"photos": "pieces", "similar": similar},
    }


def build_workflow() -> dict[str, Any]:
    """A workflow where a refusal comes with a file, and is told in every way."""
    workflow = deepcopy(WORKFLOW)
    refusal = workflow["statuses"][0]["actions"][1]
    refusal["fields"].append(_build_field("piece", "files"))
    correct = {"id": "correct", "label": "Corriger", "by": ["recipient"], "edits": {"fields": ["recit"]}}
    workflow["statuses"][0]["actions"].append(correct)
    reason_template = "{{ action.motif }}"
    workflow["statuses"][2]["on_enter"] += [
        {"id": "sms", "type": "send_sms", "to": "applicant", "text": reason_template},
        {"id": "alert", "type": "show_alert", "text": reason_template},
        {
            "id": "call",
            "type": "call_webservice",
            "url": f"https://si.example/{reason_template}",
            "body": {"motif": reason_template},
        },
    ]
    return workflow


def _build_field(name: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": type_, "label": name, "required": False, **more}


def _make_canaries() -> dict[str, str]:
    free = ("nom", "recit", "surnom", "street", "complement", "city", "commune", "where", "file", "file_name", "typed")
    text_fields = (
        "message",
        "message_file",
        "message_file_name",
        "answer",
        "note",
        "pieces",
        "action",
        "action_file",
        "action_file_name",
        "notice",
        "answered",
        "corrected",
        "reported_street",
        "document",
        "document_title",
    )
    name_fields = ("signer", "drawing", "holder", "iban", "company_name", "association_name")
    words = {name: new_canary() for name in (*free, *name_fields, *text_fields)}
    return words | {
        "courriel": f"{_make_plain_canary()}@exemple.example",
        "telephone": _make_digits("+336"),
        "montant": _make_digits(""),
        "somme": _make_digits(""),
        "latitude": f"47.{_make_digits('', 6)}",
        "longitude": f"-1.{_make_digits('', 6)}",
    }


def _submit(words: dict[str, str], *, by: Actor) -> tuple[Case, str]:
    workflows.publish(build_workflow())
    write_charter()
    version = procedures.publish(build_procedure())
    draft = request_drafts.open_draft(procedures.live_procedure("marquer"), by=by)
    file = io.BytesIO(words["file"].encode())
    attachment = attachments.add_to_draft(draft, file, name=f"{words['file_name']}.txt", type_="text/plain", limit=1000)
    answers = {
        **{
            field["id"]: FIELD_TYPES[field["type"]].example_answer
            for field in build_procedure()["pages"][0]["fields"]
            if field["id"] in FIELD_TYPES and not FIELD_TYPES[field["type"]].has_offer
        },
        **{name: words[name] for name in ("nom", "recit", "courriel", "telephone", "montant", "somme")},
        "jour": "1937-03-17",
        "accord": True,
        "heure": "10:30",
        "consentement": True,
        "enfants": [{"surnom": words["surnom"]}],
        "choix": "a",
        "choix_multiples": ["b"],
        "adresse": {**{name: words[name] for name in ("street", "complement", "city")}, "postcode": "29200"},
        "commune": {"name": words["commune"], "postcode": "29200"},
        "lieu": {"where": words["where"], **{name: float(words[name]) for name in ("latitude", "longitude")}},
        "pieces": [attachments.describe_file(attachment)],
        "signature": {
            "kind": "drawn",
            "name": words["signer"],
            "at": "2026-11-24T09:42:00+00:00",
            "drawing": words["drawing"],
        },
        "compte": {"holder": words["holder"], "iban": words["iban"]},
        "societe": {"siret": "93456781900016", "company_name": words["company_name"]},
        "asso": {"association_name": words["association_name"], "rna": "W499001234"},
    }
    request_drafts.save_draft(
        draft, request_drafts.DraftContents(answers=answers, inputs={"page": {"recit": words["typed"]}})
    )
    db.session.commit()
    receipt = submission.submit(version.id, answers, token=draft.id, channel="web", by=by, key_id=draft.key_id)
    place = db.session.scalars(select(ReportedPlace).where(ReportedPlace.case_id == receipt.case.id)).one()
    spot = spot_of(place, receipt.case)
    assert spot is not None
    place.set_spot(replace(spot, street=words["reported_street"]), receipt.case)
    db.session.commit()
    return receipt.case, receipt.tracking_code


def _add_messages(case: Case, words: dict[str, str], *, by: Actor) -> None:
    photo = receive_file(
        io.BytesIO(b"%PDF-1.7\n" + words["message_file"].encode()), f"{words['message_file_name']}.pdf"
    )
    correspondence.write_message(case, words["message"], [photo], by=by)
    correspondence.write_message(case, words["answer"], by=AGENT)
    correspondence.write_note(case, words["note"], by=AGENT)
    correspondence.ask_for_pieces(case, words["pieces"], by=AGENT)
    db.session.commit()


def _make_resident(profile: dict[str, str]) -> tuple[Actor, object]:
    address = {"street": profile["street"], "complement": "", "postcode": "29200", "city": profile["city"]}
    names = {name: profile[name] for name in ("email", "first_name", "last_name", "phone")}
    account = open_account(Profile(**names, address=address))
    db.session.commit()
    return Actor(kind="resident", account_id=account.id), account.key_id


def _make_plain_canary() -> str:
    return f"canari{secrets.token_hex(9)}"


def _make_digits(start: str, length: int = 0) -> str:
    return start + "".join(secrets.choice("123456789") for _ in range(length or (8 if start else 15)))
