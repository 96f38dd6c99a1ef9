"""What a circuit writes: messages of the history, e-mails, short messages, words for agents."""

import pytest

from app.wcs.importing import import_contents
from tests.wcs.samples import (
    LEAVE,
    circuit,
    elements,
    field,
    item,
    people,
    status,
    workflow,
)


def test_a_message_of_the_history_has_the_words_of_its_template():
    words = elements(name="Reçue", slug="recue", comment="Bonjour {{ form_var_nom }}")
    template = f"<comment-template>{words}</comment-template>"

    (entry,) = circuit(item("register-comment", comment_template="recue"), batch=[template])["on_enter"]

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
    mail = item("sendmail", to=people("_submitter"), subject="Plan", body="Voici.", attachments=joined)

    (entry,) = circuit(mail)["on_enter"]

    assert entry["attachments"] == ["answers.plan", "answers.devis"]


@pytest.mark.parametrize("more", [{"to_mode": "submitter"}, {}])
def test_a_short_message_without_a_number_is_for_the_applicant(more):
    (entry,) = circuit(item("sendsms", body="Bonjour", **more))["on_enter"]

    assert (entry["type"], entry["to"]) == ("send_sms", ["applicant"])


def test_what_agents_are_told_of_a_status_stays():
    choice = item(
        "choice", label="Clore", status="end", by=people("_receiver"), backoffice_info_text="Sans <b>retour</b>."
    )

    found = circuit(choice, backoffice_info_text="Lire <b>{{ form_var_nom }}</b>.")

    assert found["agents_text"] == "Lire [ form_var_nom ].\n\nSans retour."


def test_a_template_knows_what_the_circuits_that_use_it_know():
    asked = item("form", varname="refus", by=people("_receiver"), formdef=f"<fields>{field(varname='motif')}</fields>")
    mail = item("sendmail", to=people("_submitter"), mail_template="refusee")
    words = elements(
        name="Refusée", slug="refusee", subject="Refus", body="{% if refus_var_motif %}{{ refus_var_motif }}{% endif %}"
    )
    template = f"<mail-template>{words}</mail-template>".encode()
    files = [("w.wcs", workflow(status("new", asked, mail, LEAVE), status("end")).encode()), ("m.wcs", template)]

    alone, used = import_contents(files[1:])[0], import_contents(files)[1]

    assert alone.findings.counts("placeholder")["approximate"] == 1
    assert used.findings.counts("placeholder") == {"mapped": 1, "approximate": 0, "not_mapped": 0}


def test_the_history_of_a_request_is_shown_in_its_mails():
    mail = item(
        "sendmail",
        to=people("_submitter"),
        subject="Suite",
        body="{% if form_evolution %}{{ form_evolution }}{% endif %}",
    )

    (entry,) = circuit(mail)["on_enter"]

    assert entry["body"] == [{"when": {"var": "case.history"}, "text": "{{ case.history }}"}]


def test_an_address_typed_as_a_variable_is_the_address():
    mail = item("sendmail", to=people("{{ accueil@ville.example }}"), subject="Vu", body="Vu")

    (entry,) = circuit(mail)["on_enter"]

    assert (entry["to"], entry["addresses"]) == ([], ["accueil@ville.example"])


def test_a_message_without_words_is_nothing():
    assert circuit(item("register-comment"))["on_enter"] == []
