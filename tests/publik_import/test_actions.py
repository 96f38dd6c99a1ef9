"""Translation of w.c.s. actions on requests, cards and linked requests."""

import pytest

from app.workflows.actions import ACTION_TYPES
from app.workflows.definition import parse_workflow
from publik_import.action_items import ITEMS_BY_ACTION
from publik_import.actions import ITEM_RULES
from publik_import.batch import Batch
from publik_import.workflows import translate_workflow
from publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    list_outcomes,
    make_condition,
    make_elements,
    make_field,
    make_form,
    make_item,
    make_people,
    make_status,
    make_workflow,
    translate_export,
    translate_single_status,
)

END = make_status("fin", name="Terminée", forced_endpoint="true")
TO_END = make_item("choice", label="Terminer", by=make_people("_receiver"), status="fin")
CARD = "<carddef><name>Cantines</name><url_name>cantines</url_name><fields>%s</fields></carddef>"


def translate_status(*items, more="", batch=None, **children):
    text = make_workflow(make_status("1", *items, TO_END, **children), END, more=more)
    definition, problems, findings = translate_export(translate_workflow, text, batch)
    assert problems == []
    parse_workflow(definition)
    return definition["statuses"][0], definition, findings


def build_mappings(**values):
    return "".join(f"<mapping field_id='{name}'>{value}</mapping>" for name, value in values.items())


def test_a_card_of_an_imported_list_is_created():
    batch = Batch(cards={"cantines": read_xml((CARD % make_field("string", "Nom", "nom", id="7")).encode())})
    action = make_item(
        "create_carddata", formdef_slug="cantines", mappings=build_mappings(**{"7": "{{ form_var_nom }}", "9": "x"})
    )
    status, _, findings = translate_status(action, batch=batch)

    entry = status["on_enter"][0]
    assert (entry["type"], entry["list"], entry["values"]) == (
        "create_card",
        "cantines",
        {"nom": {"var": "answers.nom"}},
    )
    assert ("approximate", ["no_such_field"]) in list_outcomes(findings, "action")


PLOTS = {
    "concessions": read_xml(
        (CARD.replace("antines", "oncessions") % make_field("string", "Nom", "nom", id="7")).encode()
    )
}


@pytest.mark.parametrize(
    ("mode", "expected"), [("keep-user", {"mode": "give"}), ("", {"mode": "withdraw"}), ("custom", None)]
)
def test_a_card_is_assigned_to_the_applicant_or_withdrawn(mode, expected):
    action = make_item(
        "assign_carddata",
        formdef_slug="concessions",
        target_mode="manual",
        target_id="{{ form_var_concession_raw }}",
        user_association_mode=mode,
    )
    status, _, findings = translate_status(action, batch=Batch(cards=dict(PLOTS)))

    entry = status["on_enter"][0]
    if expected is None:
        assert entry["type"] == "history_message"
        assert ("not_mapped", ["card_to_somebody_else"]) in list_outcomes(findings, "action")
    else:
        assert (entry["type"], entry["list"]) == ("assign_card", "concessions")
        assert (entry["card"], entry["mode"]) == ({"var": "answers.concession"}, expected["mode"])


def test_a_card_created_for_the_user_of_the_request_is_owned_by_the_applicant():
    action = make_item(
        "create_carddata",
        formdef_slug="concessions",
        user_association_mode="keep-user",
        mappings=build_mappings(**{"7": "{{ form_var_nom }}"}),
    )
    status, _, _ = translate_status(action, batch=Batch(cards=dict(PLOTS)))

    assert (status["on_enter"][0]["type"], status["on_enter"][0]["owner"]) == ("create_card", "applicant")


def test_a_request_of_an_imported_form_is_created():
    batch = Batch(forms={"suite": read_xml(make_form(make_field("string", "Objet", "objet", id="3")).encode())})
    action = make_item("create_formdata", formdef_slug="suite", mappings=build_mappings(**{"3": "Suite"}), draft="True")
    status, _, _ = translate_status(action, batch=batch)

    entry = status["on_enter"][0]
    assert (entry["type"], entry["procedure"], entry["answers"], entry["draft"]) == (
        "create_case",
        "suite",
        {"objet": "Suite"},
        True,
    )


@pytest.mark.parametrize("kind", ["create_carddata", "create_formdata", "edit_carddata", "assign_carddata"])
def test_a_target_that_was_not_imported_becomes_a_note_with_its_settings(kind):
    status, _, findings = translate_status(make_item(kind, formdef_slug="ailleurs"))

    assert status["on_enter"][0]["type"] == "history_message"
    assert [
        finding.verbatim for finding in findings.items if finding.part == "action" and finding.outcome == "not_mapped"
    ] == ["formdef_slug: ailleurs"]


def test_a_global_action_of_another_form_acts_on_the_linked_requests():
    status, _, _ = translate_status(
        make_item("external_workflow_global_action", slug="formdef:fete-rue", trigger_id="action:clore")
    )

    entry = status["on_enter"][0]
    assert (entry["type"], entry["action"], entry["procedure"]) == ("act_on_linked", "clore", "fete-rue")


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (
            {"method": "map_variable", "map_variable": "{{ form_var_carte }}"},
            {"from": "place", "answer": "answers.carte"},
        ),
        (
            {"method": "photo_variable", "photo_variable": "{{ form_var_photo_raw }}"},
            {"from": "photo", "answer": "answers.photo"},
        ),
        (
            {"method": "address_string", "address_string": "{{ form_var_rue }}"},
            {"from": "address", "address": "{{ answers.rue }}"},
        ),
    ],
)
def test_the_place_of_a_request_is_stored_and_read(parameters, expected):
    jump = make_item("jump", status="fin", condition=make_condition("form_geoloc_base_lat > 50"))
    status, definition, _ = translate_status(make_item("geolocate", **parameters), jump)

    assert {name: status["on_enter"][0][name] for name in expected} == expected
    assert status["on_enter"][1]["condition"] == {">": [{"var": "processing.geolocation.latitude"}, 50]}
    assert [(field["id"], field["type"]) for field in definition["processing_fields"]] == [("geolocation", "place")]


def test_a_request_is_assigned_to_the_role_of_the_first_matching_rule():
    rules = "".join(
        f"<rule><role_id slug='{role}'>{role}</role_id><value>{value}</value></rule>"
        for role, value in (("nord", "n"), ("sud", "s"))
    )
    dispatch = make_item(
        "dispatch", role_key="_receiver", dispatch_type="automatic", variable="{{ form_var_zone }}", rules=rules
    )
    status, _, _ = translate_status(dispatch)

    zone = {"var": "answers.zone"}
    assert status["on_enter"][0]["role"] == {"if": [{"==": [zone, "n"]}, "nord", {"==": [zone, "s"]}, "sud", None]}


def test_levels_of_urgency_are_those_above_the_first():
    levels = "".join(
        f"<criticality-level>{make_elements(id=str(number), name=name)}</criticality-level>"
        for number, name in enumerate(("Normal", "Haut", "Vital"))
    )
    more = f"<criticality_levels>{levels}</criticality_levels>"
    status, definition, _ = translate_status(
        make_item("modify_criticality", mode="3", absolute_value="2"),
        make_item("modify_criticality", mode="1"),
        more=more,
    )

    assert [level["label"] for level in definition["levels"]] == ["Haut", "Vital"]
    assert [(entry["change"], entry.get("level")) for entry in status["on_enter"]] == [
        ("set", "vital"),
        ("raise", None),
    ]


def test_an_editable_action_becomes_a_button():
    status, _, _ = translate_status(make_item("editable", label="Corriger", by=make_people("_submitter"), status="fin"))

    assert {name: status["actions"][0][name] for name in ("label", "by", "to", "edits")} == {
        "label": "Corriger",
        "by": ["applicant"],
        "to": "fin",
        "edits": {},
    }


def test_a_jump_to_the_previous_status_leads_to_the_marked_status():
    action = make_item("choice", label="Demander", by=make_people("_receiver"), status="2", set_marker_on_status="True")
    text = make_workflow(make_status("1", action, TO_END), make_status("2", make_item("jump", status="_previous")), END)
    definition, problems, _ = translate_export(translate_workflow, text)

    assert problems == []
    assert definition["statuses"][0]["actions"][0]["mark"] is True
    assert definition["statuses"][1]["on_enter"][0]["to"] == "previous"


def test_a_status_loops_over_a_list():
    message = make_item("register-comment", comment="{{ status_loop.current_item.nom }}")
    status, _, findings = translate_status(
        message, loop_items_template="{{ form_var_enfants }}", after_loop_status="fin"
    )

    assert status["loop"] == {"over": {"var": "answers.enfants"}, "then": "fin"}
    assert status["on_enter"][0]["text"] == "{{ loop.item.nom }}"
    assert list_outcomes(findings, "loop") == [("mapped", [])]


def test_a_timeout_from_an_option_in_days_becomes_a_date():
    status, _, _ = translate_status(
        make_item("jump", mode="timeout", timeout="{{ form_option_delai }} jours", status="fin")
    )

    assert status["timeouts"][0]["at"] == {"add_days": [{"var": "today"}, {"var": "option.delai"}]}


@pytest.mark.parametrize(("settings", "mode"), [({}, "close"), ({"replace": "True"}, "renew")])
def test_a_tracking_code_is_closed_or_renewed(settings, mode):
    first, *_ = translate_single_status(make_item("remove_tracking_code", **settings))["on_enter"]

    assert (first["type"], first["mode"]) == ("change_code", mode)


def test_every_item_of_publik_with_an_equivalent_is_imported() -> None:
    assert ITEMS_BY_ACTION.keys() <= ACTION_TYPES.keys()
    assert {item for items in ITEMS_BY_ACTION.values() for item in items} <= ITEM_RULES.keys()
