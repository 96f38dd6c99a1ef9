"""Actions of w.c.s. on requests, on cards and on what is linked, each as the one here that does the same."""

import pytest

from app.publik_import.batch import Batch
from app.publik_import.workflows import translate_workflow
from app.publik_import.xml_reader import read_xml
from app.workflows.definition import parse_workflow
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


def first_status(*items, more="", batch=None, **children):
    text = make_workflow(make_status("1", *items, TO_END, **children), END, more=more)
    document, problems, findings = translate_export(translate_workflow, text, batch)
    assert problems == []
    parse_workflow(document)
    return document["statuses"][0], document, findings


def mappings(**values):
    return "".join(f"<mapping field_id='{name}'>{value}</mapping>" for name, value in values.items())


def test_a_card_of_a_list_among_the_files_is_made():
    batch = Batch(cards={"cantines": read_xml((CARD % make_field("string", "Nom", "nom", id="7")).encode())})
    made = make_item(
        "create_carddata", formdef_slug="cantines", mappings=mappings(**{"7": "{{ form_var_nom }}", "9": "x"})
    )
    found, _, findings = first_status(made, batch=batch)

    entry = found["on_enter"][0]
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
def test_a_card_is_given_to_the_applicant_and_taken_back(mode, expected):
    assigned = make_item(
        "assign_carddata",
        formdef_slug="concessions",
        target_mode="manual",
        target_id="{{ form_var_concession_raw }}",
        user_association_mode=mode,
    )
    found, _, findings = first_status(assigned, batch=Batch(cards=dict(PLOTS)))

    entry = found["on_enter"][0]
    if expected is None:
        assert entry["type"] == "history_message"
        assert ("not_mapped", ["card_to_somebody_else"]) in list_outcomes(findings, "action")
    else:
        assert (entry["type"], entry["list"]) == ("assign_card", "concessions")
        assert (entry["card"], entry["mode"]) == ({"var": "answers.concession"}, expected["mode"])


def test_a_card_made_for_the_user_of_the_request_is_theirs():
    made = make_item(
        "create_carddata",
        formdef_slug="concessions",
        user_association_mode="keep-user",
        mappings=mappings(**{"7": "{{ form_var_nom }}"}),
    )
    found, _, _ = first_status(made, batch=Batch(cards=dict(PLOTS)))

    assert (found["on_enter"][0]["type"], found["on_enter"][0]["owner"]) == ("create_card", "applicant")


def test_another_request_is_made_of_the_form_among_the_files():
    batch = Batch(forms={"suite": read_xml(make_form(make_field("string", "Objet", "objet", id="3")).encode())})
    made = make_item("create_formdata", formdef_slug="suite", mappings=mappings(**{"3": "Suite"}), draft="True")
    found, _, _ = first_status(made, batch=batch)

    entry = found["on_enter"][0]
    assert (entry["type"], entry["procedure"], entry["answers"], entry["draft"]) == (
        "create_case",
        "suite",
        {"objet": "Suite"},
        True,
    )


@pytest.mark.parametrize("kind", ["create_carddata", "create_formdata", "edit_carddata", "assign_carddata"])
def test_what_is_not_among_the_files_is_a_note_with_its_words(kind):
    found, _, findings = first_status(make_item(kind, formdef_slug="ailleurs"))

    assert found["on_enter"][0]["type"] == "history_message"
    assert [one.verbatim for one in findings.items if one.part == "action" and one.outcome == "not_mapped"] == [
        "formdef_slug: ailleurs"
    ]


def test_a_global_action_of_another_form_acts_on_the_linked_requests():
    found, _, _ = first_status(
        make_item("external_workflow_global_action", slug="formdef:fete-rue", trigger_id="action:clore")
    )

    entry = found["on_enter"][0]
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
def test_the_place_of_a_request_is_kept_and_read(parameters, expected):
    reads = make_item("jump", status="fin", condition=make_condition("form_geoloc_base_lat > 50"))
    found, document, _ = first_status(make_item("geolocate", **parameters), reads)

    assert {name: found["on_enter"][0][name] for name in expected} == expected
    assert found["on_enter"][1]["condition"] == {">": [{"var": "processing.geolocation.latitude"}, 50]}
    assert [(one["id"], one["type"]) for one in document["processing_fields"]] == [("geolocation", "place")]


def test_a_request_is_handed_to_the_role_of_the_first_rule_that_holds():
    rules = "".join(
        f"<rule><role_id slug='{role}'>{role}</role_id><value>{value}</value></rule>"
        for role, value in (("nord", "n"), ("sud", "s"))
    )
    given = make_item(
        "dispatch", role_key="_receiver", dispatch_type="automatic", variable="{{ form_var_zone }}", rules=rules
    )
    found, _, _ = first_status(given)

    zone = {"var": "answers.zone"}
    assert found["on_enter"][0]["role"] == {"if": [{"==": [zone, "n"]}, "nord", {"==": [zone, "s"]}, "sud", None]}


def test_levels_of_urgency_are_those_above_the_first():
    levels = "".join(
        f"<criticality-level>{make_elements(id=str(number), name=name)}</criticality-level>"
        for number, name in enumerate(("Normal", "Haut", "Vital"))
    )
    more = f"<criticality_levels>{levels}</criticality_levels>"
    found, document, _ = first_status(
        make_item("modify_criticality", mode="3", absolute_value="2"),
        make_item("modify_criticality", mode="1"),
        more=more,
    )

    assert [level["label"] for level in document["levels"]] == ["Haut", "Vital"]
    assert [(one["change"], one.get("level")) for one in found["on_enter"]] == [("set", "vital"), ("raise", None)]


def test_the_request_is_corrected_by_a_button():
    found, _, _ = first_status(make_item("editable", label="Corriger", by=make_people("_submitter"), status="fin"))

    assert {name: found["actions"][0][name] for name in ("label", "by", "to", "edits")} == {
        "label": "Corriger",
        "by": ["applicant"],
        "to": "fin",
        "edits": {},
    }


def test_one_goes_back_to_the_status_that_was_marked():
    marks = make_item("choice", label="Demander", by=make_people("_receiver"), status="2", set_marker_on_status="True")
    text = make_workflow(make_status("1", marks, TO_END), make_status("2", make_item("jump", status="_previous")), END)
    document, problems, _ = translate_export(translate_workflow, text)

    assert problems == []
    assert document["statuses"][0]["actions"][0]["mark"] is True
    assert document["statuses"][1]["on_enter"][0]["to"] == "previous"


def test_a_status_goes_through_a_list():
    said = make_item("register-comment", comment="{{ status_loop.current_item.nom }}")
    found, _, findings = first_status(said, loop_items_template="{{ form_var_enfants }}", after_loop_status="fin")

    assert found["loop"] == {"over": {"var": "answers.enfants"}, "then": "fin"}
    assert found["on_enter"][0]["text"] == "{{ loop.item.nom }}"
    assert list_outcomes(findings, "loop") == [("mapped", [])]


def test_a_number_of_days_that_the_procedure_says_is_a_day():
    found, _, _ = first_status(make_item("jump", mode="timeout", timeout="{{ form_option_delai }} jours", status="fin"))

    assert found["timeouts"][0]["at"] == {"add_days": [{"var": "today"}, {"var": "option.delai"}]}


@pytest.mark.parametrize(("written", "mode"), [({}, "close"), ({"replace": "True"}, "renew")])
def test_a_tracking_code_is_taken_away_or_replaced(written, mode):
    first, *_ = translate_single_status(make_item("remove_tracking_code", **written))["on_enter"]

    assert (first["type"], first["mode"]) == ("change_code", mode)
