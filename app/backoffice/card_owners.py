"""Whose a card is, on its page: shown to the agents of the family who keep the list, given by hand, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.addresses import normalise_email
from app.accounts.people import find_resident
from app.accounts.profile import names_of
from app.accounts.sectoral import sectoral_id
from app.backoffice.cards import opened_list
from app.cards import cards, owners
from app.cards.lists import ReferenceList
from app.cards.models import Card
from app.cases.access import may_open
from app.cases.models import Case
from app.core.access import access, current_actor
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.declarations import DEFAULT, limited
from app.core.web import redirect, render

bp = Blueprint("card_owners", __name__, url_prefix="/agents/fiches/<slug>/<uuid:card_id>/personnes")


@dataclass(frozen=True)
class ShownOwner:
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
    return _show(*_opened(slug, card_id))


@bp.post("")
@access("agent")
@limited(DEFAULT)
def create_owner(slug: str, card_id: UUID) -> ResponseReturnValue:
    """Gives the card to the resident who has this address."""
    reference, card = _opened(slug, card_id)
    typed = request.form.get("email", "")
    account = find_resident(typed)
    if account is None or reference.family is None:
        return _show(
            reference,
            card,
            typed=typed,
            problem=_("Aucun compte d’usager n’a cette adresse : vérifiez-la avec la personne."),
        )
    email = normalise_email(typed)
    name = sectoral_id(account.id, reference.family)
    owners.give(card, name, email=email, given_by_id=current_actor().account_id)
    db.session.commit()
    flash(_("La fiche est au nom de %(email)s.", email=email))
    return _back(reference, card)


@bp.post("/<uuid:owner_id>/retrait")
@access("agent")
@limited(DEFAULT)
def remove_owner(slug: str, card_id: UUID, owner_id: UUID) -> ResponseReturnValue:
    reference, card = _opened(slug, card_id)
    owners.withdraw_link(card, owner_id)
    db.session.commit()
    flash(_("La fiche n’est plus à son nom."))
    return _back(reference, card)


def _opened(slug: str, card_id: UUID) -> tuple[ReferenceList, Card]:
    """The card, for whoever may know whose it is. Raises ListNotFound, CardNotFound; 404 for anyone else."""
    reference = opened_list(slug)
    if not reference.tells_owners_to(current_actor()):
        abort(404)
    return reference, cards.card_in(reference, card_id)


def _show(reference: ReferenceList, card: Card, *, typed: str = "", problem: str = "") -> ResponseReturnValue:
    return render(
        "backoffice/cards/owners.html",
        status=422 if problem else 200,
        reference=reference,
        card=card,
        label=reference.label_of(cards.values_of(card)),
        owners=_shown(card),
        typed=typed,
        problem=problem,
    )


def _shown(card: Card) -> list[ShownOwner]:
    found = owners.owners_of(card)
    names = names_of(owner.given_by_id for owner in found if owner.given_by_id)
    return [_one(owner, names.get(owner.given_by_id, "") if owner.given_by_id else "") for owner in found]


def _one(owner: owners.Owner, given_by: str) -> ShownOwner:
    case = db.session.get(Case, owner.case_id) if owner.case_id else None
    is_open = case is not None and may_open(current_actor(), case)
    reference, url = (case.reference, url_for("case_page.show_case", case_id=case.id)) if case and is_open else ("", "")
    return ShownOwner(owner.id, owner.email, owner.since, given_by, reference, url)


def _back(reference: ReferenceList, card: Card) -> ResponseReturnValue:
    return redirect(url_for(".list_owners", slug=reference.slug, card_id=card.id))
