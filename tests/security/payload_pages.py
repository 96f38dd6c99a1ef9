"""A site in which every input contains a payload, and the pages that display them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from app.core.db import db
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from tests.security.endpoint_requests import make_visitor
from tests.security.forged_browsers import Visitor
from tests.security.target_objects import Objects
from tests.security.target_site import TargetSite

# Names of multi-line fields.
NAMES = ("entreprise__company_name", "association__association_name", "compte__holder", "signature__name")
FORM = "/demarches/autoriser/remplir"
SHORT = 100
LONG = 3900
PDF = b"%PDF-1.7\n%%EOF"


@dataclass
class PayloadSite:
    """The authors of the payloads, and the pages that display them."""

    owner: Visitor
    agent: Visitor
    reception: Visitor
    administrator: Visitor
    draft: str
    case: str
    entered: str
    colleague: UUID


def fill_with_payloads(target_site: TargetSite, objects: Objects, texts: list[str]) -> PayloadSite:
    """Submit the texts in every input: the short ones in turn, all of them in long fields."""
    turn = cycle(text[:SHORT] for text in texts)
    long = merge_texts(texts)
    owner, agent, reception, administrator = (
        make_visitor(target_site, actor, objects)
        for actor in ("owner", "agent_in_charge", "reception", "administrator")
    )
    _fill_profile(owner, turn)
    _fill_profile(agent, turn)
    case = _submit_request(owner, turn, long)
    draft = _start_draft(owner, turn, long)
    _write_messages(owner, agent, case, turn, long)
    entered = reception.post(
        "/agents/saisie/autoriser", {"token": str(UUID(int=7)), "channel": "phone", **build_first_page(turn, long)}
    )
    assert entered.status_code == 303, entered.text
    form = {"email": "collegue@exemple.example", "first_name": next(turn), "last_name": next(turn)}
    form["roles"] = "voirie-controle"
    assert administrator.post("/agents/administration/agents/invitation", form).status_code == 303
    db.session.expire_all()
    return PayloadSite(
        owner,
        agent,
        reception,
        administrator,
        draft,
        case,
        entered.headers["Location"].split("/")[-1],
        objects.agent.id,
    )


def merge_texts(texts: list[str]) -> list[str]:
    """Merge the texts into as few texts as possible."""
    merged_texts = [""]
    for text in texts:
        if len(merged_texts[-1]) + len(text) > LONG:
            merged_texts.append("")
        merged_texts[-1] += f"{text}\n"
    return merged_texts


def build_first_page(turn: Any, long: list[str]) -> dict[str, Any]:
    """Build the values of the first page of the form."""
    address = ("ou__street", "ou__complement", "ou__city")
    names = ("objet", "prenom", "nom", *address, "ville__name", "lieu__where", *NAMES, "detail")
    short = dict(zip(names, islice(turn, len(names)), strict=True))
    return {
        **short,
        "recit": long[0],
        "remarque": long[-1],
        "courriel": "odile@exemple.example",
        "ou__postcode": "29200",
        "ville__postcode": "29200",
        "entreprise__siret": "732 829 320 00074",
        "compte__iban": "FR14 2004 1010 0505 0001 3M02 606",
        "signature": "yes",
        "choix": "b",
        "pieces": (io.BytesIO(PDF), f"{next(turn)}.pdf"),
    }


def _fill_profile(visitor: Visitor, turn: Any) -> None:
    names = ("first_name", "last_name", "street", "complement", "city")
    form = dict(zip(names, islice(turn, len(names)), strict=True))
    assert visitor.post("/compte/profil", form).status_code == 303


def _start_draft(owner: Visitor, turn: Any, long: list[str]) -> str:
    first_page = owner.post(FORM, build_first_page(turn, long))
    assert first_page.status_code == 303, first_page.text
    draft = first_page.headers["Location"].split("/")[4]
    assert owner.post(f"{FORM}/{draft}/fin", {"remarque": long[-1]}).status_code == 303
    return draft


def _submit_request(owner: Visitor, turn: Any, long: list[str]) -> str:
    response = owner.post(f"{FORM}/{_start_draft(owner, turn, long)}/envoi")
    assert response.status_code == 303, response.text
    return response.headers["Location"].split("/")[2]


def _write_messages(owner: Visitor, agent: Visitor, case: str, turn: Any, long: list[str]) -> None:
    for text in long:
        files = {"text": text, "files": (io.BytesIO(PDF), f"{next(turn)}.pdf")}
        assert owner.post(f"/demandes/{case}/messages", files).status_code == 303
        for kind in ("messages", "notes", "pieces"):
            # A note that mentions nobody who exists is refused.
            typed_text = text.replace("@", "") if kind == "notes" else text
            assert agent.post(f"/agents/demandes/{case}/{kind}", {"text": typed_text}).status_code == 303
    revision = agent.get(f"/agents/demandes/{case}").text.split('name="revision" value="')[1].split('"')[0]
    form = {"revision": revision, "equipe": next(turn), "motif": long[0]}
    assert agent.post(f"/agents/demandes/{case}/actions/accept", form).status_code == 303


def fetch_pages(infested: PayloadSite) -> dict[str, TestResponse]:
    """Fetch every page that displays a payload to somebody."""
    draft, case, entered = infested.draft, infested.case, infested.entered
    paths = {
        infested.owner: [
            f"{FORM}/{draft}/tout", f"{FORM}/{draft}/fin", f"{FORM}/{draft}/verification", FORM,
            f"/brouillons/{draft}/plus-tard", "/mes-brouillons", "/mes-demandes", f"/demandes/{case}", f"/demandes/{case}/recu",
            "/compte/profil", "/compte/connexions", "/compte/profil/suppression", "/",
        ],
        infested.agent: [
            "/agents/demandes?state=all", f"/agents/demandes/{case}", f"/agents/demandes/{entered}",
            f"/agents/demandes/{entered}/actions/accept", "/agents/saisie",
        ],
        infested.reception: [f"/agents/saisie/recus/{entered}", "/agents/saisie/autoriser", "/agents/demandes"],
        infested.administrator: ["/agents/administration/agents", "/agents/administration/envois"],
    }  # fmt: skip
    return {f"{url} by {n}": who.get(url) for n, (who, urls) in enumerate(paths.items()) for url in urls}


def fetch_echo_pages(infested: PayloadSite, text: str) -> dict[str, TestResponse]:
    """Fetch every page that displays the input that it just received."""
    owner, agent, reception, administrator = infested.owner, infested.agent, infested.reception, infested.administrator
    invalid_values = {
        "objet": text * 3,
        "recit": text,
        "courriel": text,
        "telephone": text,
        "montant": text,
        "jour": text,
    }
    invalid_values |= {
        "choix": text,
        "siret": text,
        "ou__street": text,
        "ou__postcode": text,
        "ville__name": text * 10,
        "ville__postcode": text,
        "ville__insee": text,
        "lieu__where": text * 30,
        "lieu__latitude": text,
        "lieu__ban_id": text,
        **dict.fromkeys((*NAMES, "entreprise__siret", "association__rna", "compte__iban", "compte__bic"), text),
        "signature__drawing": text,
        "shown": [*invalid_values, "choix", "siret", "ou", "ville", "lieu", "entreprise", "association", "compte"],
    }
    stranger = Visitor(owner.app)
    case, entered = infested.case, infested.entered
    return {
        "form": owner.post(FORM, invalid_values),
        "form, by htmx": owner.post(f"{FORM}/brouillon", invalid_values, **{"HX-Request": "true"}),
        "search": stranger.client.get("/demarches", query_string={"q": text, "theme": text}),
        "home": stranger.client.get("/", query_string={"q": text}),
        "home, by htmx": stranger.client.get("/", query_string={"q": text}, headers={"HX-Request": "true"}),
        "code": stranger.post("/suivi", {"code": text}),
        "sign-in": stranger.post("/compte/connexion", {"email": text, "password": "x", "next": text}),
        "next": stranger.client.get("/compte/connexion", query_string={"next": text}),
        "registration": stranger.post("/compte/inscription", {"email": text}),
        "reset": stranger.post("/compte/mot-de-passe", {"email": text}),
        "link": stranger.client.get("/compte/mot-de-passe/nouveau", query_string={"jeton": text}),
        "profile": owner.post("/compte/profil", {"phone": text, "first_name": text * 3}),
        "address": owner.post("/compte/profil/adresse-electronique", {"email": text, "current": text}),
        "message": owner.post(f"/demandes/{case}/messages", {"text": text * 200}),
        "list": agent.client.get("/agents/demandes", query_string={"words": text, "procedure": text, "since": text}),
        "note": agent.post(f"/agents/demandes/{case}/notes", {"text": text * 200}),
        "action": agent.post(f"/agents/demandes/{entered}/actions/accept", {"revision": "0", "equipe": text}),
        "questions": reception.post("/agents/saisie/autoriser/questions", invalid_values),
        "intake": reception.post(
            "/agents/saisie/autoriser", {"token": str(UUID(int=8)), "channel": text, **invalid_values}
        ),
        "intake, search": reception.client.get("/agents/saisie", query_string={"q": text}),
        "invitation": administrator.post(
            "/agents/administration/agents/invitation", {"email": text, "first_name": text, "roles": text}
        ),
        "nowhere": stranger.client.get(f"/{text}"),
        "language": stranger.post("/langue", {"langue": text}),
    }


def list_emails() -> list[dict[str, Any]]:
    """Return every e-mail sent so far."""
    messages = (unseal_content(message) for message in db.session.query(Message))
    return [letter for letter in messages if letter]
