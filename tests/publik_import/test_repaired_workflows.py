"""Circuits that ours may not be: statuses out of reach, no end, groups in processing data; and what their forms ask."""

from app.publik_import.batch import build_batch
from app.publik_import.findings import Findings
from app.publik_import.importer import import_contents
from app.publik_import.workflows import translate_workflow
from app.publik_import.xml_reader import read_xml
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


def test_a_status_that_nothing_leads_to_is_left_out():
    back = make_item("choice", label="Revenir", status="new", by=make_people("_receiver"))
    where = f"<statuses><statuse>lost</statuse></statuses><roles>{make_people('_receiver')}</roles>"
    trigger = f"<trigger type='manual' id='1'>{where}</trigger>"
    inside = f"<name>Noter</name><items>{make_item('register-comment', comment='Noté')}</items><triggers>{trigger}</triggers>"
    more = f"<global_actions><action><id>1</id>{inside}</action></global_actions>"
    document, problems, findings = translate_export(
        translate_workflow,
        make_workflow(make_status("new", LEAVE), make_status("lost", back), make_status("end"), more=more),
    )

    assert problems == []
    assert [each["id"] for each in document["statuses"]] == ["new", "end"]
    assert document["global_actions"] == []
    assert ("not_mapped", ["never_reached"]) in list_outcomes(findings, "status")


def test_a_circuit_that_never_ends_can_be_ended_by_an_agent():
    go = make_item("choice", label="Suite", status="b", by=make_people("_receiver"))
    back = make_item("choice", label="Retour", status="a", by=make_people("_submitter"))
    document, problems, findings = translate_export(
        translate_workflow, make_workflow(make_status("a", go), make_status("b", back))
    )

    assert problems == []
    assert [each["id"] for each in document["statuses"]] == ["a", "b", "closed_by_agent"]
    assert document["statuses"][1]["actions"][-1] == {
        "id": "closed_by_agent",
        "label": "Clore la demande",
        "by": ["recipient"],
        "to": "closed_by_agent",
    }
    assert ("approximate", ["never_ends"]) in list_outcomes(findings, "status")


def test_a_block_among_processing_data_gives_its_questions_once():
    inner = f"<block><name>Pièce</name><slug>piece</slug><fields>{make_field(varname='titre')}</fields></block>"
    kept = make_field("block:piece", varname="pieces", max_items="5", id="bo1")
    more = f"<backoffice-fields><formdef><fields>{kept}</fields></formdef></backoffice-fields>"
    root = read_xml(make_workflow(make_status("new"), more=more).encode())

    document, problems = translate_workflow(root, build_batch([read_xml(inner.encode())]), Findings())

    assert problems == []
    assert [(each["id"], each["type"]) for each in document["processing_fields"]] == [("pieces_titre", "short_text")]


def test_what_no_form_of_the_circuit_asks_is_always_empty():
    mail = make_item(
        "sendmail", to=make_people("_submitter"), subject="Refus", body="Motif : {% if refus_var_motif %}x{% endif %}."
    )

    (entry,) = translate_single_status(mail)["on_enter"]

    assert entry["body"] == ["Motif\u00a0: ", {"when": {"==": [True, False]}, "text": "x"}, "."]


def test_a_form_of_a_circuit_sent_again_has_its_last_answers():
    asked = make_item(
        "form", varname="suite", by=make_people("_receiver"), formdef=f"<fields>{make_field(varname='motif')}</fields>"
    )
    jump = make_item("jump", status="end", condition=make_condition("form_workflow_form_suite_0_var_motif"))

    found = translate_single_status(asked, jump)

    assert [entry.get("condition") for entry in found["on_enter"]] == [{"var": "processing.suite_var_motif"}]


def test_a_circuit_without_any_status_waits_for_an_agent():
    document, problems, findings = translate_export(translate_workflow, "<workflow><name>Vide</name></workflow>")

    assert problems == []
    assert [status["label"] for status in document["statuses"]] == ["Demande reçue", "Demande close"]
    assert ("not_mapped", ["no_status"]) in list_outcomes(findings, "workflow")


def test_a_variable_that_a_form_ticks_is_a_yes_or_a_no():
    given = "<options><option varname='payant' type='bool'>false</option><option varname='autre'>x</option></options>"
    asked = make_form(make_field(varname="nom"), more=given, workflow="bennes")
    jumps = [
        make_item("jump", status="end", condition=make_condition(f"form_option_payant == {word}"))
        for word in ("'False'", "True")
    ]
    circuit_text = make_workflow(make_status("new", *jumps, LEAVE), make_status("end"))

    found = {one.kind: one for one in import_contents([("f.wcs", asked.encode()), ("w.wcs", circuit_text.encode())])}

    assert [one.problems for one in found.values()] == [[], []]
    paid = {"var": "option.payant"}
    assert [each["condition"] for each in found["workflow"].definition["statuses"][0]["on_enter"]] == [
        {"!": [paid]},
        {"!": [{"!": [paid]}]},
    ]
    assert found["formdef"].definition["variables"] == {"payant": False}
