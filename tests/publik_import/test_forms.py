"""Forms of w.c.s. as procedures: what is the same, what is near, what waits for somebody."""

from app.procedures.definition import parse_procedure
from app.procedures.schema import FORMAT
from app.publik_import.batch import Batch
from app.publik_import.forms import translate_form
from app.publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_condition,
    make_field,
    make_form,
    make_item,
    make_people,
    make_status,
    make_workflow,
    translate_export,
)


def test_a_form_becomes_a_procedure_that_can_be_read():
    document, problems, findings = translate_export(
        translate_form, make_form(make_field(kind="page", label="Vous"), make_field(varname="nom"), workflow="bennes")
    )

    assert problems == []
    assert document["format"] == FORMAT
    assert (document["slug"], document["title"], document["workflow"]) == (
        "benne",
        "Demande de benne",
        "instruction-simple",
    )
    assert parse_procedure(document).pages[0].fields[0].id == "nom"
    assert list_outcomes(findings, "privacy") == [("approximate", ["to_complete"])]


def test_the_workflow_built_into_publik_is_that_of_the_catalogue():
    text = make_form(make_field()).replace("slug=''>x<", "workflow_id='_default'>Default<")
    document, _, _ = translate_export(translate_form, text)

    assert document["workflow"] == "instruction-simple"


def test_the_first_page_is_always_shown():
    document, problems, _ = translate_export(
        translate_form,
        make_form(
            make_field(kind="page", label="Début", condition=make_condition("form_var_x")),
            make_field(varname="y", condition=make_condition("false")),
        ),
    )

    assert problems == []
    assert list_fields(document)[0] == {"id": "introduction", "type": "explanation", "text": "Début"}


def test_each_function_of_the_workflow_has_a_role_or_waits_for_one():
    steps = make_workflow(
        make_status("1", make_item("choice", by=make_people("Adjoint à la voirie"), status="2")), make_status("2")
    )
    roles = "<roles><role role_key='_receiver' slug='voirie'>Voirie</role></roles>"
    batch = Batch(workflows={"bennes": read_xml(steps.encode())})
    document, _, _ = translate_export(translate_form, make_form(make_field(), more=roles, workflow="bennes"), batch)

    assert document["functions"] == {"recipient": "voirie", "adjoint_a_la_voirie": "adjoint-a-la-voirie"}


def test_a_variable_of_the_workflow_has_the_value_the_form_gives_it():
    options = "<options><option varname='tarif'>12</option><option varname='ouvert' type='bool'></option></options>"
    document, problems, _ = translate_export(
        translate_form,
        make_form(
            make_field(kind="comment", label="Prix : {{ form_option_tarif }} euros"),
            make_field(varname="x", condition=make_condition("form_option_ouvert or form_option_tarif == '12'")),
            more=options,
        ),
    )

    assert problems == []
    assert list_fields(document)[0]["text"] == "Prix\u00a0: 12 euros"
    assert list_fields(document)[1]["condition"] == {"or": [False, {"==": ["12", "12"]}]}


def test_a_pattern_keeps_its_message_and_a_page_its_check():
    regex = "<type>regex</type><value>[A-Z]{2}</value><error_message>Deux lettres.</error_message>"
    inside = f"<condition>{make_condition('form_var_code')}</condition><error_message>Un code.</error_message>"
    check = f"<post_condition>{inside}</post_condition>"
    page = make_field("page", "Vous", "p", post_conditions=check)

    document, problems, _ = translate_export(
        translate_form, make_form(page, make_field(varname="code", validation=regex))
    )

    only = document["pages"][0]
    assert problems == []
    assert (only["fields"][0]["pattern"], only["fields"][0]["pattern_message"]) == ("[A-Z]{2}", "Deux lettres.")
    assert [each["message"] for each in only["checks"]] == ["Un code."]


def test_a_form_follows_its_workflow_when_it_is_among_the_files_and_else_the_usual_one():
    circuit = read_xml(make_workflow(make_status("new")).encode())
    text = make_form(make_field(), workflow="bennes")

    among, *_ = translate_export(translate_form, text, Batch(workflows={"bennes": circuit}))
    alone, _, findings = translate_export(translate_form, text)

    assert (among["workflow"], alone["workflow"]) == ("bennes", "instruction-simple")
    assert list_outcomes(findings, "circuit") == [("not_mapped", ["circuit_missing"])]


def test_the_options_of_a_form_are_those_of_the_procedure():
    digest = "<digest_templates><template key='default'>{{ form_var_nom }}</template></digest_templates>"
    more = (
        "<publication_date>2027-01-04 09:00</publication_date><expiration_date>2027-03-31</expiration_date>"
        "<only_allow_one>true</only_allow_one><has_captcha>true</has_captcha><drafts_lifespan>400</drafts_lifespan>"
        f"<user-roles><role>logged-users</role></user-roles>{digest}"
    )
    document, problems, findings = translate_export(translate_form, make_form(make_field(varname="nom"), more=more))

    assert problems == []
    assert document["limits"] == {"opens": "2027-01-04T09:00", "closes": "2027-03-31T00:00", "once": "while_open"}
    assert (document["robots"], document["drafts"]) == ({"check": "adaptive"}, {"days": 100})
    assert document["digest"] == "{{ answers.nom }}"
    assert ("approximate", ["nearest"]) in list_outcomes(findings, "setting")


def test_an_option_that_makes_no_sense_here_is_told_and_left():
    more = "<only_allow_one>true</only_allow_one><expiration_date>demain</expiration_date>"
    document, problems, findings = translate_export(translate_form, make_form(make_field(varname="nom"), more=more))

    assert problems == []
    assert "limits" not in document
    assert list_outcomes(findings, "setting") == [("not_mapped", ["setting"]), ("not_mapped", ["once_of_account"])]
