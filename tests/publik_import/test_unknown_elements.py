"""Unknown elements are ignored and reported with their content and place."""

from publik_import.forms import translate_form
from publik_import.remarks import list_remarks
from publik_import.workflows import translate_workflow
from tests.publik_import.sample_exports import (
    LEAVE,
    list_fields,
    list_outcomes,
    make_field,
    make_form,
    make_item,
    make_status,
    make_workflow,
    translate_export,
    translate_single_status,
)


def list_unknown(findings):
    return [(finding.element, finding.verbatim) for finding in findings.items if finding.part == "unknown"]


def test_an_unknown_setting_of_a_field_is_reported_at_the_field():
    field_xml = make_field(
        label="Nom", varname="nom", nouveau="<a>1</a>", prefill="<type>none</type><astuce>x</astuce>"
    )

    definition, problems, findings = translate_export(translate_form, make_form(field_xml))

    assert problems == []
    assert list_unknown(findings) == [("nom (Nom)", "<nouveau><a>1</a></nouveau>"), ("nom (Nom)", "<astuce>x</astuce>")]
    paths = {
        remark.path for remark in list_remarks(definition, findings) if remark.verbatim and "astuce" in remark.verbatim
    }
    assert paths == {"pages[0].fields[0]"}


def test_unknown_settings_of_forms_workflows_statuses_and_actions_are_reported():
    action = make_item("choice", label="Aller", status="end", couleur="vert")
    _, _, form_findings = translate_export(
        translate_form, make_form(make_field(varname="nom"), more="<urgence>1</urgence>")
    )
    _, _, workflow_findings = translate_export(
        translate_workflow,
        make_workflow(
            make_status("new", action, LEAVE, icone="etoile"), make_status("end"), more="<sens_unique>1</sens_unique>"
        ),
    )

    assert list_unknown(form_findings) == [("Demande de benne", "<urgence>1</urgence>")]
    assert [verbatim for _, verbatim in list_unknown(workflow_findings)] == [
        "<icone>etoile</icone>",
        "<couleur>vert</couleur>",
        "<sens_unique>1</sens_unique>",
    ]


def test_an_unknown_attribute_is_reported_with_its_value():
    form_xml = make_form(make_field(varname="nom").replace("<field>", "<field couleur='vert'>"))

    _, _, findings = translate_export(translate_form, form_xml)

    assert list_unknown(findings) == [("nom (Nom)", "vert")]
    assert list_outcomes(findings, "unknown") == [("not_mapped", ["unknown_element"])]


def test_an_unknown_setting_that_is_not_set_is_not_reported():
    _, _, findings = translate_export(
        translate_form, make_form(make_field(varname="nom"), more="<hidden>false</hidden><x/>")
    )

    assert list_unknown(findings) == []


def test_the_number_of_reported_unknown_elements_is_limited():
    _, _, findings = translate_export(translate_form, make_form(make_field(varname="nom"), more="<x>1</x>" * 500))

    assert len(list_unknown(findings)) == 200


def test_filter_and_statistics_settings_are_kept():
    places = "<item>summary</item><item>statistics</item>"
    options = "<item>Nord</item><item>Sud</item>"
    choice_field = make_field("item", "Quartier", "q", items=options, in_filters="True", display_locations=places)

    definition, problems, _ = translate_export(translate_form, make_form(choice_field))

    assert problems == []
    assert [(field["filter"], field["statistic"]) for field in list_fields(definition)] == [(True, True)]


def test_an_answer_kept_at_anonymisation_is_reported_as_erased():
    _, _, findings = translate_export(translate_form, make_form(make_field(varname="nom", anonymise="no")))

    assert list_outcomes(findings, "field") == [("approximate", ["kept_when_erased"])]


def test_an_empty_setting_of_an_action_is_ignored():
    entry = translate_single_status(make_item("register-comment", comment="Vu", nouveau="False"))["on_enter"][0]

    assert entry["text"] == "Vu"
