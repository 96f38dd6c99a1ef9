"""Owners of a card, on its page: shown to the agents of the family who keep the list, given by hand, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.email_addresses import normalise_email
from app.accounts.people import find_resident
from app.accounts.profile import get_names
from app.accounts.sectoral_ids import sectoral_id
from app.backoffice.lists.cards import find_editable_list
from app.cards import card_owners, cards
from app.cards.models import Card
from app.cards.reference_lists import ReferenceList
from app.cases.access import can_open
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render

bp = Blueprint("card_owners", __name__, url_prefix="/agents/fiches/<slug>/<uuid:card_id>/personnes")


@dataclass(frozen=True)
class OwnerRow:
    """One person whose card it is: how to recognise them, since when, and by what or whom it became theirs."""

    id: UUID
    email: str
    since: datetime
    given_by: str
    # The request, for whoever may open it.
    reference: str
    url: str


@bp.get("")
@access("agent")
def list_owners(slug: str, card_id: UUID) -> ResponseReturnValue:
    return _render_owners(*_find_owned_card(slug, card_id))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_owner(slug: str, card_id: UUID) -> ResponseReturnValue:
    """Gives the card to the resident who has this address."""
    reference, card = _find_owned_card(slug, card_id)
    email_input = RawText("email").read()
    account = find_resident(email_input)
    if account is None or reference.family is None:
        return _render_owners(
            reference,
            card,
            email_input=email_input,
            problem=_("Aucun compte d’usager n’a cette adresse : vérifiez-la avec la personne."),
        )
    email = normalise_email(email_input)
    name = sectoral_id(account.id, reference.family)
    card_owners.give_card(card, name, email=email, given_by_id=current_actor().account_id)
    db.session.commit()
    flash(_("La fiche est au nom de %(email)s.", email=email))
    return _redirect_to_owners(reference, card)


@bp.post("/<uuid:owner_id>/retrait")
@access("agent")
@rate_limit(DEFAULT)
def delete_owner(slug: str, card_id: UUID, owner_id: UUID) -> ResponseReturnValue:
    reference, card = _find_owned_card(slug, card_id)
    card_owners.withdraw_card_by_link(card, owner_id)
    db.session.commit()
    flash(_("La fiche n’est plus à son nom."))
    return _redirect_to_owners(reference, card)


def _find_owned_card(slug: str, card_id: UUID) -> tuple[ReferenceList, Card]:
    """The card, for whoever may know whose it is. Raises ListNotFound, CardNotFound; 404 for anyone else."""
    reference = find_editable_list(slug)
    if not reference.can_show_owners_to(current_actor()):
        abort(404)
    return reference, cards.get_card_in_list(reference, card_id)


def _render_owners(
    reference: ReferenceList, card: Card, *, email_input: str = "", problem: str = ""
) -> ResponseReturnValue:
    return render(
        "backoffice/lists/cards/owners.html",
        status=422 if problem else 200,
        reference=reference,
        card=card,
        label=reference.label_of(cards.get_values(card)),
        owners=_owner_rows(card),
        email_input=email_input,
        problem=problem,
    )


def _owner_rows(card: Card) -> list[OwnerRow]:
    owners = card_owners.list_owners(card)
    names = get_names(owner.given_by_id for owner in owners if owner.given_by_id)
    return [_owner_row(owner, names.get(owner.given_by_id, "") if owner.given_by_id else "") for owner in owners]


def _owner_row(owner: card_owners.Owner, given_by: str) -> OwnerRow:
    case = db.session.get(Case, owner.case_id) if owner.case_id else None
    is_open = case is not None and can_open(current_actor(), case)
    reference, url = (case.reference, url_for("case_page.show_case", case_id=case.id)) if case and is_open else ("", "")
    return OwnerRow(owner.id, owner.email, owner.since, given_by, reference, url)


def _redirect_to_owners(reference: ReferenceList, card: Card) -> ResponseReturnValue:
    return redirect(url_for(".list_owners", slug=reference.slug, card_id=card.id))
