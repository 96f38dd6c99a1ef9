"""What is newer than this, or added by hand: it changes nothing, and is told with its words at its place."""

from app.wcs.forms import translate_form
from app.wcs.remarks import remarks_on
from app.wcs.workflows import translate_workflow
from tests.wcs.samples import LEAVE, circuit, field, fields_of, form, item, status, told, translated, workflow


def unknown(findings):
    return [(each.element, each.verbatim) for each in findings.items if each.part == "unknown"]


def test_an_unknown_setting_of_a_field_is_told_at_the_field():
    odd = field(label="Nom", varname="nom", nouveau="<a>1</a>", prefill="<type>none</type><astuce>x</astuce>")

    document, problems, findings = translated(translate_form, form(odd))

    assert problems == []
    assert unknown(findings) == [("nom (Nom)", "<nouveau><a>1</a></nouveau>"), ("nom (Nom)", "<astuce>x</astuce>")]
    place = {each.place for each in remarks_on(document, findings) if each.verbatim and "astuce" in each.verbatim}
    assert place == {"pages[0].fields[0]"}


def test_unknown_settings_are_told_of_forms_circuits_statuses_and_actions():
    action = item("choice", label="Aller", status="end", couleur="vert")
    _, _, of_form = translated(translate_form, form(field(varname="nom"), more="<urgence>1</urgence>"))
    _, _, of_circuit = translated(
        translate_workflow,
        workflow(status("new", action, LEAVE, icone="etoile"), status("end"), more="<sens_unique>1</sens_unique>"),
    )

    assert unknown(of_form) == [("Demande de benne", "<urgence>1</urgence>")]
    assert [verbatim for _, verbatim in unknown(of_circuit)] == [
        "<icone>etoile</icone>",
        "<couleur>vert</couleur>",
        "<sens_unique>1</sens_unique>",
    ]


def test_an_unknown_attribute_is_told_with_its_value():
    written = form(field(varname="nom").replace("<field>", "<field couleur='vert'>"))

    _, _, findings = translated(translate_form, written)

    assert unknown(findings) == [("nom (Nom)", "vert")]
    assert told(findings, "unknown") == [("not_mapped", ["unknown_element"])]


def test_an_unknown_setting_that_is_not_set_is_not_told():
    _, _, findings = translated(translate_form, form(field(varname="nom"), more="<hidden>false</hidden><x/>"))

    assert unknown(findings) == []


def test_no_more_is_told_than_can_be_read():
    _, _, findings = translated(translate_form, form(field(varname="nom"), more="<x>1</x>" * 500))

    assert len(unknown(findings)) == 200


def test_what_serves_lists_and_statistics_still_does():
    places = "<item>summary</item><item>statistics</item>"
    options = "<item>Nord</item><item>Sud</item>"
    chosen = field("item", "Quartier", "q", items=options, in_filters="True", display_locations=places)

    document, problems, _ = translated(translate_form, form(chosen))

    assert problems == []
    assert [(one["filter"], one["statistic"]) for one in fields_of(document)] == [(True, True)]


def test_an_answer_that_was_kept_is_told_to_be_erased():
    _, _, findings = translated(translate_form, form(field(varname="nom", anonymise="no")))

    assert told(findings, "field") == [("approximate", ["kept_when_erased"])]


def test_an_empty_setting_of_an_action_is_nothing_to_tell():
    entry = circuit(item("register-comment", comment="Vu", nouveau="False"))["on_enter"][0]

    assert entry["text"] == "Vu"
