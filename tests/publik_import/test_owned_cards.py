"""Card models of w.c.s. whose cards are people's, and questions that offer each person theirs."""

import pytest

from app.procedures.definition import parse_procedure
from app.procedures.sources.definition import parse_source
from app.publik_import.batch import build_batch
from app.publik_import.findings import Findings
from app.publik_import.forms import translate_form
from app.publik_import.lists import translate_card_model
from app.publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    list_outcomes,
    make_field,
    make_form,
    make_item,
    make_status,
    make_workflow,
    translate_export,
)

CHILDREN = "<carddef><name>Enfants</name><url_name>enfants</url_name>%s<fields>%s</fields></carddef>"
ASSIGNED = make_item("assign_carddata", formdef_slug="enfants", target_mode="manual", target_id="1")
MADE = make_item("create_carddata", formdef_slug="enfants", user_association_mode="keep-user")
OWN = "<type>carddef:enfants:_with_user_filter</type>"


def list_of(*others: str, more: str = ""):
    card = CHILDREN % (more, make_field("string", "Prénom", "prenom", id="1"))
    batch = build_batch(read_xml(text.encode()) for text in (card, *others))
    findings = Findings()
    return translate_card_model(batch.cards["enfants"], batch, findings)["source"], findings, batch


@pytest.mark.parametrize(
    "others",
    [
        [make_workflow(make_status("1", ASSIGNED))],
        [make_workflow(make_status("1", MADE))],
        [make_form(make_field("item", "Enfant", "enfant", data_source=OWN))],
    ],
    ids=["assigned", "made for the user", "offered to each"],
)
def test_a_model_whose_cards_something_gives_to_people_may_have_owners(others):
    source, findings, _ = list_of(*others)

    assert parse_source(source).family == "relations-usagers"
    assert any("owners_family" in reasons for _, reasons in list_outcomes(findings, "card"))


def test_a_model_that_says_so_may_have_owners_and_any_other_has_none():
    shared = make_form(make_field("item", "Enfant", "enfant", data_source="<type>carddef:enfants</type>"))

    assert list_of(more="<user_support>optional</user_support>")[0]["family"] == "relations-usagers"
    assert "family" not in list_of(shared)[0]


def test_a_question_filtered_by_the_user_offers_each_person_their_own():
    text = make_form(make_field("item", "Enfant", "enfant", data_source=OWN))
    document, _, findings = translate_export(translate_form, text, list_of(text)[2])

    asked = next(each for page in document["pages"] for each in page["fields"] if each["id"] == "enfant")
    assert asked["options"] == {"source": "enfants", "own": True}
    assert "other" not in asked
    assert any("own_to_fill" in reasons for _, reasons in list_outcomes(findings, "field"))
    parse_procedure(document)
