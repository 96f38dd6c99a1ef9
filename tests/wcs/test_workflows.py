"""Workflows of w.c.s. as ours: where each action goes, and what becomes of those nothing here does."""

import pytest

from app.wcs.batch import Batch
from app.wcs.delays import delay_of
from app.wcs.findings import Findings
from app.wcs.forms import translate_form
from app.wcs.reading import read_xml
from app.wcs.workflows import translate_workflow
from app.workflows.definition import parse_workflow
from tests.wcs.samples import condition, field, form, item, people, status, told, translated, workflow

END = status("fin", name="Terminée")
TO_END = item("choice", label="Terminer", by=people("_receiver"), status="fin")


def first_status(*items, more="", batch=None):
    """The first status of a workflow with these actions and a way to its end."""
    text = workflow(status("1", *items, TO_END), END, more=more)
    document, problems, findings = translated(translate_workflow, text, batch)
    assert problems == []
    return document["statuses"][0], document, findings


def test_a_workflow_becomes_one_that_can_be_read():
    _, document, _ = first_status()

    found = parse_workflow(document)
    assert (found.slug, found.initial) == ("bennes", "status_1")
    assert [function.label for function in found.functions] == ["Voirie"]
    assert [one.closed for one in found.statuses] == [False, True]


def test_a_button_keeps_who_may_where_it_leads_and_its_question():
    button = item(
        "choice",
        label="Refuser",
        by=people("_receiver", "_submitter", "Le maire"),
        status="fin",
        require_confirmation="True",
    )
    found, document, _ = first_status(button)

    assert found["actions"][0] == {
        "id": "refuser",
        "label": "Refuser",
        "by": ["recipient", "applicant", "le_maire"],
        "to": "fin",
        "confirm": "Confirmer\u00a0?",
    }
    assert {"id": "le_maire", "label": "Le maire"} in document["functions"]


def test_a_jump_is_made_on_entering_after_a_delay_or_by_hand():
    found, _, _ = first_status(
        item("jump", status="fin", condition=condition("form_var_urgent")),
        item("jump", status="fin", mode="timeout", timeout="93600"),
        item("jump", status="fin", mode="trigger", trigger="paid"),
    )

    assert found["on_enter"][0]["type"] == "change_status"
    assert found["on_enter"][0]["condition"] == {"var": "answers.urgent"}
    assert found["timeouts"][0]["after"] == {"days": 1, "hours": 2}
    assert [action["to"] for action in found["actions"]] == ["fin"]
    assert found["calls"] == [{"id": "paid", "by": ["recipient"], "to": "fin"}]


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
    assert delay_of(written) == delay


def test_nothing_happens_after_the_case_has_left_for_good():
    found, _, findings = first_status(item("jump", status="fin"), item("register-comment", comment="Trop tard"))

    assert len(found["on_enter"]) == 1
    assert ("not_mapped", ["never_runs"]) in told(findings, "action")


def test_a_mail_goes_to_each_of_its_recipients_with_the_words_of_its_template():
    template = "<mail-template><slug>bravo</slug><subject>Demande {{ form_number }}</subject><body>Bonjour</body></mail-template>"
    mail = item(
        "sendmail",
        to=people("_submitter", "_receiver", "{{ form_var_courriel }}", "x@exemple.fr"),
        mail_template="bravo",
    )
    found, _, findings = first_status(mail, batch=Batch(mail_templates={"bravo": read_xml(template.encode())}))

    assert [entry["to"] for entry in found["on_enter"]] == [["applicant", "recipient"]]
    assert found["on_enter"][0]["addresses"] == ["{{ answers.courriel }}", "x@exemple.fr"]
    assert found["on_enter"][0]["subject"] == "Demande {{ case.reference }}"
    assert ("mapped", []) in told(findings, "action")


def test_a_mail_without_its_words_is_a_note_for_agents():
    found, _, findings = first_status(item("sendmail", to=people("_submitter"), mail_template="absent"))

    assert found["on_enter"][0]["type"] == "history_message"
    assert found["on_enter"][0]["visible_to"] == "agents"
    assert ("not_mapped", ["template_missing"]) in told(findings, "action")


def test_messages_alerts_and_notifications_find_a_place():
    found, _, _ = first_status(
        item("register-comment", comment="Vu le {{ form_receipt_date }}", to=people("_receiver")),
        item("displaymsg", message="Merci. <b>Bien reçu</b>", to=people("_submitter")),
        item("notification", title="Reçu", body="Votre demande", to=people("_submitter")),
    )

    assert [(entry["type"], entry["text"]) for entry in found["on_enter"]] == [
        ("history_message", "Vu le {{ case.submitted_on }}"),
        ("show_alert", "Merci. Bien reçu"),
        ("notify", "Votre demande"),
    ]
    assert found["on_enter"][1]["visible_to"] == "applicant"


def test_what_each_form_says_of_a_workflow_is_a_variable():
    fields = field("bool", "Payante", "payante") + field(varname="tarif")
    found = read_xml(
        workflow(
            status("a", item("register-comment", comment="{{ form_option_tarif }} {{ commune_name }}")),
            more=f"<variables><formdef><name>-</name><fields>{fields}</fields></formdef></variables>",
        ).encode()
    )
    given = "<options><option varname='payante' type='bool'>true</option><option varname='tarif'>12</option></options>"

    document, problems, _ = _workflow_of(found)
    procedure, _, _ = translated(
        translate_form, form(field(varname="x"), workflow="bennes", more=given), Batch(workflows={"bennes": found})
    )

    assert problems == []
    assert [each["id"] for each in document["variables"]] == ["payante", "tarif", "commune_name"]
    assert document["statuses"][0]["on_enter"][0]["text"] == "{{ option.tarif }} {{ option.commune_name }}"
    assert procedure["variables"] == {"payante": True, "tarif": "12"}


def test_a_form_is_asked_by_the_buttons_and_its_answers_can_be_named():
    asked = f"<name>-</name><fields>{field(kind='text', label='Motif', varname='motif')}</fields>"
    found, document, _ = first_status(
        item("form", by=people("_receiver"), varname="refus", formdef=asked, hide_submit_button="True"),
        item("register-comment", comment="{{ refus_var_motif }}"),
    )

    assert [one["id"] for one in found["actions"][0]["fields"]] == ["refus_var_motif"]
    assert [one["id"] for one in document["processing_fields"]] == ["refus_var_motif"]
    assert found["on_enter"][0]["text"] == "{{ processing.refus_var_motif }}"


def test_a_condition_of_an_asked_field_that_waits_is_taken_out():
    asked = f"<fields>{field(varname='motif', condition=condition('form_user_var_tarif'))}</fields>"
    found, _, findings = first_status(
        item("form", by=people("_receiver"), varname="refus", formdef=asked, hide_submit_button="True")
    )

    assert found["actions"][0]["fields"][0]["condition"] is None
    assert found["actions"][0]["fields"][0]["required"] is False
    assert ("approximate", ["not_yet"]) in told(findings, "placing")


def test_a_form_with_its_own_button_follows_the_jump_of_its_sending():
    asked = f"<fields>{field(varname='motif')}</fields>"
    found, _, _ = first_status(
        item("form", by=people("_submitter"), varname="pieces", formdef=asked), item("jumponsubmit", status="fin")
    )

    assert found["actions"][-1]["by"] == ["applicant"]
    assert found["actions"][-1]["to"] == "fin"
    assert found["actions"][-1]["fields"][0]["id"] == "pieces_var_motif"


def test_a_comment_is_a_button_and_its_words_can_be_named():
    found, _, _ = first_status(
        item("commentable", label="Précisions", by=people("_receiver"), button_label="Écrire"),
        item("register-comment", comment="{{ form_comment }}"),
    )

    assert found["actions"][0]["label"] == "Écrire"
    assert found["actions"][0]["fields"][0]["id"] == "comment"
    assert found["on_enter"][0]["text"] == "{{ action.comment }}"


def test_processing_data_are_worked_out():
    kept = "<backoffice-fields><formdef><fields>" + field(kind="numeric", varname="total").replace(
        "<id>total</id>", "<id>bo1</id>"
    )
    pair = "<field><field_id>bo1</field_id><value>{{ form_var_prix|multiply:2 }}</value></field>"
    found, document, findings = first_status(
        item("set-backoffice-fields", fields=pair), more=kept + "</fields></formdef></backoffice-fields>"
    )

    assert document["processing_fields"][0]["id"] == "total"
    assert found["on_enter"][0]["values"] == {"total": {"*": [{"var": "answers.prix"}, 2]}}
    assert told(findings, "value") == [("mapped", [])]


PARAMETERS = (
    "<item><name>nom</name><value>{{ form_var_nom }}</value></item><item><name>sorte</name><value>12</value></item>"
)


def test_a_call_keeps_what_it_sends_and_where_each_outcome_leads():
    call = item(
        "webservice_call",
        url="{{ passerelle_url }}payer/{{ form_number }}",
        varname="paiement",
        post_data=PARAMETERS,
        action_on_4xx="fin",
        action_on_5xx=":pass",
        action_on_network_errors=":pass",
        action_on_bad_data=":pass",
        action_on_app_error="fin",
    )
    found, document, _ = first_status(call)
    sent, told_wrong = found["on_enter"]

    assert (sent["method"], sent["url"]) == ("POST", "{{ option.passerelle_url }}payer/{{ case.reference }}")
    assert sent["body"] == {"nom": {"var": "answers.nom"}, "sorte": "12"}
    assert (sent["name"], sent["on_refusal"], sent["if_failed"]) == ("paiement", "fin", "continue")
    assert told_wrong["condition"] == {"!": [{"!": [{"var": "calls.paiement.answer.err"}]}]}
    assert "passerelle_url" in [one["id"] for one in document["variables"]]


def test_what_a_call_answered_is_read_afterwards_whatever_its_name():
    call = item("webservice_call", url="https://exemple.fr/", varname="paiement")
    jumps = [
        item("jump", status="fin", condition=condition(f'form_workflow_wscall_paiement_response_{end} == "ok"'))
        for end in ("etat", "data_etat", "data_etatDemande")
    ]
    found, document, findings = first_status(call, *jumps)
    kept = {"field": "paiement_data_etatdemande", "path": "data/etatDemande"}

    assert found["on_enter"][0]["keep"] == [kept]
    assert [entry["condition"]["=="][0] for entry in found["on_enter"][1:]] == [
        {"var": "calls.paiement.answer.etat"},
        {"or": [{"var": "calls.paiement.answer.data.etat"}, {"var": "calls.paiement.answer.data_etat"}]},
        {"var": "processing.paiement_data_etatdemande"},
    ]
    assert told(findings, "condition") == [("mapped", [])] * 3
    assert kept["field"] in [one["id"] for one in document["processing_fields"]]


def test_an_action_that_is_not_known_is_a_note_with_its_words():
    found, _, findings = first_status(item("export_to_model", filename="arrete.odt"))

    assert found["on_enter"][0]["visible_to"] == "agents"
    assert [one.verbatim for one in findings.items if one.outcome == "not_mapped"] == ["filename: arrete.odt"]


def test_a_condition_not_understood_never_holds():
    found, _, findings = first_status(item("jump", status="fin", condition=condition("x|secret == 1")))

    assert found["on_enter"][0]["condition"] is False
    assert told(findings, "condition") == [("not_mapped", ["unknown_filter"])]


def test_a_global_action_is_done_by_people_at_a_moment_or_from_outside():
    action = (
        f"<global_actions><action><name>Abandonner</name><items>{item('jump', status='fin')}</items><triggers>"
        f"<trigger type='manual'><roles>{people('_receiver')}</roles><allow_as_mass_action>true</allow_as_mass_action>"
        f"<statuses><statuse>wf-1</statuse></statuses></trigger>"
        f"<trigger type='timeout'><anchor>latest-arrival</anchor><anchor_status_latest>wf-1</anchor_status_latest>"
        f"<timeout>3 jours</timeout></trigger>"
        f"<trigger type='webservice'><identifier>abandon</identifier></trigger></triggers></action></global_actions>"
    )
    _, document, findings = first_status(more=action)
    found = document["global_actions"][0]

    assert (found["id"], found["label"], found["by"], found["where"], found["many"]) == (
        "abandon",
        "Abandonner",
        ["recipient"],
        ["status_1"],
        True,
    )
    assert found["timers"] == [{"id": "timer_1", "from": "latest_arrival", "status": "status_1", "after": {"days": 3}}]
    assert found["callable_by"] == ["recipient"]
    assert [(one["type"], one["to"]) for one in found["run"]] == [("change_status", "fin")]
    assert document["statuses"][1]["closed"] is True
    assert told(findings, "global_action") == [("mapped", [])]


def test_a_status_hidden_from_the_applicant_is_not_public():
    text = workflow(status("1", TO_END, visibility="<role>_receiver</role>"), END)
    document, problems, _ = translated(translate_workflow, text)

    assert problems == []
    assert document["statuses"][0]["public"] is False


def test_a_status_that_sends_back_to_itself_is_the_end():
    document, problems, _ = translated(translate_workflow, workflow(status("1", item("jump", status="1"))))

    assert problems == []
    assert [(each["id"], each["closed"], each["on_enter"]) for each in document["statuses"]] == [("status_1", True, [])]


def _workflow_of(root):
    findings = Findings()
    return *translate_workflow(root, Batch(), findings), findings
