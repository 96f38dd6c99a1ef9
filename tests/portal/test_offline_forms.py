"""The forms that a device may fill in by itself: the same for everybody, of the procedures that need nothing of the server."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

import brotli
import pytest

from app.core.db import db
from app.procedures import publishing as procedures
from app.procedures.audience import for_residents
from app.procedures.definition import read_procedure
from app.procedures.offline import can_be_filled_offline
from tests.client import Browser
from tests.factories import PROCEDURE
from tests.people import Person

PAGE = "/hors-ligne/formulaires/signaler"
ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "app" / "catalogue" / "procedures"


def with_field(**field: Any) -> dict[str, Any]:
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"].append({"id": "more", "label": "Encore", **field})
    return document


def test_the_form_is_the_same_for_everybody(stranger: Browser, chloe: Person, procedure_version: UUID) -> None:
    page = stranger.get(PAGE)

    assert page.html == chloe.get(PAGE).html
    assert page.response.headers["Cache-Control"] == "no-cache"
    assert "ETag" in page.response.headers and "Set-Cookie" not in page.response.headers
    assert not page.all("[name=csrf_token]")


def test_the_page_holds_every_question_and_what_rules_them(stranger: Browser, procedure_version: UUID) -> None:
    form = stranger.get(PAGE).one("offline-form")

    outline = json.loads(str(form["outline"]))
    assert form["version"] == str(procedure_version)
    assert [page["id"] for page in outline] == ["probleme", "contact"]
    assert [field["id"] for field in outline[0]["fields"]] == ["type", "description", "photos"]
    assert outline[0]["fields"][1]["max_length"] == 4000
    assert form.select_one("#slot-description textarea[name=description]")


@pytest.mark.parametrize(
    "change",
    [
        {"account": {"required": True, "reason": "Pour vous répondre."}},
        with_field(type="signature"),
        with_field(
            type="block",
            item_label="Enfant",
            add_label="Ajouter",
            fields=[{"id": "prenom", "type": "short_text", "label": "Prénom"}],
        ),
        with_field(type="short_text", condition={"==": [{"var": "profile.email"}, "x"]}),
    ],
)
def test_what_needs_the_server_is_not_offered(
    stranger: Browser, procedure_version: UUID, change: dict[str, Any]
) -> None:
    procedures.publish({**deepcopy(PROCEDURE), **change})
    db.session.commit()

    assert stranger.get(PAGE).status == 404
    assert not stranger.get("/demarches/signaler").all(f"a[href='{PAGE}']")


def test_the_presentation_leads_to_it(stranger: Browser, procedure_version: UUID) -> None:
    assert stranger.get("/demarches/signaler").one(f"a[href='{PAGE}']")


def test_most_procedures_of_the_catalogue_can_be_filled_offline() -> None:
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CATALOGUE.glob("*.json"))]

    shown = [read_procedure(for_residents(document, "fr")) for document in documents]
    refused = {procedure.slug for procedure in shown if not can_be_filled_offline(procedure)}

    assert refused == {
        "copie-de-mon-dossier",
        "demander-du-materiel",
        "ecole-de-musique",
        "inscription-periscolaire",
        "inscription-scolaire",
        "subvention-association",
        "tenir-un-stand-au-forum-des-associations",
    }


def test_its_modules_come_with_it_alone_and_are_light(stranger: Browser, procedure_version: UUID) -> None:
    named = [str(link["href"]).split("/", 3)[3] for link in stranger.get(PAGE).all("link[rel=modulepreload]")]
    own = [name for name in named if "map" not in name]

    sizes = {
        name: len(brotli.compress((ROOT / ("" if "pwa" in name else "static") / name).read_bytes())) for name in own
    }

    assert sum(sizes.values()) <= 18_000, sizes
    assert not stranger.get("/demarches/signaler/remplir").all("link[rel=modulepreload]")


def test_what_is_on_the_device_is_a_page_like_any_other(stranger: Browser, chloe: Person) -> None:
    page = stranger.get("/hors-ligne/demandes")

    assert page.text("h1") == "Sur cet appareil"
    assert page.html == chloe.get("/hors-ligne/demandes").html
