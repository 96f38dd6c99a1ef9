"""The inputs of an invoicing campaign: its settings, the table of its rows, and a price rule if there is one."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.web.declared_forms import Day, Form, Line, RawText
from app.language.schema.problems import DefinitionError
from app.payments.campaigns.campaign_table import has_payers
from app.payments.campaigns.campaigns import CampaignSettings
from app.payments.campaigns.models import Campaign
from app.payments.prices.price_rule import parse_price_rule
from app.payments.regie_definition import Regie
from app.procedures.sources.option_parsing import UnreadableResponse, parse_json
from app.procedures.sources.tables import MAX_BYTES, Table, UnreadableTable, read_table

TABLE, PRICE_RULE, KEEP_RULE = "fichier", "tarif", "garder-tarif"
MAX_RULE_BYTES = 200_000


class CampaignSettingsForm(Form):
    """Inputs that every campaign has, whatever its rows come from."""

    title = Line(
        "titre", limit=120, problem=lazy_gettext("Indiquez l’objet des factures, par exemple « Cantine de mars ».")
    )
    due_on = Day("echeance", problem=lazy_gettext("Indiquez la date avant laquelle payer."))
    product = RawText("prestation", limit=60)

    def find_problems(self, regie: Regie) -> dict[str, str]:
        """The words of what is wrong, by name of input."""
        problems = self.problems
        if self.due_on is not None and self.due_on < clock.today():
            problems["echeance"] = _("Choisissez une date à venir.")
        if self.product and regie.find_product(self.product) is None:
            problems["prestation"] = _("Choisissez une prestation de la régie.")
        return problems


class CampaignForm(CampaignSettingsForm):
    """Inputs of a campaign made of a file; files are read with `read`."""

    keeps_rule = RawText(KEEP_RULE, limit=4)

    def read(
        self, regie: Regie, campaign: Campaign | None
    ) -> tuple[CampaignSettings | None, Table | None, dict[str, str]]:
        """The settings, the table when there is a new one, and the words of what is wrong by name of input."""
        problems = self.find_problems(regie)
        table = _read_table(problems, is_required=campaign is None)
        rule = _read_rule(problems)
        if rule is None and campaign is not None and self.keeps_rule:
            rule = campaign.price_rule
        if problems or self.due_on is None:
            return None, table, problems
        return CampaignSettings(self.title, self.due_on, self.product, rule), table, problems


def write_texts(campaign: Campaign) -> dict[str, str]:
    """The texts of the inputs for a campaign that is stored."""
    return {
        "titre": campaign.title,
        "echeance": campaign.due_on.isoformat(),
        "prestation": campaign.product,
        KEEP_RULE: "on" if campaign.price_rule is not None else "",
    }


def _read_table(problems: dict[str, str], *, is_required: bool) -> Table | None:
    uploaded = _find_file(TABLE)
    if uploaded is None:
        if is_required:
            problems[TABLE] = _("Choisissez le fichier CSV des factures.")
        return None
    try:
        table = read_table(uploaded.stream.read(MAX_BYTES + 1))
    except UnreadableTable as unreadable:
        problems[TABLE] = " ".join(unreadable.problems)
        return None
    if not has_payers(table):
        problems[TABLE] = _("Ligne 1 : aucune colonne ne dit qui paie. Donnez-lui le titre « Nom ».")
    return table


def _read_rule(problems: dict[str, str]) -> dict[str, Any] | None:
    uploaded = _find_file(PRICE_RULE)
    if uploaded is None:
        return None
    content = uploaded.stream.read(MAX_RULE_BYTES + 1)
    try:
        definition = parse_json(content[:MAX_RULE_BYTES])
        parse_price_rule(definition)
    except UnreadableResponse:
        problems[PRICE_RULE] = _("Ce fichier n’est pas un tarif : envoyez le fichier JSON du tarif.")
        return None
    except DefinitionError as refused:
        problems[PRICE_RULE] = _("Corrigez ce tarif : %(reason)s", reason=str(refused.problems[0]))
        return None
    return dict(definition)


def _find_file(name: str) -> FileStorage | None:
    uploaded = request.files.get(name)
    return uploaded if uploaded is not None and uploaded.filename else None
