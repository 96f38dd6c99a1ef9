"""Words of campaigns: why a row is not invoiced, why an act is refused, the table that serves as a model."""

from __future__ import annotations

import codecs
from collections.abc import Mapping

from flask import render_template

from app.core.formats import format_day
from app.core.i18n import LazyText, lazy_gettext
from app.core.i18n import gettext as _
from app.payments.campaigns.campaign_table import (
    DUPLICATE,
    EMAIL,
    NAME,
    NOT_SOLD,
    PRICE,
    PRODUCT,
    QUANTITY,
    TOTAL,
    ZERO,
)
from app.payments.campaigns.campaigns import CampaignRefused
from app.payments.campaigns.models import CampaignRow
from app.payments.prices.price_refusals import MESSAGES
from app.payments.regie_definition import Regie
from app.procedures.sources.tables import escape_formula

ROW_PROBLEMS: Mapping[str, LazyText] = {
    NAME: lazy_gettext("Personne ne paie : remplissez la colonne « Nom »."),
    EMAIL: lazy_gettext("L’adresse e-mail est incomplète : corrigez-la, ou videz la case."),
    PRODUCT: lazy_gettext("La prestation n’est pas dans la régie : écrivez son titre comme dans les réglages."),
    NOT_SOLD: lazy_gettext("Le prix de cette prestation ne s’applique pas aujourd’hui."),
    QUANTITY: lazy_gettext("La quantité n’est pas un nombre : écrivez par exemple 12 ou 10,5."),
    PRICE: lazy_gettext("Le prix manque ou n’est pas lisible : écrivez par exemple 3,45."),
    TOTAL: lazy_gettext("Le montant doit être entre 0 € et 100 000 €."),
    ZERO: lazy_gettext("Il n’y a rien à payer : aucune facture n’est émise."),
    DUPLICATE: lazy_gettext("Elle répète une autre ligne."),
}
REFUSALS: Mapping[str, LazyText] = {
    "issued": lazy_gettext("Cette campagne est déjà émise : ses factures s’annulent, elles ne se modifient pas."),
    "not_issued": lazy_gettext("Les factures de cette campagne ne sont pas toutes émises, ou sont annulées."),
    "nothing_to_issue": lazy_gettext("Aucune ligne ne peut être facturée : corrigez le fichier et remplacez-le."),
    "mailing_running": lazy_gettext("Un envoi est en cours : attendez qu’il finisse."),
    "no_letter": lazy_gettext("Il n’y a personne à qui écrire."),
    "no_notice": lazy_gettext("Il n’y a aucun avis à faire : tout est payé ou annulé, ou chacun a une adresse e-mail."),
    "notices_done": lazy_gettext(
        "Ces avis sont déjà faits : ouvrez-les dans la liste. Pour les faire une seconde fois, cochez « Refaire »."
    ),
    "notices_running": lazy_gettext("Des avis sont en préparation : attendez qu’ils soient prêts."),
    "unconfirmed": lazy_gettext("Cochez la case pour confirmer."),
}


def describe_problem(row: CampaignRow) -> str:
    """The reason why a row is not invoiced, and what it is about."""
    if row.problem == DUPLICATE:
        return _("Elle répète la ligne %(line)s.", line=row.problem_subject)
    kind, _separator, code = row.problem.partition(".")
    words = str(MESSAGES.get(code, row.problem)) if kind == "price" and code else str(ROW_PROBLEMS[row.problem])
    return f"{words} ({row.problem_subject})" if row.problem_subject else words


def describe_refusal(refused: CampaignRefused) -> str:
    """The reason why an act on a campaign is refused."""
    if refused.problem == "not_due" and refused.until:
        return _("L’échéance n’est pas passée : relancez à partir du %(day)s.", day=format_day(refused.until))
    if refused.problem == "too_soon" and refused.until:
        return _(
            "Une relance est partie il y a moins d’une semaine : la prochaine est possible le %(day)s.",
            day=format_day(refused.until),
        )
    return str(REFUSALS[refused.problem])


def write_model(regie: Regie) -> bytes:
    """A table with the titles of the columns and two lines to replace, which spreadsheets open at once."""
    product = escape_formula(regie.products[0].title).replace('"', '""')
    text = render_template("backoffice/payments/campaigns/model.csv", product=f'"{product}"')
    return codecs.BOM_UTF8 + "\r\n".join(text.splitlines()).encode() + b"\r\n"
