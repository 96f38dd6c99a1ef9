"""A campaign made of what the site has: the cards of a list that the agent keeps, or the requests that the agent sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case_list.list_filters import choices_for, list_url, read_filters
from app.backoffice.case_list.list_query import parse_query_string
from app.backoffice.payments.campaigns.campaign_form import CampaignSettingsForm
from app.cards.reference_lists import ReferenceList, get_list_edited_by, lists_edited_by
from app.cases.case_views.saved_views import read_agent_list
from app.cases.search.case_search import search_cases
from app.cases.search.filters import Filters
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.payments.campaigns.campaign_sources import (
    SourceColumn,
    TooManyRows,
    build_table,
    list_card_columns,
    list_case_columns,
    read_card_rows,
    read_case_rows,
)
from app.payments.campaigns.campaign_table import COLUMNS, NAME
from app.payments.campaigns.campaigns import CampaignSettings, create_campaign
from app.payments.invoices import DEFAULT_DELAY
from app.payments.regie_definition import INVOICE, Regie
from app.payments.regie_rights import has_right, list_visible_regies, regie_invoiced_by
from app.privacy.access_log import log_access
from app.procedures import publishing as procedures

bp = Blueprint("campaign_sources", __name__, url_prefix="/agents/regies/<regie_slug>/campagnes")
list_bp = Blueprint("invoiced_requests", __name__, url_prefix="/agents/demandes/facturation")

SCREEN = "backoffice.campaign_sources"
TARGET_LABELS = {
    "name": lazy_gettext("Nom de qui paie"),
    "first_name": lazy_gettext("Prénom de qui paie"),
    "email": lazy_gettext("Adresse e-mail"),
    "address": lazy_gettext("Adresse postale"),
    "postcode": lazy_gettext("Code postal"),
    "town": lazy_gettext("Ville"),
    "family": lazy_gettext("Référence de la famille"),
    "product": lazy_gettext("Prestation"),
    "quantity": lazy_gettext("Quantité"),
    "price": lazy_gettext("Prix, en euros"),
    "label": lazy_gettext("Libellé de la ligne"),
}


@dataclass(frozen=True)
class Source:
    """Rows that a campaign may be made of: their title, their columns, how they are read, and the page that chose them."""

    title: str
    columns: Sequence[SourceColumn]
    read_rows: Callable[[], Iterable[Mapping[str, str]]]
    action_url: str
    back_url: str
    family: str = ""
    is_cards: bool = False


@bp.get("/depuis-une-liste")
@access("agent")
def show_card_source(regie_slug: str) -> ResponseReturnValue:
    """Choose one of the lists that the agent keeps, then the meaning of its columns."""
    regie = regie_invoiced_by(current_actor(), regie_slug)
    if not request.args.get("liste"):
        lists = [(reference.slug, reference.title) for reference in lists_edited_by(current_actor())]
        return _render_choice(regie, lists, "liste", url_for(".show_card_source", regie_slug=regie.slug))
    return _render(regie, _find_cards(regie))


@bp.post("/depuis-une-liste")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_campaign_of_cards(regie_slug: str) -> ResponseReturnValue:
    """Prepare a campaign of one row for each card in use, and lead to its preview."""
    regie = regie_invoiced_by(current_actor(), regie_slug)
    if not request.args.get("liste"):
        return redirect(url_for(".show_card_source", regie_slug=regie.slug))
    return _create(regie, _find_cards(regie))


@bp.get("/depuis-des-demandes")
@access("agent")
def show_case_source(regie_slug: str) -> ResponseReturnValue:
    """Choose a saved view or a procedure, then the meaning of the columns of the list."""
    regie = regie_invoiced_by(current_actor(), regie_slug)
    filters = _read_case_filters()
    if not filters.procedure:
        views = [(str(view.id), view.title) for view in read_agent_list(current_actor()).views if view.procedure]
        here = url_for(".show_case_source", regie_slug=regie.slug)
        return _render_choice(regie, views, "vue", here, procedure_titles=choices_for(current_actor(), "").procedures)
    return _render(regie, _find_cases(regie, filters))


@bp.post("/depuis-des-demandes")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_campaign_of_cases(regie_slug: str) -> ResponseReturnValue:
    """Prepare a campaign of one row for each request of the list, and lead to its preview."""
    regie, filters = regie_invoiced_by(current_actor(), regie_slug), _read_case_filters()
    if not filters.procedure:
        return redirect(url_for(".show_case_source", regie_slug=regie.slug))
    return _create(regie, _find_cases(regie, filters))


@list_bp.get("")
@access("agent")
def choose_regie() -> ResponseReturnValue:
    """From the list of requests: lead to the régie of the agent, or have one chosen; 404 without any."""
    actor = current_actor()
    regies = [
        regie for regie in list_visible_regies(actor) if has_right(regie, actor, INVOICE) and not regie.is_archived
    ]
    if not regies:
        raise NotFound
    query = request.query_string.decode("ascii", "replace")
    urls = [f"{url_for('campaign_sources.show_case_source', regie_slug=regie.slug)}?{query}" for regie in regies]
    if len(urls) == 1:
        return redirect(urls[0])
    return render("backoffice/payments/campaigns/regie_choice.html", regies=list(zip(regies, urls, strict=True)))


def _read_case_filters() -> Filters:
    """The filters of the address, or of the saved view that it names, as far as the agent may set them."""
    actor, arguments = current_actor(), request.args
    if request.args.get("vue"):
        view = read_agent_list(actor).find_view(request.args["vue"])
        if view is None:
            raise NotFound
        arguments = parse_query_string(view.query)
    return read_filters(arguments, choices_for(actor, arguments.get("procedure", "")))


def _find_cases(regie: Regie, filters: Filters) -> Source:
    actor, live = current_actor(), procedures.live_procedure(filters.procedure)
    page = search_cases(actor, filters, limit=1)
    count = f"{page.count}+" if page.is_count_capped else str(page.count)
    return Source(
        title=_("%(title)s : demandes de la liste (%(count)s)", title=live.definition.title, count=count),
        columns=list_case_columns(actor, filters.procedure),
        read_rows=lambda: read_case_rows(actor, filters),
        action_url=_build_case_url(regie, filters),
        back_url=list_url(filters),
        family=live.definition.family,
    )


def _build_case_url(regie: Regie, filters: Filters) -> str:
    query = list_url(filters).partition("?")[2]
    return f"{url_for('.create_campaign_of_cases', regie_slug=regie.slug)}?{query}"


def _find_cards(regie: Regie) -> Source:
    """The list of the address, if the agent keeps it. Raises ListNotFound."""
    reference: ReferenceList = get_list_edited_by(current_actor(), request.args.get("liste", ""))
    return Source(
        title=reference.title,
        columns=list_card_columns(reference),
        read_rows=lambda: read_card_rows(reference),
        action_url=url_for(".create_campaign_of_cards", regie_slug=regie.slug, liste=reference.slug),
        back_url=url_for(".show_card_source", regie_slug=regie.slug),
        is_cards=True,
    )


def _create(regie: Regie, source: Source) -> ResponseReturnValue:
    form = CampaignSettingsForm()
    problems = form.find_problems(regie)
    keys = {column.key for column in source.columns}
    keys_by_target = {target: form.submitted.get(f"colonne-{target}", "") for target in COLUMNS}
    keys_by_target = {target: key for target, key in keys_by_target.items() if key in keys}
    if NAME not in keys_by_target:
        problems[f"colonne-{NAME}"] = _("Choisissez la colonne qui dit qui paie.")
    if problems or form.due_on is None:
        return _render(regie, source, problems=problems)
    others = [key for key in request.form.getlist("colonnes") if key in keys]
    log_access(current_actor(), "list", screen=SCREEN, family=source.family or None)
    try:
        table = build_table(source.columns, keys_by_target, others, source.read_rows())
    except TooManyRows:
        return _render(regie, source, problems={"titre": _("Resserrez la liste : 5 000 lignes au plus.")})
    if not table.rows:
        return _render(regie, source, problems={"titre": _("Cette liste est vide : choisissez-en une autre.")})
    agent_id: UUID | None = current_actor().account_id
    assert agent_id is not None
    settings = CampaignSettings(form.title, form.due_on, form.product)
    campaign = create_campaign(regie, settings, table, by=agent_id)
    db.session.commit()
    return redirect(url_for("campaigns.show_campaign", regie_slug=regie.slug, campaign_id=campaign.id))


def _render_choice(
    regie: Regie,
    options: list[tuple[str, str]],
    name: str,
    url: str,
    *,
    procedure_titles: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    return render(
        "backoffice/payments/campaigns/source_choice.html",
        regie=regie,
        view="campaigns",
        can_invoice=True,
        options=options,
        name=name,
        url=url,
        procedures=list((procedure_titles or {}).items()),
    )


def _render(regie: Regie, source: Source, *, problems: Mapping[str, str] | None = None) -> ResponseReturnValue:
    is_new = request.method == "GET"
    texts: dict[str, Any] = dict(request.form)
    if is_new:
        suggestions: dict[str, str] = {}
        for column in source.columns:
            suggestions.setdefault(column.target, column.key)
        texts = {f"colonne-{target}": key for target, key in suggestions.items() if target}
        texts["echeance"] = (clock.today() + DEFAULT_DELAY).isoformat()
    products = [(product.id, product.title) for product in regie.products if product.is_sold_on(clock.today())]
    found_problems = problems or {}
    return render(
        "backoffice/payments/campaigns/source.html",
        status=422 if found_problems else 200,
        regie=regie,
        view="campaigns",
        can_invoice=True,
        source=source,
        products=[("", _("Celle que nomme chaque ligne")), *products],
        targets=TARGET_LABELS,
        columns=[(column.key, column.label) for column in source.columns],
        ticked=request.form.getlist("colonnes"),
        texts=texts,
        problems=found_problems,
        errors=[(f"f-{name}", words) for name, words in found_problems.items()],
    )
