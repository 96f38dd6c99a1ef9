"""The import summary groups findings, labels their places and gives advice."""

import pytest

from publik_import.findings import Findings, build_reason
from publik_import.forms import translate_form
from publik_import.import_summary import list_summary_points
from publik_import.importer import import_contents
from publik_import.remarks import list_remarks
from publik_import.workflows import translate_workflow
from tests.publik_import.sample_exports import (
    LEAVE,
    make_condition,
    make_elements,
    make_field,
    make_form,
    make_item,
    make_people,
    make_status,
    make_workflow,
    translate_export,
)

UNSUPPORTED_CONDITION = make_condition("form_var_nom|mystere")


def list_occurrences(translate, text):
    return [
        (occurrence.label, point.message)
        for point in list_summary_points(translate_export(translate, text)[2])
        for occurrence in point.occurrences.values()
    ]


def list_labels(translate, text):
    return {label for label, _ in list_occurrences(translate, text)}


def test_a_field_is_labelled_with_its_page_and_its_label():
    labels = list_labels(
        translate_form,
        make_form(
            make_field("page", "Vous", "vous"),
            make_field(varname="nom"),
            make_field(label="Votre <b>benne</b>", varname="x", condition=UNSUPPORTED_CONDITION),
            make_field("comment", "Bonjour {{ form_var_nom|mystere }}, lisez.", "mot"),
        ),
    )

    assert "Page «\u00a0Vous\u00a0» › Question «\u00a0Votre benne\u00a0»" in labels
    assert "Page «\u00a0Vous\u00a0» › Texte «\u00a0Bonjour …, lisez.\u00a0»" in labels


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("sendmail", "Action n° 2, e-mail «\u00a0Bonjour\u00a0»"),
        ("choice", "Action n° 2, bouton «\u00a0Bonjour\u00a0»"),
        ("inconnue", "Action n° 2, inconnue «\u00a0Bonjour\u00a0»"),
    ],
)
def test_an_action_is_labelled_with_its_status_its_rank_and_its_kind(kind, words):
    first = make_item("choice", label="Clore", status="end", by=make_people("_receiver"))
    second = make_item(
        kind, label="Bonjour", subject="Bonjour", body="Oui", status="end", condition=UNSUPPORTED_CONDITION
    )

    labels = list_labels(
        translate_workflow, make_workflow(make_status("new", first, second, name="Reçue"), make_status("end"))
    )

    assert f"Statut «\u00a0Reçue\u00a0» › {words}" in labels


def test_a_field_of_a_workflow_form_is_labelled_with_its_action():
    form_xml = f"<fields>{make_field(label='Motif', varname='motif', condition=UNSUPPORTED_CONDITION)}</fields>"
    ask = make_item("form", varname="refus", by=make_people("_receiver"), formdef=form_xml)

    labels = list_labels(translate_workflow, make_workflow(make_status("new", ask, name="Reçue"), make_status("end")))

    assert "Statut «\u00a0Reçue\u00a0» › Action n° 1, formulaire › Question «\u00a0Motif\u00a0»" in labels


def test_an_element_left_out_is_reported_at_its_place_in_the_export():
    notice = make_item("notification", title="Code {{ form_tracking_code }}", body="x")

    messages = dict(
        list_occurrences(
            translate_workflow, make_workflow(make_status("new", notice, name="Reçue"), make_status("end"))
        )
    )

    assert "code de suivi" in messages["Statut «\u00a0Reçue\u00a0» › Action n° 1, notification «\u00a0Code …\u00a0»"]


def test_settings_have_labels():
    labels = list_labels(translate_form, make_form(make_field(varname="nom"), more="<discussion>true</discussion>"))

    assert "Réglage\u00a0: discussion" in labels


def test_repeated_findings_are_grouped_and_losses_come_first():
    findings = Findings()
    findings.labels |= {"a": ("Question A",), "b": ("Question B",)}
    findings.add_approximate("field", "a", build_reason("accents"))
    findings.add_approximate("field", "b", build_reason("accents"), verbatim="B")
    findings.add_not_mapped("condition", "b", build_reason("unknown_filter", name="f"), verbatim="x|f")
    findings.add_not_mapped("field", "b", build_reason("unknown_filter", name="f"), verbatim="tout le champ")

    lost_point, approximate_point = list_summary_points(findings)

    assert [occurrence.label for occurrence in approximate_point.occurrences.values()] == ["Question A", "Question B"]
    assert [(occurrence.label, occurrence.verbatims) for occurrence in lost_point.occurrences.values()] == [
        ("Question B", ["x|f"])
    ]
    assert (lost_point.is_lost, approximate_point.is_lost) == (True, False)
    assert "À faire" in lost_point.advice


def test_a_loop_over_an_unknown_source_is_reported_with_the_source():
    text = "{% for poste in data_source.postes %}{{ poste.titre }}{% if poste.lien %}!{% endif %}{% endfor %}"

    findings = translate_export(translate_form, make_form(make_field("comment", text, "mot")))[2]

    codes = {
        reason.code
        for finding in findings.items
        if "text" in finding.part or finding.part == "placeholder"
        for reason in finding.reasons
    }
    assert codes == {"unknown_tag", "row_of_elsewhere"}
    assert any("data_source.postes" in point.message and point.advice for point in list_summary_points(findings))


def test_a_key_taken_from_an_answer_is_reported():
    expression = "form_var_liste|get:form_var_nom == 'x'"

    findings = translate_export(
        translate_form,
        make_form(
            make_field(varname="nom"),
            make_field(varname="liste"),
            make_field(varname="y", condition=make_condition(expression)),
        ),
    )[2]

    assert any(reason.code == "key_of_answer" for finding in findings.items for reason in finding.reasons)


def test_roles_and_categories_keep_their_names():
    more = (
        make_elements(category="État civil")
        + "<roles><role role_key='_receiver' slug='agents-ec'>Agents EC</role></roles>"
    )

    (imported_file,) = import_contents([("f.wcs", make_form(make_field(varname="nom"), more=more).encode())])

    assert imported_file.labels == {"agents-ec": "Agents EC", "etat-civil": "État civil"}


def test_each_remark_of_a_draft_appears_once_at_its_place():
    mail = make_item(
        "sendmail", to=make_people("_submitter"), subject="Oui", body="{{ form_var_nom|mystere }} {{ ville_nom }}"
    )
    definition, _, findings = translate_export(
        translate_workflow, make_workflow(make_status("new", mail, LEAVE), make_status("end"))
    )

    remarks = [remark for remark in list_remarks(definition, findings) if remark.path == "statuses[0].on_enter[0]"]

    assert [remark.verbatim for remark in remarks] == ["form_var_nom|mystere", "ville_nom"]
    assert [remark.is_lost for remark in remarks] == [True, False]
    assert all("À faire" in remark.message for remark in remarks)


def test_the_remark_about_a_setting_names_it():
    definition, _, findings = translate_export(
        translate_form, make_form(make_field(varname="nom"), more="<discussion>true</discussion>")
    )

    assert "Réglage\u00a0: discussion – Ce réglage n’a pas d’équivalent." in [
        remark.message for remark in list_remarks(definition, findings)
    ]
