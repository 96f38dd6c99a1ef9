"""What a circuit writes: messages of the history, e-mails, short messages, words for agents."""

import pytest

from app.publik_import.batch import Batch
from app.publik_import.importer import import_contents
from app.publik_import.xml_reader import read_xml
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


def test_a_message_of_the_history_has_the_words_of_its_template():
    words = make_elements(name="Reçue", slug="recue", comment="Bonjour {{ form_var_nom }}")
    template = f"<comment-template>{words}</comment-template>"

    (entry,) = translate_single_status(make_item("register-comment", comment_template="recue"), batch=[template])[
        "on_enter"
    ]

    assert (entry["type"], entry["text"]) == ("history_message", "Bonjour {{ answers.nom }}")


def test_a_mail_joins_the_files_of_answers():
    joined = "".join(
        f"<attachment>{written}</attachment>"
        for written in (
            "{{ form_var_plan_raw }}",
            "form_var_devis_raw",
            "{{ form_var_plan }}",
            "{{ form_var_x|first }}",
        )
    )
    mail = make_item("sendmail", to=make_people("_submitter"), subject="Plan", body="Voici.", attachments=joined)

    (entry,) = translate_single_status(mail)["on_enter"]

    assert entry["attachments"] == ["answers.plan", "answers.devis"]


@pytest.mark.parametrize("more", [{"to_mode": "submitter"}, {}])
def test_a_short_message_without_a_number_is_for_the_applicant(more):
    (entry,) = translate_single_status(make_item("sendsms", body="Bonjour", **more))["on_enter"]

    assert (entry["type"], entry["to"]) == ("send_sms", ["applicant"])


def test_what_agents_are_told_of_a_status_stays():
    choice = make_item(
        "choice", label="Clore", status="end", by=make_people("_receiver"), backoffice_info_text="Sans <b>retour</b>."
    )

    found = translate_single_status(choice, backoffice_info_text="Lire <b>{{ form_var_nom }}</b>.")

    assert found["agents_text"] == "Lire [ form_var_nom ].\n\nSans retour."


def test_a_template_knows_what_the_circuits_that_use_it_know():
    asked = make_item(
        "form", varname="refus", by=make_people("_receiver"), formdef=f"<fields>{make_field(varname='motif')}</fields>"
    )
    mail = make_item("sendmail", to=make_people("_submitter"), mail_template="refusee")
    words = make_elements(
        name="Refusée", slug="refusee", subject="Refus", body="{% if refus_var_motif %}{{ refus_var_motif }}{% endif %}"
    )
    template = f"<mail-template>{words}</mail-template>".encode()
    files = [
        ("w.wcs", make_workflow(make_status("new", asked, mail, LEAVE), make_status("end")).encode()),
        ("m.wcs", template),
    ]

    alone, used = import_contents(files[1:])[0], import_contents(files)[1]

    assert alone.findings.count_outcomes("placeholder")["approximate"] == 1
    assert used.findings.count_outcomes("placeholder") == {"mapped": 1, "approximate": 0, "not_mapped": 0}


def test_the_history_of_a_request_is_shown_in_its_mails():
    mail = make_item(
        "sendmail",
        to=make_people("_submitter"),
        subject="Suite",
        body="{% if form_evolution %}{{ form_evolution }}{% endif %}",
    )

    (entry,) = translate_single_status(mail)["on_enter"]

    assert entry["body"] == [{"when": {"var": "case.history"}, "text": "{{ case.history }}"}]


def test_an_address_typed_as_a_variable_is_the_address():
    mail = make_item("sendmail", to=make_people("{{ accueil@ville.example }}"), subject="Vu", body="Vu")

    (entry,) = translate_single_status(mail)["on_enter"]

    assert (entry["to"], entry["addresses"]) == ([], ["accueil@ville.example"])


def test_a_message_without_words_is_nothing():
    assert translate_single_status(make_item("register-comment"))["on_enter"] == []


def test_a_mail_goes_to_each_of_its_recipients_with_the_words_of_its_template():
    template = "<mail-template><slug>bravo</slug><subject>Demande {{ form_number }}</subject><body>Bonjour</body></mail-template>"
    mail = make_item(
        "sendmail",
        to=make_people("_submitter", "_receiver", "{{ form_var_courriel }}", "x@exemple.fr"),
        mail_template="bravo",
    )
    found, _, findings = translate_first_status(
        mail, batch=Batch(mail_templates={"bravo": read_xml(template.encode())})
    )

    assert [entry["to"] for entry in found["on_enter"]] == [["applicant", "recipient"]]
    assert found["on_enter"][0]["addresses"] == ["{{ answers.courriel }}", "x@exemple.fr"]
    assert found["on_enter"][0]["subject"] == "Demande {{ case.reference }}"
    assert ("mapped", []) in list_outcomes(findings, "action")


def test_a_mail_without_its_words_is_a_note_for_agents():
    found, _, findings = translate_first_status(
        make_item("sendmail", to=make_people("_submitter"), mail_template="absent")
    )

    assert found["on_enter"][0]["type"] == "history_message"
    assert found["on_enter"][0]["visible_to"] == "agents"
    assert ("not_mapped", ["template_missing"]) in list_outcomes(findings, "action")


def test_messages_alerts_and_notifications_find_a_place():
    found, _, _ = translate_first_status(
        make_item("register-comment", comment="Vu le {{ form_receipt_date }}", to=make_people("_receiver")),
        make_item("displaymsg", message="Merci. <b>Bien reçu</b>", to=make_people("_submitter")),
        make_item("notification", title="Reçu", body="Votre demande", to=make_people("_submitter")),
    )

    assert [(entry["type"], entry["text"]) for entry in found["on_enter"]] == [
        ("history_message", "Vu le {{ case.submitted_on }}"),
        ("show_alert", "Merci. Bien reçu"),
        ("notify", "Votre demande"),
    ]
    assert found["on_enter"][1]["visible_to"] == "applicant"
