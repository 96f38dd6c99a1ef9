"""Translation of w.c.s. workflows."""

import pytest

from app.workflows.definition import parse_workflow
from publik_import.batch import Batch
from publik_import.delays import parse_delay
from publik_import.findings import Findings
from publik_import.forms import translate_form
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
    translate_first_status,
)


def test_a_workflow_becomes_a_valid_workflow():
    _, definition, _ = translate_first_status()

    workflow = parse_workflow(definition)
    assert (workflow.slug, workflow.initial) == ("bennes", "new")
    assert [function.label for function in workflow.functions] == ["Voirie"]
    assert [status.is_closed for status in workflow.statuses] == [False, True]


def test_a_button_keeps_its_functions_its_target_and_its_confirmation():
    button = make_item(
        "choice",
        label="Refuser",
        by=make_people("_receiver", "_submitter", "Le maire"),
        status="end",
        require_confirmation="True",
    )
    status, definition, _ = translate_first_status(button)

    assert status["actions"][0] == {
        "id": "refuser",
        "label": "Refuser",
        "by": ["recipient", "applicant", "le_maire"],
        "to": "end",
        "confirm": "Confirmer\u00a0?",
    }
    assert {"id": "le_maire", "label": "Le maire"} in definition["functions"]


def test_a_jump_is_immediate_after_a_delay_or_triggered():
    status, _, _ = translate_first_status(
        make_item("jump", status="end", condition=make_condition("form_var_urgent")),
        make_item("jump", status="end", mode="timeout", timeout="93600"),
        make_item("jump", status="end", mode="trigger", trigger="paid"),
    )

    assert status["on_enter"][0]["type"] == "change_status"
    assert status["on_enter"][0]["condition"] == {"var": "answers.urgent"}
    assert status["timeouts"][0]["after"] == {"days": 1, "hours": 2}
    assert [action["to"] for action in status["actions"]] == ["end"]
    assert status["calls"] == [{"id": "paid", "by": ["recipient"], "to": "end"}]


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("0", {"minutes": 1}),
        ("90", {"minutes": 2}),
        ("=7200", {"hours": 2}),
        ("=86400 * days", None),
        ("2 jours", {"days": 2}),
        ("1 heure et 30 minutes", {"hours": 1, "minutes": 30}),
        ("{{ form_option_delai }} jours", None),
        ("bientôt", None),
        ("999999999999", None),
        ("3 lunes", None),
    ],
)
def test_a_constant_delay_is_parsed(text, delay):
    assert parse_delay(text) == delay


def test_actions_after_an_unconditional_jump_are_left_out():
    status, _, findings = translate_first_status(
        make_item("jump", status="end"), make_item("register-comment", comment="Trop tard")
    )

    assert len(status["on_enter"]) == 1
    assert ("not_mapped", ["never_runs"]) in list_outcomes(findings, "action")


def test_a_workflow_option_becomes_a_variable():
    fields = make_field("bool", "Payante", "payante") + make_field(varname="tarif")
    workflow = read_xml(
        make_workflow(
            make_status("a", make_item("register-comment", comment="{{ form_option_tarif }} {{ commune_name }}")),
            more=f"<variables><formdef><name>-</name><fields>{fields}</fields></formdef></variables>",
        ).encode()
    )
    options = (
        "<options><option varname='payante' type='bool'>true</option><option varname='tarif'>12</option></options>"
    )

    definition, problems, _ = _translate(workflow)
    procedure, _, _ = translate_export(
        translate_form,
        make_form(make_field(varname="x"), workflow="bennes", more=options),
        Batch(workflows={"bennes": workflow}),
    )

    assert problems == []
    assert [variable["id"] for variable in definition["variables"]] == ["payante", "tarif", "commune_name"]
    assert definition["statuses"][0]["on_enter"][0]["text"] == "{{ option.tarif }} {{ option.commune_name }}"
    assert procedure["variables"] == {"payante": True, "tarif": "12"}


def test_an_unsupported_action_becomes_a_note_with_its_settings():
    status, _, findings = translate_first_status(make_item("export_to_model", filename="arrete.odt"))

    assert status["on_enter"][0]["visible_to"] == "agents"
    assert [finding.verbatim for finding in findings.items if finding.outcome == "not_mapped"] == [
        "filename: arrete.odt"
    ]


def test_an_unsupported_condition_is_always_false():
    status, _, findings = translate_first_status(
        make_item("jump", status="end", condition=make_condition("x|secret == 1"))
    )

    assert status["on_enter"][0]["condition"] is False
    assert list_outcomes(findings, "condition") == [("not_mapped", ["unknown_filter"])]


def test_a_global_action_keeps_its_triggers():
    action = (
        f"<global_actions><action><name>Abandonner</name><items>{make_item('jump', status='end')}</items><triggers>"
        f"<trigger type='manual'><roles>{make_people('_receiver')}</roles><allow_as_mass_action>true</allow_as_mass_action>"
        f"<statuses><statuse>wf-new</statuse></statuses></trigger>"
        f"<trigger type='timeout'><anchor>latest-arrival</anchor><anchor_status_latest>wf-new</anchor_status_latest>"
        f"<timeout>3 jours</timeout></trigger>"
        f"<trigger type='webservice'><identifier>abandon</identifier></trigger></triggers></action></global_actions>"
    )
    _, definition, findings = translate_first_status(more=action)
    global_action = definition["global_actions"][0]

    assert (
        global_action["id"],
        global_action["label"],
        global_action["by"],
        global_action["where"],
        global_action["many"],
    ) == (
        "abandon",
        "Abandonner",
        ["recipient"],
        ["new"],
        True,
    )
    assert global_action["timers"] == [
        {"id": "timer_1", "from": "latest_arrival", "status": "new", "after": {"days": 3}}
    ]
    assert global_action["callable_by"] == ["recipient"]
    assert [(entry["type"], entry["to"]) for entry in global_action["run"]] == [("change_status", "end")]
    assert definition["statuses"][1]["closed"] is True
    assert list_outcomes(findings, "global_action") == [("mapped", [])]


def test_a_status_hidden_from_the_applicant_is_not_public():
    text = make_workflow(make_status("1", LEAVE, visibility="<role>_receiver</role>"), make_status("end"))
    definition, problems, _ = translate_export(translate_workflow, text)

    assert problems == []
    assert definition["statuses"][0]["public"] is False


def test_a_status_that_jumps_to_itself_is_final():
    definition, problems, _ = translate_export(
        translate_workflow, make_workflow(make_status("1", make_item("jump", status="1")))
    )

    assert problems == []
    assert [(status["id"], status["closed"], status["on_enter"]) for status in definition["statuses"]] == [
        ("status_1", True, [])
    ]


def _translate(root):
    findings = Findings()
    return *translate_workflow(root, Batch(), findings), findings
