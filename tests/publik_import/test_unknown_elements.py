"""What is newer than this, or added by hand: it changes nothing, and is told with its words at its place."""

from app.publik_import.forms import translate_form
from app.publik_import.remarks import list_remarks
from app.publik_import.workflows import translate_workflow
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
    return [(each.element, each.verbatim) for each in findings.items if each.part == "unknown"]


def test_an_unknown_setting_of_a_field_is_told_at_the_field():
    odd = make_field(label="Nom", varname="nom", nouveau="<a>1</a>", prefill="<type>none</type><astuce>x</astuce>")

    document, problems, findings = translate_export(translate_form, make_form(odd))

    assert problems == []
    assert list_unknown(findings) == [("nom (Nom)", "<nouveau><a>1</a></nouveau>"), ("nom (Nom)", "<astuce>x</astuce>")]
    place = {each.path for each in list_remarks(document, findings) if each.verbatim and "astuce" in each.verbatim}
    assert place == {"pages[0].fields[0]"}


def test_unknown_settings_are_told_of_forms_circuits_statuses_and_actions():
    action = make_item("choice", label="Aller", status="end", couleur="vert")
    _, _, of_form = translate_export(translate_form, make_form(make_field(varname="nom"), more="<urgence>1</urgence>"))
    _, _, of_circuit = translate_export(
        translate_workflow,
        make_workflow(
            make_status("new", action, LEAVE, icone="etoile"), make_status("end"), more="<sens_unique>1</sens_unique>"
        ),
    )

    assert list_unknown(of_form) == [("Demande de benne", "<urgence>1</urgence>")]
    assert [verbatim for _, verbatim in list_unknown(of_circuit)] == [
        "<icone>etoile</icone>",
        "<couleur>vert</couleur>",
        "<sens_unique>1</sens_unique>",
    ]


def test_an_unknown_attribute_is_told_with_its_value():
    written = make_form(make_field(varname="nom").replace("<field>", "<field couleur='vert'>"))

    _, _, findings = translate_export(translate_form, written)

    assert list_unknown(findings) == [("nom (Nom)", "vert")]
    assert list_outcomes(findings, "unknown") == [("not_mapped", ["unknown_element"])]


def test_an_unknown_setting_that_is_not_set_is_not_told():
    _, _, findings = translate_export(
        translate_form, make_form(make_field(varname="nom"), more="<hidden>false</hidden><x/>")
    )

    assert list_unknown(findings) == []


def test_no_more_is_told_than_can_be_read():
    _, _, findings = translate_export(translate_form, make_form(make_field(varname="nom"), more="<x>1</x>" * 500))

    assert len(list_unknown(findings)) == 200


def test_what_serves_lists_and_statistics_still_does():
    places = "<item>summary</item><item>statistics</item>"
    options = "<item>Nord</item><item>Sud</item>"
    chosen = make_field("item", "Quartier", "q", items=options, in_filters="True", display_locations=places)

    document, problems, _ = translate_export(translate_form, make_form(chosen))

    assert problems == []
    assert [(one["filter"], one["statistic"]) for one in list_fields(document)] == [(True, True)]


def test_an_answer_that_was_kept_is_told_to_be_erased():
    _, _, findings = translate_export(translate_form, make_form(make_field(varname="nom", anonymise="no")))

    assert list_outcomes(findings, "field") == [("approximate", ["kept_when_erased"])]


def test_an_empty_setting_of_an_action_is_nothing_to_tell():
    entry = translate_single_status(make_item("register-comment", comment="Vu", nouveau="False"))["on_enter"][0]

    assert entry["text"] == "Vu"
