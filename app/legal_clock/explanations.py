"""Explain deadlines (« Pourquoi cette date ? »): each step as a sentence, with the article of law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core import formats
from app.core.i18n import lazy_gettext as _
from app.core.i18n import ngettext
from app.legal_clock.day_counting import Delay, Unit
from app.legal_clock.reasons import Reason, Rule

CRPA = _("article %(number)s du code des relations entre le public et l’administration")
CJA = _("article %(number)s du code de justice administrative")

SENTENCES = {
    Rule.RECEIVED: _("La demande a été reçue le %(day)s."),
    Rule.NOTICE_WITHIN: _(
        "Quand l’accusé de réception n’est pas immédiat, un accusé d’enregistrement est envoyé dans un délai "
        "de %(days)s. Les week-ends et les jours fériés ne comptent pas : il part au plus tard le %(day)s."
    ),
    Rule.NOTICE_NOT_DUE: _(
        "L’accusé de réception a été délivré le jour même, le %(day)s : un accusé d’enregistrement n’est pas nécessaire."
    ),
    Rule.ACKNOWLEDGEMENT_WITHIN: _(
        "L’accusé de réception est envoyé dans un délai de %(days)s, sans compter les week-ends et les jours fériés : "
        "au plus tard le %(day)s."
    ),
    Rule.NOT_ELECTRONIC: _(
        "La demande n’a pas été envoyée par voie électronique : les délais des accusés électroniques ne s’appliquent pas."
    ),
    Rule.PRESUMED_COMPLETE: _(
        "Aucune pièce exigée par un texte n’a été réclamée : la demande est considérée comme complète depuis le %(day)s."
    ),
    Rule.COMPLETE_SINCE: _("Les pièces réclamées ont toutes été reçues : la demande est complète depuis le %(day)s."),
    Rule.INCOMPLETE: _("Il manque : %(pieces)s. À produire au plus tard le %(limit)s."),
    Rule.SILENCE_ACCEPTS: _(
        "Si l’administration ne répond pas dans un délai de %(delay)s, la demande est acceptée. Texte applicable : %(text)s."
    ),
    Rule.SILENCE_REJECTS: _(
        "Si l’administration ne répond pas dans un délai de %(delay)s, la demande est rejetée. Texte applicable : %(text)s."
    ),
    Rule.SILENCE_MEANS_NOTHING: _(
        "Le silence de l’administration ne vaut ni accord, ni rejet. Texte applicable : %(text)s."
    ),
    Rule.FROM_FIRST_SEIZED: _(
        "La demande a été transmise à l’administration compétente. Le délai court tout de même depuis sa réception "
        "par la première administration saisie, le %(day)s."
    ),
    Rule.FROM_COMPETENT: _("Le délai court depuis la réception par l’administration compétente, le %(day)s."),
    Rule.AWAITS_COMPETENT: _(
        "La demande a été transmise à l’administration compétente. Le délai courra quand celle-ci l’aura reçue."
    ),
    Rule.RESTARTED: _(
        "Des pièces manquantes ont été réclamées le %(asked)s et reçues le %(day)s. "
        "Le délai ne court qu’à partir de leur réception."
    ),
    Rule.AWAITS_PIECES: _(
        "Des pièces manquantes ont été réclamées le %(asked)s, à produire au plus tard le %(limit)s : %(pieces)s. "
        "Le délai ne courra qu’à partir de leur réception."
    ),
    Rule.SUSPENDED: _(
        "Des pièces manquantes ont été réclamées. Le délai a été suspendu du %(since)s au %(until)s : %(days)s de plus."
    ),
    Rule.STILL_SUSPENDED: _(
        "Des pièces manquantes ont été réclamées. Tant qu’elles ne sont pas reçues, le délai est suspendu du %(since)s "
        "au %(until)s, dernier jour pour les produire : %(days)s de plus."
    ),
    Rule.MERE_QUESTION: _(
        "Des précisions ont été demandées le %(day)s. Aucun texte n’exige ces pièces : le délai n’en est pas modifié."
    ),
    Rule.TOO_LATE: _(
        "Des pièces ont été réclamées le %(day)s, après la fin du délai, le %(effect)s : le délai n’en est pas modifié."
    ),
    Rule.ORDINAL_DAY: _(
        "Le jour de départ, le %(start)s, ne compte pas. Le délai de %(delay)s s’achève le %(day)s à minuit, "
        "même un samedi, un dimanche ou un jour férié."
    ),
    Rule.EFFECT_AFTER: _("Sans réponse le %(day)s à minuit, l’effet du silence est acquis."),
    Rule.DECIDED_IN_TIME: _(
        "L’administration a décidé le %(day)s, avant la fin du délai : son silence n’a plus d’effet."
    ),
    Rule.REQUEST_WITHDRAWN: _(
        "La demande a été retirée le %(day)s par la personne qui l’avait faite : le silence n’a plus d’effet."
    ),
    Rule.NOTHING_TO_APPEAL: _("Il n’y a pas de refus à contester."),
    Rule.REFUSAL_NOTIFIED: _("Le refus a été notifié le %(day)s."),
    Rule.REFUSAL_NOT_NOTIFIED: _(
        "Le refus du %(day)s n’a pas encore été notifié : le délai pour le contester n’a pas commencé."
    ),
    Rule.APPEAL_FROM_SILENCE: _("Sans réponse, la demande est rejetée le %(day)s."),
    Rule.CLEAR_DELAY: _(
        "Le recours devant le tribunal administratif est possible pendant %(months)s, jusqu’au %(day)s. Ni le premier ni le "
        "dernier jour ne comptent. Un délai qui finit un samedi, un dimanche ou un jour férié va jusqu’au jour ouvré suivant."
    ),
    Rule.REMEDIES_UNKNOWN: _(
        "Les délais et voies de recours n’ont pas été indiqués : le délai de deux mois ne peut pas être opposé. "
        "Le recours doit être fait dans un délai raisonnable, un an en règle générale."
    ),
    Rule.REASONS_EXTEND: _("Les motifs du rejet ont été communiqués le %(day)s : le délai de recours est prolongé."),
    Rule.REASONS_AWAITED: _(
        "Les motifs du rejet ont été demandés le %(asked)s : le recours reste possible jusqu’à deux mois "
        "après leur communication."
    ),
    Rule.REASONS_WITHIN: _(
        "Les motifs du rejet ont été demandés le %(asked)s : ils sont communiqués dans le mois, au plus tard le %(day)s."
    ),
    Rule.NOTHING_TO_WITHDRAW: _("Il n’y a pas de décision favorable à retirer."),
    Rule.WITHDRAWAL_WITHIN: _(
        "La décision favorable date du %(taken)s. Si elle est illégale, l’administration peut la retirer pendant %(months)s : "
        "jusqu’au %(day)s."
    ),
    Rule.WITHDRAWN: _("L’administration a retiré sa décision le %(day)s."),
}

ARTICLES = {
    Rule.NOTICE_WITHIN: (CRPA, "L. 112-11"),
    Rule.NOTICE_NOT_DUE: (CRPA, "L. 112-11"),
    Rule.ACKNOWLEDGEMENT_WITHIN: (CRPA, "R. 112-11-4"),
    Rule.NOT_ELECTRONIC: (CRPA, "L. 112-3"),
    Rule.PRESUMED_COMPLETE: (CRPA, "L. 114-5"),
    Rule.COMPLETE_SINCE: (CRPA, "L. 114-5"),
    Rule.INCOMPLETE: (CRPA, "L. 114-5"),
    Rule.FROM_FIRST_SEIZED: (CRPA, "L. 114-3"),
    Rule.FROM_COMPETENT: (CRPA, "L. 114-3"),
    Rule.AWAITS_COMPETENT: (CRPA, "L. 114-3"),
    Rule.RESTARTED: (CRPA, "L. 114-5"),
    Rule.AWAITS_PIECES: (CRPA, "L. 114-5"),
    Rule.SUSPENDED: (CRPA, "L. 114-5"),
    Rule.STILL_SUSPENDED: (CRPA, "L. 114-5"),
    Rule.MERE_QUESTION: (CRPA, "L. 114-5"),
    Rule.TOO_LATE: (CRPA, "L. 114-5"),
    Rule.REFUSAL_NOTIFIED: (CJA, "R. 421-1"),
    Rule.REFUSAL_NOT_NOTIFIED: (CJA, "R. 421-1"),
    Rule.APPEAL_FROM_SILENCE: (CJA, "R. 421-2"),
    Rule.CLEAR_DELAY: (CJA, "R. 421-1"),
    Rule.REMEDIES_UNKNOWN: (CJA, "R. 421-5"),
    Rule.REASONS_EXTEND: (CRPA, "L. 232-4"),
    Rule.REASONS_AWAITED: (CRPA, "L. 232-4"),
    Rule.REASONS_WITHIN: (CRPA, "L. 232-4"),
    Rule.WITHDRAWAL_WITHIN: (CRPA, "L. 242-1"),
    Rule.WITHDRAWN: (CRPA, "L. 242-1"),
}


@dataclass(frozen=True)
class ExplanationStep:
    """A step of an explanation: a sentence, and the article that it applies, if any."""

    text: str
    article: str | None


def explain_reasons(reasons: Iterable[Reason]) -> list[ExplanationStep]:
    """The steps of an explanation, in the current language."""
    return [_create_step(reason) for reason in reasons]


def _create_step(reason: Reason) -> ExplanationStep:
    values = {name: _format_value(name, value) for name, value in reason.values.items()}
    text = str(SENTENCES[reason.rule]) % values
    if reason.rule not in ARTICLES:
        return ExplanationStep(text, None)
    code, number = ARTICLES[reason.rule]
    return ExplanationStep(text, str(code) % {"number": number.replace(" ", formats.NO_BREAK)})


def _format_value(name: str, value: Any) -> str:
    match value:
        case date():
            return formats.format_weekday(value)
        case Delay():
            return format_delay(value)
        case tuple():
            return ", ".join(value)
        case int():
            return format_delay(Delay(value, Unit.MONTHS if name == "months" else Unit.DAYS))
    return str(value)


def format_delay(delay: Delay) -> str:
    """The delay in words: 2 mois, 15 jours."""
    match delay.unit:
        case Unit.MONTHS:
            return ngettext("%(num)s mois", "%(num)s mois", delay.number)
        case Unit.WEEKS:
            return ngettext("%(num)s semaine", "%(num)s semaines", delay.number)
        case Unit.DAYS:
            return ngettext("%(num)s jour", "%(num)s jours", delay.number)
