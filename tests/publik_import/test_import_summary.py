"""What an export is told to be: each thing once, with the words of the people who made it, and what to do."""

import pytest

from app.publik_import.findings import Findings, build_reason
from app.publik_import.forms import translate_form
from app.publik_import.import_summary import list_summary_points
from app.publik_import.importer import import_contents
from app.publik_import.remarks import list_remarks
from app.publik_import.workflows import translate_workflow
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

RIGHT = make_condition("form_var_nom|mystere")


def list_told(translate, text):
    return [
        (spot.label, point.message)
        for point in list_summary_points(translate_export(translate, text)[2])
        for spot in point.occurrences.values()
    ]


def list_places(translate, text):
    return {where for where, _ in list_told(translate, text)}


def test_a_question_is_told_by_its_page_and_its_words():
    found = list_places(
        translate_form,
        make_form(
            make_field("page", "Vous", "vous"),
            make_field(varname="nom"),
            make_field(label="Votre <b>benne</b>", varname="x", condition=RIGHT),
            make_field("comment", "Bonjour {{ form_var_nom|mystere }}, lisez.", "mot"),
        ),
    )

    assert "Page «\u00a0Vous\u00a0» › Question «\u00a0Votre benne\u00a0»" in found
    assert "Page «\u00a0Vous\u00a0» › Texte «\u00a0Bonjour …, lisez.\u00a0»" in found


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("sendmail", "Action n° 2, e-mail «\u00a0Bonjour\u00a0»"),
        ("choice", "Action n° 2, bouton «\u00a0Bonjour\u00a0»"),
        ("inconnue", "Action n° 2, inconnue «\u00a0Bonjour\u00a0»"),
    ],
)
def test_an_action_is_told_by_its_status_its_rank_and_what_it_does(kind, words):
    first = make_item("choice", label="Clore", status="end", by=make_people("_receiver"))
    second = make_item(kind, label="Bonjour", subject="Bonjour", body="Oui", status="end", condition=RIGHT)

    found = list_places(
        translate_workflow, make_workflow(make_status("new", first, second, name="Reçue"), make_status("end"))
    )

    assert f"Statut «\u00a0Reçue\u00a0» › {words}" in found


def test_a_question_of_an_agent_is_told_by_the_action_that_asks_it():
    asked = f"<fields>{make_field(label='Motif', varname='motif', condition=RIGHT)}</fields>"
    ask = make_item("form", varname="refus", by=make_people("_receiver"), formdef=asked)

    found = list_places(translate_workflow, make_workflow(make_status("new", ask, name="Reçue"), make_status("end")))

    assert "Statut «\u00a0Reçue\u00a0» › Action n° 1, formulaire › Question «\u00a0Motif\u00a0»" in found


def test_what_the_product_takes_out_is_told_where_the_export_had_it():
    notice = make_item("notification", title="Code {{ form_tracking_code }}", body="x")

    found = dict(
        list_told(translate_workflow, make_workflow(make_status("new", notice, name="Reçue"), make_status("end")))
    )

    assert "code de suivi" in found["Statut «\u00a0Reçue\u00a0» › Action n° 1, notification «\u00a0Code …\u00a0»"]


def test_settings_have_words():
    found = list_places(translate_form, make_form(make_field(varname="nom"), more="<discussion>true</discussion>"))

    assert "Réglage\u00a0: discussion" in found


def test_one_thing_met_in_several_places_is_told_once_and_what_is_lost_first():
    findings = Findings()
    findings.labels |= {"a": ("Question A",), "b": ("Question B",)}
    findings.add_approximate("field", "a", build_reason("accents"))
    findings.add_approximate("field", "b", build_reason("accents"), verbatim="B")
    findings.add_not_mapped("condition", "b", build_reason("unknown_filter", name="f"), verbatim="x|f")
    findings.add_not_mapped("field", "b", build_reason("unknown_filter", name="f"), verbatim="tout le champ")

    lost, near = list_summary_points(findings)

    assert [spot.label for spot in near.occurrences.values()] == ["Question A", "Question B"]
    assert [(spot.label, spot.verbatims) for spot in lost.occurrences.values()] == [("Question B", ["x|f"])]
    assert (lost.is_lost, near.is_lost) == (True, False)
    assert "À faire" in lost.advice


def test_rows_of_what_nothing_here_reads_are_told_with_their_source():
    text = "{% for poste in data_source.postes %}{{ poste.titre }}{% if poste.lien %}!{% endif %}{% endfor %}"

    findings = translate_export(translate_form, make_form(make_field("comment", text, "mot")))[2]

    codes = {
        why.code for each in findings.items if "text" in each.part or each.part == "placeholder" for why in each.reasons
    }
    assert codes == {"unknown_tag", "row_of_elsewhere"}
    assert any("data_source.postes" in point.message and point.advice for point in list_summary_points(findings))


def test_a_part_found_by_another_answer_says_so():
    written = "form_var_liste|get:form_var_nom == 'x'"

    findings = translate_export(
        translate_form,
        make_form(
            make_field(varname="nom"),
            make_field(varname="liste"),
            make_field(varname="y", condition=make_condition(written)),
        ),
    )[2]

    assert any(why.code == "key_of_answer" for each in findings.items for why in each.reasons)


def test_roles_and_categories_keep_their_names():
    more = (
        make_elements(category="État civil")
        + "<roles><role role_key='_receiver' slug='agents-ec'>Agents EC</role></roles>"
    )

    (one,) = import_contents([("f.wcs", make_form(make_field(varname="nom"), more=more).encode())])

    assert one.labels == {"agents-ec": "Agents EC", "etat-civil": "État civil"}


def test_a_draft_says_each_thing_once_at_its_place():
    mail = make_item(
        "sendmail", to=make_people("_submitter"), subject="Oui", body="{{ form_var_nom|mystere }} {{ ville_nom }}"
    )
    document, _, findings = translate_export(
        translate_workflow, make_workflow(make_status("new", mail, LEAVE), make_status("end"))
    )

    remarks = [each for each in list_remarks(document, findings) if each.path == "statuses[0].on_enter[0]"]

    assert [each.verbatim for each in remarks] == ["form_var_nom|mystere", "ville_nom"]
    assert [each.is_lost for each in remarks] == [True, False]
    assert all("À faire" in each.message for each in remarks)
