"""What an export is told to be: each thing once, with the words of the people who made it, and what to do."""

import pytest

from app.wcs.findings import Findings, reason
from app.wcs.forms import translate_form
from app.wcs.importing import import_contents
from app.wcs.remarks import remarks_on
from app.wcs.telling import told
from app.wcs.workflows import translate_workflow
from tests.wcs.samples import LEAVE, condition, elements, field, form, item, people, status, translated, workflow

RIGHT = condition("form_var_nom|mystere")


def told_of(translate, text):
    return [(spot.where, point.why) for point in told(translated(translate, text)[2]) for spot in point.spots.values()]


def places(translate, text):
    return {where for where, _ in told_of(translate, text)}


def test_a_question_is_told_by_its_page_and_its_words():
    found = places(
        translate_form,
        form(
            field("page", "Vous", "vous"),
            field(varname="nom"),
            field(label="Votre <b>benne</b>", varname="x", condition=RIGHT),
            field("comment", "Bonjour {{ form_var_nom|mystere }}, lisez.", "mot"),
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
    first = item("choice", label="Clore", status="end", by=people("_receiver"))
    second = item(kind, label="Bonjour", subject="Bonjour", body="Oui", status="end", condition=RIGHT)

    found = places(translate_workflow, workflow(status("new", first, second, name="Reçue"), status("end")))

    assert f"Statut «\u00a0Reçue\u00a0» › {words}" in found


def test_a_question_of_an_agent_is_told_by_the_action_that_asks_it():
    asked = f"<fields>{field(label='Motif', varname='motif', condition=RIGHT)}</fields>"
    ask = item("form", varname="refus", by=people("_receiver"), formdef=asked)

    found = places(translate_workflow, workflow(status("new", ask, name="Reçue"), status("end")))

    assert "Statut «\u00a0Reçue\u00a0» › Action n° 1, formulaire › Question «\u00a0Motif\u00a0»" in found


def test_what_the_product_takes_out_is_told_where_the_export_had_it():
    notice = item("notification", title="Code {{ form_tracking_code }}", body="x")

    found = dict(told_of(translate_workflow, workflow(status("new", notice, name="Reçue"), status("end"))))

    assert "code de suivi" in found["Statut «\u00a0Reçue\u00a0» › Action n° 1, notification «\u00a0Code …\u00a0»"]


def test_settings_have_words():
    found = places(translate_form, form(field(varname="nom"), more="<discussion>true</discussion>"))

    assert "Réglage\u00a0: discussion" in found


def test_one_thing_met_in_several_places_is_told_once_and_what_is_lost_first():
    findings = Findings()
    findings.called |= {"a": ("Question A",), "b": ("Question B",)}
    findings.approximate("field", "a", reason("accents"))
    findings.approximate("field", "b", reason("accents"), verbatim="B")
    findings.not_mapped("condition", "b", reason("unknown_filter", name="f"), verbatim="x|f")
    findings.not_mapped("field", "b", reason("unknown_filter", name="f"), verbatim="tout le champ")

    lost, near = told(findings)

    assert [spot.where for spot in near.spots.values()] == ["Question A", "Question B"]
    assert [(spot.where, spot.verbatims) for spot in lost.spots.values()] == [("Question B", ["x|f"])]
    assert (lost.is_lost, near.is_lost) == (True, False)
    assert "À faire" in lost.advice


def test_rows_of_what_nothing_here_reads_are_told_with_their_source():
    text = "{% for poste in data_source.postes %}{{ poste.titre }}{% if poste.lien %}!{% endif %}{% endfor %}"

    findings = translated(translate_form, form(field("comment", text, "mot")))[2]

    codes = {
        why.code for each in findings.items if "text" in each.part or each.part == "placeholder" for why in each.reasons
    }
    assert codes == {"unknown_tag", "row_of_elsewhere"}
    assert any("data_source.postes" in point.why and point.advice for point in told(findings))


def test_a_part_found_by_another_answer_says_so():
    written = "form_var_liste|get:form_var_nom == 'x'"

    findings = translated(
        translate_form,
        form(field(varname="nom"), field(varname="liste"), field(varname="y", condition=condition(written))),
    )[2]

    assert any(why.code == "key_of_answer" for each in findings.items for why in each.reasons)


def test_roles_and_categories_keep_their_names():
    more = (
        elements(category="État civil") + "<roles><role role_key='_receiver' slug='agents-ec'>Agents EC</role></roles>"
    )

    (one,) = import_contents([("f.wcs", form(field(varname="nom"), more=more).encode())])

    assert one.called == {"agents-ec": "Agents EC", "etat-civil": "État civil"}


def test_a_draft_says_each_thing_once_at_its_place():
    mail = item("sendmail", to=people("_submitter"), subject="Oui", body="{{ form_var_nom|mystere }} {{ ville_nom }}")
    document, _, findings = translated(translate_workflow, workflow(status("new", mail, LEAVE), status("end")))

    remarks = [each for each in remarks_on(document, findings) if each.place == "statuses[0].on_enter[0]"]

    assert [each.verbatim for each in remarks] == ["form_var_nom|mystere", "ville_nom"]
    assert [each.is_lost for each in remarks] == [True, False]
    assert all("À faire" in each.message for each in remarks)
