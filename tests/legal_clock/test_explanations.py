"""Explanations of deadlines (« Pourquoi cette date ? »)."""

from __future__ import annotations

from app.legal_clock import legal_events as events
from app.legal_clock.case_deadlines import compute_deadlines
from app.legal_clock.explanations import ARTICLES, SENTENCES, explain_reasons
from app.legal_clock.reasons import Rule
from tests.legal_clock.event_builders import (
    ACCEPTS,
    NOTHING,
    REJECTS,
    make_acknowledged,
    make_pieces_asked,
    make_pieces_received,
    make_received,
    parse_day,
)


def list_explanations(reasons) -> list[str]:
    return [step.text.replace("\u00a0", " ") for step in explain_reasons(reasons)]


def test_each_rule_has_its_sentence():
    assert set(SENTENCES) == set(Rule)
    assert set(ARTICLES) < set(Rule)


def test_a_suspension_is_explained_step_by_step():
    history = [make_received(), make_pieces_asked("2026-03-10", limit="2026-04-10"), make_pieces_received("2026-03-20")]

    assert list_explanations(compute_deadlines(REJECTS, history).effect.reasons) == [
        (
            "Si l’administration ne répond pas dans un délai de 2 mois, la demande est rejetée. "
            "Texte applicable : article L. 231-4 du CRPA."
        ),
        "La demande a été reçue le lundi 2 mars 2026.",
        (
            "Le jour de départ, le lundi 2 mars 2026, ne compte pas. Le délai de 2 mois s’achève le samedi 2 mai 2026 à minuit, "
            "même un samedi, un dimanche ou un jour férié."
        ),
        (
            "Des pièces manquantes ont été réclamées. Le délai a été suspendu du mardi 10 mars 2026 au vendredi 20 mars 2026 : "
            "10 jours de plus."
        ),
        "Sans réponse le mardi 12 mai 2026 à minuit, l’effet du silence est acquis.",
    ]


def test_missing_pieces_are_named_while_the_delay_of_acceptance_does_not_run():
    history = [make_received(), make_pieces_asked("2026-03-10", limit="2026-04-10", pieces=("le plan", "la photo"))]

    assert list_explanations(compute_deadlines(ACCEPTS, history).effect.reasons)[-1] == (
        "Des pièces manquantes ont été réclamées le mardi 10 mars 2026, à produire au plus tard le vendredi 10 avril 2026 : "
        "le plan, la photo. Le délai ne courra qu’à partir de leur réception."
    )


def test_a_step_names_its_article():
    history = [make_received(), make_pieces_asked("2026-03-10", limit="2026-04-10"), make_pieces_received("2026-03-20")]

    articles = [step.article for step in explain_reasons(compute_deadlines(REJECTS, history).effect.reasons)]

    assert articles == [
        None,
        None,
        None,
        "article L.\u00a0114-5 du code des relations entre le public et l’administration",
        None,
    ]


def test_a_late_request_for_pieces_is_explained():
    history = [make_received(), make_pieces_asked("2026-05-05", limit="2026-06-05")]

    assert list_explanations(compute_deadlines(REJECTS, history).effect.reasons)[-2] == (
        "Des pièces ont été réclamées le mardi 5 mai 2026, après la fin du délai, le samedi 2 mai 2026 : "
        "le délai n’en est pas modifié."
    )


def test_an_appeal_is_explained():
    assert list_explanations(compute_deadlines(REJECTS, [make_received(), make_acknowledged()]).appeal.reasons) == [
        "Sans réponse, la demande est rejetée le samedi 2 mai 2026.",
        (
            "Le recours devant le tribunal administratif est possible pendant 2 mois, jusqu’au vendredi 3 juillet 2026. "
            "Ni le premier ni le dernier jour ne comptent. Un délai qui finit un samedi, un dimanche ou un jour férié va "
            "jusqu’au jour ouvré suivant."
        ),
    ]


def test_silence_without_effect_is_explained():
    assert list_explanations(compute_deadlines(NOTHING, [make_received()]).effect.reasons) == [
        "Le silence de l’administration ne vaut ni accord, ni rejet. Texte applicable : article 1er d’un décret."
    ]


def test_forwarding_is_explained_under_each_regime():
    history = [make_received(), events.Transmitted(parse_day("2026-03-05"), "La métropole")]

    assert list_explanations(compute_deadlines(ACCEPTS, history).effect.reasons)[-1].endswith(
        "Le délai courra quand celle-ci l’aura reçue."
    )
    assert "par la première administration saisie, le lundi 2 mars 2026." in " ".join(
        list_explanations(compute_deadlines(REJECTS, history).effect.reasons)
    )
