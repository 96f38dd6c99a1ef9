"""Repair of invalid workflows: unreachable statuses, no end, blocks in the processing data."""

from publik_import.batch import build_batch
from publik_import.findings import Findings
from publik_import.importer import import_contents
from publik_import.workflows import translate_workflow
from publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    LEAVE,
    list_outcomes,
    make_condition,
    make_field,
    make_form,
    make_item,
    make_people,
    make_status,
    make_workflow,
    translate_export,
    translate_single_status,
)


def test_an_unreachable_status_is_left_out():
    back = make_item("choice", label="Revenir", status="new", by=make_people("_receiver"))
    trigger_xml = f"<statuses><statuse>lost</statuse></statuses><roles>{make_people('_receiver')}</roles>"
    trigger = f"<trigger type='manual' id='1'>{trigger_xml}</trigger>"
    action_xml = f"<name>Noter</name><items>{make_item('register-comment', comment='Noté')}</items><triggers>{trigger}</triggers>"
    more = f"<global_actions><action><id>1</id>{action_xml}</action></global_actions>"
    definition, problems, findings = translate_export(
        translate_workflow,
        make_workflow(make_status("new", LEAVE), make_status("lost", back), make_status("end"), more=more),
    )

    assert problems == []
    assert [status["id"] for status in definition["statuses"]] == ["new", "end"]
    assert definition["global_actions"] == []
    assert ("not_mapped", ["never_reached"]) in list_outcomes(findings, "status")


def test_a_workflow_without_an_end_gets_a_button_to_close_the_request():
    go = make_item("choice", label="Suite", status="b", by=make_people("_receiver"))
    back = make_item("choice", label="Retour", status="a", by=make_people("_submitter"))
    definition, problems, findings = translate_export(
        translate_workflow, make_workflow(make_status("a", go), make_status("b", back))
    )

    assert problems == []
    assert [status["id"] for status in definition["statuses"]] == ["a", "b", "closed_by_agent"]
    assert definition["statuses"][1]["actions"][-1] == {
        "id": "closed_by_agent",
        "label": "Clore la demande",
        "by": ["recipient"],
        "to": "closed_by_agent",
    }
    assert ("approximate", ["never_ends"]) in list_outcomes(findings, "status")


def test_a_block_in_the_processing_data_is_replaced_by_its_fields():
    block_xml = f"<block><name>Pièce</name><slug>piece</slug><fields>{make_field(varname='titre')}</fields></block>"
    processing_field = make_field("block:piece", varname="pieces", max_items="5", id="bo1")
    more = f"<backoffice-fields><formdef><fields>{processing_field}</fields></formdef></backoffice-fields>"
    root = read_xml(make_workflow(make_status("new"), more=more).encode())

    definition, problems = translate_workflow(root, build_batch([read_xml(block_xml.encode())]), Findings())

    assert problems == []
    assert [(field["id"], field["type"]) for field in definition["processing_fields"]] == [
        ("pieces_titre", "short_text")
    ]


def test_a_variable_of_an_unknown_workflow_form_is_always_empty():
    mail = make_item(
        "sendmail", to=make_people("_submitter"), subject="Refus", body="Motif : {% if refus_var_motif %}x{% endif %}."
    )

    (entry,) = translate_single_status(mail)["on_enter"]

    assert entry["body"] == ["Motif\u00a0: ", {"when": {"==": [True, False]}, "text": "x"}, "."]


def test_an_indexed_workflow_form_variable_is_the_last_answer():
    form_action = make_item(
        "form", varname="suite", by=make_people("_receiver"), formdef=f"<fields>{make_field(varname='motif')}</fields>"
    )
    jump = make_item("jump", status="end", condition=make_condition("form_workflow_form_suite_0_var_motif"))

    status = translate_single_status(form_action, jump)

    assert [entry.get("condition") for entry in status["on_enter"]] == [{"var": "processing.suite_var_motif"}]


def test_a_workflow_without_statuses_gets_two_statuses():
    definition, problems, findings = translate_export(translate_workflow, "<workflow><name>Vide</name></workflow>")

    assert problems == []
    assert [status["label"] for status in definition["statuses"]] == ["Demande reçue", "Demande close"]
    assert ("not_mapped", ["no_status"]) in list_outcomes(findings, "workflow")


def test_a_boolean_option_is_translated_as_a_boolean():
    options = "<options><option varname='payant' type='bool'>false</option><option varname='autre'>x</option></options>"
    form_xml = make_form(make_field(varname="nom"), more=options, workflow="bennes")
    jumps = [
        make_item("jump", status="end", condition=make_condition(f"form_option_payant == {word}"))
        for word in ("'False'", "True")
    ]
    workflow_xml = make_workflow(make_status("new", *jumps, LEAVE), make_status("end"))

    files_by_kind = {
        file.kind: file for file in import_contents([("f.wcs", form_xml.encode()), ("w.wcs", workflow_xml.encode())])
    }

    assert [file.problems for file in files_by_kind.values()] == [[], []]
    option = {"var": "option.payant"}
    assert [entry["condition"] for entry in files_by_kind["workflow"].definition["statuses"][0]["on_enter"]] == [
        {"!": [option]},
        {"!": [{"!": [option]}]},
    ]
    assert files_by_kind["formdef"].definition["variables"] == {"payant": False}
