"""Translation of card models whose cards have owners and of fields filtered by user."""

import pytest

from app.procedures.definition import parse_procedure
from app.procedures.sources.definition import parse_source
from publik_import.batch import build_batch
from publik_import.findings import Findings
from publik_import.forms import translate_form
from publik_import.lists import translate_card_model
from publik_import.xml_reader import read_xml
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
CREATED = make_item("create_carddata", formdef_slug="enfants", user_association_mode="keep-user")
OWN_CARDS_SOURCE = "<type>carddef:enfants:_with_user_filter</type>"


def translate_card_list(*others: str, more: str = ""):
    card = CHILDREN % (more, make_field("string", "Prénom", "prenom", id="1"))
    batch = build_batch(read_xml(text.encode()) for text in (card, *others))
    findings = Findings()
    return translate_card_model(batch.cards["enfants"], batch, findings)["source"], findings, batch


@pytest.mark.parametrize(
    "others",
    [
        [make_workflow(make_status("1", ASSIGNED))],
        [make_workflow(make_status("1", CREATED))],
        [make_form(make_field("item", "Enfant", "enfant", data_source=OWN_CARDS_SOURCE))],
    ],
    ids=["assigned", "made for the user", "offered to each"],
)
def test_a_card_model_whose_cards_are_assigned_to_users_may_have_owners(others):
    source, findings, _ = translate_card_list(*others)

    assert parse_source(source).family == "relations-usagers"
    assert any("owners_family" in reasons for _, reasons in list_outcomes(findings, "card"))


def test_only_a_card_model_with_user_support_may_have_owners():
    shared = make_form(make_field("item", "Enfant", "enfant", data_source="<type>carddef:enfants</type>"))

    assert translate_card_list(more="<user_support>optional</user_support>")[0]["family"] == "relations-usagers"
    assert "family" not in translate_card_list(shared)[0]


def test_a_field_filtered_by_user_offers_only_the_cards_of_that_user():
    text = make_form(make_field("item", "Enfant", "enfant", data_source=OWN_CARDS_SOURCE))
    definition, _, findings = translate_export(translate_form, text, translate_card_list(text)[2])

    field_definition = next(
        field for page in definition["pages"] for field in page["fields"] if field["id"] == "enfant"
    )
    assert field_definition["options"] == {"source": "enfants", "own": True}
    assert "other" not in field_definition
    assert any("own_to_fill" in reasons for _, reasons in list_outcomes(findings, "field"))
    parse_procedure(definition)
