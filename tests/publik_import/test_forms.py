"""Translation of w.c.s. forms to procedures."""

from app.procedures.definition import parse_procedure
from app.procedures.schema import FORMAT
from publik_import.batch import Batch
from publik_import.forms import translate_form
from publik_import.xml_reader import read_xml
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


def test_a_form_becomes_a_valid_procedure():
    definition, problems, findings = translate_export(
        translate_form, make_form(make_field(kind="page", label="Vous"), make_field(varname="nom"), workflow="bennes")
    )

    assert problems == []
    assert definition["format"] == FORMAT
    assert (definition["slug"], definition["title"], definition["workflow"]) == (
        "benne",
        "Demande de benne",
        "instruction-simple",
    )
    assert parse_procedure(definition).pages[0].fields[0].id == "nom"
    assert list_outcomes(findings, "privacy") == [("approximate", ["to_complete"])]


def test_the_default_workflow_of_publik_is_replaced_by_the_catalogue_workflow():
    text = make_form(make_field()).replace("slug=''>x<", "workflow_id='_default'>Default<")
    definition, _, _ = translate_export(translate_form, text)

    assert definition["workflow"] == "instruction-simple"


def test_the_first_page_is_always_shown():
    definition, problems, _ = translate_export(
        translate_form,
        make_form(
            make_field(kind="page", label="Début", condition=make_condition("form_var_x")),
            make_field(varname="y", condition=make_condition("false")),
        ),
    )

    assert problems == []
    assert list_fields(definition)[0] == {"id": "introduction", "type": "explanation", "text": "Début"}


def test_each_function_of_the_workflow_gets_a_role():
    workflow_xml = make_workflow(
        make_status("1", make_item("choice", by=make_people("Adjoint à la voirie"), status="2")), make_status("2")
    )
    roles = "<roles><role role_key='_receiver' slug='voirie'>Voirie</role></roles>"
    batch = Batch(workflows={"bennes": read_xml(workflow_xml.encode())})
    definition, _, _ = translate_export(translate_form, make_form(make_field(), more=roles, workflow="bennes"), batch)

    assert definition["functions"] == {"recipient": "voirie", "adjoint_a_la_voirie": "adjoint-a-la-voirie"}


def test_a_workflow_variable_has_the_value_set_by_the_form():
    options = "<options><option varname='tarif'>12</option><option varname='ouvert' type='bool'></option></options>"
    definition, problems, _ = translate_export(
        translate_form,
        make_form(
            make_field(kind="comment", label="Prix : {{ form_option_tarif }} euros"),
            make_field(varname="x", condition=make_condition("form_option_ouvert or form_option_tarif == '12'")),
            more=options,
        ),
    )

    assert problems == []
    assert list_fields(definition)[0]["text"] == "Prix\u00a0: 12 euros"
    assert list_fields(definition)[1]["condition"] == {"or": [False, {"==": ["12", "12"]}]}


def test_a_pattern_keeps_its_message_and_a_page_its_check():
    regex = "<type>regex</type><value>[A-Z]{2}</value><error_message>Deux lettres.</error_message>"
    check_xml = f"<condition>{make_condition('form_var_code')}</condition><error_message>Un code.</error_message>"
    check = f"<post_condition>{check_xml}</post_condition>"
    page_field = make_field("page", "Vous", "p", post_conditions=check)

    definition, problems, _ = translate_export(
        translate_form, make_form(page_field, make_field(varname="code", validation=regex))
    )

    page = definition["pages"][0]
    assert problems == []
    assert (page["fields"][0]["pattern"], page["fields"][0]["pattern_message"]) == ("[A-Z]{2}", "Deux lettres.")
    assert [page_check["message"] for page_check in page["checks"]] == ["Un code."]


def test_a_form_uses_its_workflow_if_it_was_imported_and_the_default_workflow_otherwise():
    workflow = read_xml(make_workflow(make_status("new")).encode())
    text = make_form(make_field(), workflow="bennes")

    with_workflow, *_ = translate_export(translate_form, text, Batch(workflows={"bennes": workflow}))
    without_workflow, _, findings = translate_export(translate_form, text)

    assert (with_workflow["workflow"], without_workflow["workflow"]) == ("bennes", "instruction-simple")
    assert list_outcomes(findings, "circuit") == [("not_mapped", ["circuit_missing"])]


def test_the_options_of_a_form_become_procedure_settings():
    digest = "<digest_templates><template key='default'>{{ form_var_nom }}</template></digest_templates>"
    more = (
        "<publication_date>2027-01-04 09:00</publication_date><expiration_date>2027-03-31</expiration_date>"
        "<only_allow_one>true</only_allow_one><has_captcha>true</has_captcha><drafts_lifespan>400</drafts_lifespan>"
        f"<user-roles><role>logged-users</role></user-roles>{digest}"
    )
    definition, problems, findings = translate_export(translate_form, make_form(make_field(varname="nom"), more=more))

    assert problems == []
    assert definition["limits"] == {"opens": "2027-01-04T09:00", "closes": "2027-03-31T00:00", "once": "while_open"}
    assert (definition["robots"], definition["drafts"]) == ({"check": "adaptive"}, {"days": 100})
    assert definition["digest"] == "{{ answers.nom }}"
    assert ("approximate", ["nearest"]) in list_outcomes(findings, "setting")


def test_an_unsupported_option_is_reported_and_left_out():
    more = "<only_allow_one>true</only_allow_one><expiration_date>demain</expiration_date>"
    definition, problems, findings = translate_export(translate_form, make_form(make_field(varname="nom"), more=more))

    assert problems == []
    assert "limits" not in definition
    assert list_outcomes(findings, "setting") == [("not_mapped", ["setting"]), ("not_mapped", ["once_of_account"])]
