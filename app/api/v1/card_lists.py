"""Cards of the reference lists that a key reads."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from app.api.v1.blueprint import bp
from app.api.v1.declared_operations import Operation, operation
from app.api.v1.key_authentication import check_subject, current_key
from app.api.v1.problem_types import NOT_FOUND
from app.api.v1.problems import ApiProblem
from app.api.v1.query_values import CURSOR, LIMIT, check_names, read_limit, read_position
from app.cards.cards import ReadCard, find_card, list_cards_after, read_cards
from app.cards.reference_lists import ReferenceList, get_list
from app.connectors.api_keys import list_subjects_of
from app.connectors.api_scopes import READ_CARDS
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import access
from app.procedures.form.display import display_line


@bp.get("/listes")
@operation(
    Operation("listReferenceLists", _("Lister les listes de fiches de la clé"), scope=READ_CARDS, answer="SubjectList")
)
@access("key")
@rate_limit(API_CALL)
def list_reference_lists() -> ResponseReturnValue:
    check_names()
    lists = [get_list(slug) for slug in sorted(list_subjects_of(current_key(), READ_CARDS))]
    return {"items": [{"slug": reference.slug, "title": reference.title} for reference in lists]}


@bp.get("/listes/<slug>/fiches")
@operation(
    Operation(
        "listCards",
        _("Lister les fiches d’une liste"),
        scope=READ_CARDS,
        parameters=(LIMIT, CURSOR),
        answer="CardList",
        problems=(NOT_FOUND,),
    )
)
@access("key")
@rate_limit(API_CALL)
def list_cards(slug: str) -> ResponseReturnValue:
    """The cards in use, in their order."""
    check_names(LIMIT, CURSOR)
    reference, limit = _find_list(slug), read_limit()
    cards, last_position = list_cards_after(slug, after=read_position(), limit=limit)
    return {
        "items": [_describe(reference, card) for card in cards],
        "next": str(last_position) if len(cards) == limit else None,
    }


@bp.get("/listes/<slug>/fiches/<identifier>")
@operation(
    Operation("readCard", _("Lire une fiche"), scope=READ_CARDS, answer="Card", problems=(NOT_FOUND,)),
)
@access("key")
@rate_limit(API_CALL)
def read_card(slug: str, identifier: str) -> ResponseReturnValue:
    """A card by the identifier of its list, or by its own."""
    check_names()
    reference, card = _find_list(slug), find_card(slug, identifier)
    if card is None:
        raise ApiProblem(NOT_FOUND)
    return _describe(reference, read_cards([card])[0])


def _find_list(slug: str) -> ReferenceList:
    check_subject(READ_CARDS, slug)
    reference = get_list(slug)
    if reference.is_personal:
        # It may have become so after the key was made.
        raise ApiProblem(NOT_FOUND)
    return reference


def _describe(reference: ReferenceList, card: ReadCard) -> dict[str, Any]:
    return {
        "id": str(card.id),
        "label": card.label,
        "identifier": card.identifier,
        "archived": card.is_archived,
        "values": {
            field.id: {
                "label": field.label,
                "type": field.type,
                "value": card.values[field.id],
                "text": display_line(field, card.values[field.id]),
            }
            for field in reference.fields
            if card.values.get(field.id) not in (None, "", [])
        },
    }
