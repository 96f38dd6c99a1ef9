"""Workflows of w.c.s. as ours: where each action goes, and what becomes of those nothing here does."""

import pytest

from app.publik_import.batch import Batch
from app.publik_import.delays import parse_delay
from app.publik_import.findings import Findings
from app.publik_import.forms import translate_form
from app.publik_import.workflows import translate_workflow
from app.publik_import.xml_reader import read_xml
from app.workflows.definition import parse_workflow
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


def test_a_workflow_becomes_one_that_can_be_read():
    _, document, _ = translate_first_status()

    found = parse_workflow(document)
    assert (found.slug, found.initial) == ("bennes", "new")
    assert [function.label for function in found.functions] == ["Voirie"]
    assert [one.closed for one in found.statuses] == [False, True]


def test_a_button_keeps_who_may_where_it_leads_and_its_question():
    button = make_item(
        "choice",
        label="Refuser",
        by=make_people("_receiver", "_submitter", "Le maire"),
        status="end",
        require_confirmation="True",
    )
    found, document, _ = translate_first_status(button)

    assert found["actions"][0] == {
        "id": "refuser",
        "label": "Refuser",
        "by": ["recipient", "applicant", "le_maire"],
        "to": "end",
        "confirm": "Confirmer\u00a0?",
    }
    assert {"id": "le_maire", "label": "Le maire"} in document["functions"]


def test_a_jump_is_made_on_entering_after_a_delay_or_by_hand():
    found, _, _ = translate_first_status(
        make_item("jump", status="end", condition=make_condition("form_var_urgent")),
        make_item("jump", status="end", mode="timeout", timeout="93600"),
        make_item("jump", status="end", mode="trigger", trigger="paid"),
    )

    assert found["on_enter"][0]["type"] == "change_status"
    assert found["on_enter"][0]["condition"] == {"var": "answers.urgent"}
    assert found["timeouts"][0]["after"] == {"days": 1, "hours": 2}
    assert [action["to"] for action in found["actions"]] == ["end"]
    assert found["calls"] == [{"id": "paid", "by": ["recipient"], "to": "end"}]


@pytest.mark.parametrize(
    ("written", "delay"),
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
def test_a_delay_is_read_when_it_is_the_same_for_all(written, delay):
    assert parse_delay(written) == delay


def test_nothing_happens_after_the_case_has_left_for_good():
    found, _, findings = translate_first_status(
        make_item("jump", status="end"), make_item("register-comment", comment="Trop tard")
    )

    assert len(found["on_enter"]) == 1
    assert ("not_mapped", ["never_runs"]) in list_outcomes(findings, "action")


def test_what_each_form_says_of_a_workflow_is_a_variable():
    fields = make_field("bool", "Payante", "payante") + make_field(varname="tarif")
    found = read_xml(
        make_workflow(
            make_status("a", make_item("register-comment", comment="{{ form_option_tarif }} {{ commune_name }}")),
            more=f"<variables><formdef><name>-</name><fields>{fields}</fields></formdef></variables>",
        ).encode()
    )
    given = "<options><option varname='payante' type='bool'>true</option><option varname='tarif'>12</option></options>"

    document, problems, _ = _workflow_of(found)
    procedure, _, _ = translate_export(
        translate_form,
        make_form(make_field(varname="x"), workflow="bennes", more=given),
        Batch(workflows={"bennes": found}),
    )

    assert problems == []
    assert [each["id"] for each in document["variables"]] == ["payante", "tarif", "commune_name"]
    assert document["statuses"][0]["on_enter"][0]["text"] == "{{ option.tarif }} {{ option.commune_name }}"
    assert procedure["variables"] == {"payante": True, "tarif": "12"}


def test_an_action_that_is_not_known_is_a_note_with_its_words():
    found, _, findings = translate_first_status(make_item("export_to_model", filename="arrete.odt"))

    assert found["on_enter"][0]["visible_to"] == "agents"
    assert [one.verbatim for one in findings.items if one.outcome == "not_mapped"] == ["filename: arrete.odt"]


def test_a_condition_not_understood_never_holds():
    found, _, findings = translate_first_status(
        make_item("jump", status="end", condition=make_condition("x|secret == 1"))
    )

    assert found["on_enter"][0]["condition"] is False
    assert list_outcomes(findings, "condition") == [("not_mapped", ["unknown_filter"])]


def test_a_global_action_is_done_by_people_at_a_moment_or_from_outside():
    action = (
        f"<global_actions><action><name>Abandonner</name><items>{make_item('jump', status='end')}</items><triggers>"
        f"<trigger type='manual'><roles>{make_people('_receiver')}</roles><allow_as_mass_action>true</allow_as_mass_action>"
        f"<statuses><statuse>wf-new</statuse></statuses></trigger>"
        f"<trigger type='timeout'><anchor>latest-arrival</anchor><anchor_status_latest>wf-new</anchor_status_latest>"
        f"<timeout>3 jours</timeout></trigger>"
        f"<trigger type='webservice'><identifier>abandon</identifier></trigger></triggers></action></global_actions>"
    )
    _, document, findings = translate_first_status(more=action)
    found = document["global_actions"][0]

    assert (found["id"], found["label"], found["by"], found["where"], found["many"]) == (
        "abandon",
        "Abandonner",
        ["recipient"],
        ["new"],
        True,
    )
    assert found["timers"] == [{"id": "timer_1", "from": "latest_arrival", "status": "new", "after": {"days": 3}}]
    assert found["callable_by"] == ["recipient"]
    assert [(one["type"], one["to"]) for one in found["run"]] == [("change_status", "end")]
    assert document["statuses"][1]["closed"] is True
    assert list_outcomes(findings, "global_action") == [("mapped", [])]


def test_a_status_hidden_from_the_applicant_is_not_public():
    text = make_workflow(make_status("1", LEAVE, visibility="<role>_receiver</role>"), make_status("end"))
    document, problems, _ = translate_export(translate_workflow, text)

    assert problems == []
    assert document["statuses"][0]["public"] is False


def test_a_status_that_sends_back_to_itself_is_the_end():
    document, problems, _ = translate_export(
        translate_workflow, make_workflow(make_status("1", make_item("jump", status="1")))
    )

    assert problems == []
    assert [(each["id"], each["closed"], each["on_enter"]) for each in document["statuses"]] == [("status_1", True, [])]


def _workflow_of(root):
    findings = Findings()
    return *translate_workflow(root, Batch(), findings), findings
