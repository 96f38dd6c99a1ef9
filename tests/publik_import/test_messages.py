"""Translation of the messages of a workflow: history messages, emails, SMS and texts for agents."""

import pytest

from publik_import.batch import Batch
from publik_import.importer import import_contents
from publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    LEAVE,
    list_outcomes,
    make_elements,
    make_field,
    make_item,
    make_people,
    make_status,
    make_workflow,
    translate_first_status,
    translate_single_status,
)


def test_a_history_message_has_the_text_of_its_template():
    template_xml = make_elements(name="Reçue", slug="recue", comment="Bonjour {{ form_var_nom }}")
    template = f"<comment-template>{template_xml}</comment-template>"

    (entry,) = translate_single_status(make_item("register-comment", comment_template="recue"), batch=[template])[
        "on_enter"
    ]

    assert (entry["type"], entry["text"]) == ("history_message", "Bonjour {{ answers.nom }}")


def test_an_email_has_the_files_of_answers_attached():
    attachments = "".join(
        f"<attachment>{template}</attachment>"
        for template in (
            "{{ form_var_plan_raw }}",
            "form_var_devis_raw",
            "{{ form_var_plan }}",
            "{{ form_var_x|first }}",
        )
    )
    mail = make_item("sendmail", to=make_people("_submitter"), subject="Plan", body="Voici.", attachments=attachments)

    (entry,) = translate_single_status(mail)["on_enter"]

    assert entry["attachments"] == ["answers.plan", "answers.devis"]


@pytest.mark.parametrize("more", [{"to_mode": "submitter"}, {}])
def test_an_sms_without_a_number_goes_to_the_applicant(more):
    (entry,) = translate_single_status(make_item("sendsms", body="Bonjour", **more))["on_enter"]

    assert (entry["type"], entry["to"]) == ("send_sms", ["applicant"])


def test_the_text_of_a_status_for_agents_is_kept():
    choice = make_item(
        "choice", label="Clore", status="end", by=make_people("_receiver"), backoffice_info_text="Sans <b>retour</b>."
    )

    status = translate_single_status(choice, backoffice_info_text="Lire <b>{{ form_var_nom }}</b>.")

    assert status["agents_text"] == "Lire [ form_var_nom ].\n\nSans retour."


def test_a_template_can_use_the_variables_of_the_workflows_that_use_it():
    form_action = make_item(
        "form", varname="refus", by=make_people("_receiver"), formdef=f"<fields>{make_field(varname='motif')}</fields>"
    )
    mail = make_item("sendmail", to=make_people("_submitter"), mail_template="refusee")
    template_xml = make_elements(
        name="Refusée", slug="refusee", subject="Refus", body="{% if refus_var_motif %}{{ refus_var_motif }}{% endif %}"
    )
    template = f"<mail-template>{template_xml}</mail-template>".encode()
    files = [
        ("w.wcs", make_workflow(make_status("new", form_action, mail, LEAVE), make_status("end")).encode()),
        ("m.wcs", template),
    ]

    without_workflow, with_workflow = import_contents(files[1:])[0], import_contents(files)[1]

    assert without_workflow.findings.count_outcomes("placeholder")["approximate"] == 1
    assert with_workflow.findings.count_outcomes("placeholder") == {"mapped": 1, "approximate": 0, "not_mapped": 0}


def test_the_history_of_a_request_can_be_used_in_emails():
    mail = make_item(
        "sendmail",
        to=make_people("_submitter"),
        subject="Suite",
        body="{% if form_evolution %}{{ form_evolution }}{% endif %}",
    )

    (entry,) = translate_single_status(mail)["on_enter"]

    assert entry["body"] == [{"when": {"var": "case.history"}, "text": "{{ case.history }}"}]


def test_an_address_written_as_a_variable_is_the_address():
    mail = make_item("sendmail", to=make_people("{{ accueil@ville.example }}"), subject="Vu", body="Vu")

    (entry,) = translate_single_status(mail)["on_enter"]

    assert (entry["to"], entry["addresses"]) == ([], ["accueil@ville.example"])


def test_a_message_without_a_text_is_left_out():
    assert translate_single_status(make_item("register-comment"))["on_enter"] == []


def test_an_email_goes_to_each_recipient_with_the_text_of_its_template():
    template = "<mail-template><slug>bravo</slug><subject>Demande {{ form_number }}</subject><body>Bonjour</body></mail-template>"
    mail = make_item(
        "sendmail",
        to=make_people("_submitter", "_receiver", "{{ form_var_courriel }}", "x@exemple.fr"),
        mail_template="bravo",
    )
    status, _, findings = translate_first_status(
        mail, batch=Batch(mail_templates={"bravo": read_xml(template.encode())})
    )

    assert [entry["to"] for entry in status["on_enter"]] == [["applicant", "recipient"]]
    assert status["on_enter"][0]["addresses"] == ["{{ answers.courriel }}", "x@exemple.fr"]
    assert status["on_enter"][0]["subject"] == "Demande {{ case.reference }}"
    assert ("mapped", []) in list_outcomes(findings, "action")


def test_an_email_without_its_template_becomes_a_note_for_agents():
    status, _, findings = translate_first_status(
        make_item("sendmail", to=make_people("_submitter"), mail_template="absent")
    )

    assert status["on_enter"][0]["type"] == "history_message"
    assert status["on_enter"][0]["visible_to"] == "agents"
    assert ("not_mapped", ["template_missing"]) in list_outcomes(findings, "action")


def test_messages_alerts_and_notifications_are_translated():
    status, _, _ = translate_first_status(
        make_item("register-comment", comment="Vu le {{ form_receipt_date }}", to=make_people("_receiver")),
        make_item("displaymsg", message="Merci. <b>Bien reçu</b>", to=make_people("_submitter")),
        make_item("notification", title="Reçu", body="Votre demande", to=make_people("_submitter")),
    )

    assert [(entry["type"], entry["text"]) for entry in status["on_enter"]] == [
        ("history_message", "Vu le {{ case.submitted_on }}"),
        ("show_alert", "Merci. Bien reçu"),
        ("notify", "Votre demande"),
    ]
    assert status["on_enter"][1]["visible_to"] == "applicant"
