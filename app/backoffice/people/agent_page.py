"""The page of one agent: account, roles, and rights on definitions."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts import duties
from app.accounts.administration_history import list_events
from app.accounts.agents import all_roles, find_agent
from app.accounts.design_rights import EDIT, FAMILY, PROCEDURE, PUBLISH, SITE, DesignRight, list_design_rights
from app.accounts.families import FAMILIES
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.accounts.second_factor import asks_second_step
from app.accounts.sessions import list_sessions
from app.accounts.site_areas import SITE_AREAS
from app.backoffice.administration.administration_history import describe_events
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.web.access_rules import current_actor
from app.core.web.declared_forms import Form, Parsed, RawText
from app.core.web.responses import render
from app.definitions.overview import title_of
from app.documents.signing.account_signatures import find_signature
from app.language.text.normalisation import fold
from app.privacy.access_log import log_access
from app.procedures.models import ProcedureDraft
from app.procedures.publishing import live_procedures

LEVEL_LABELS = {
    EDIT: lazy_gettext("Modifier les brouillons"),
    PUBLISH: lazy_gettext("Modifier et publier"),
}
OWN_ACCESS = lazy_gettext("On ne se retire pas à soi-même l’administration : demandez à un autre administrateur.")
LAST_ADMINISTRATOR = lazy_gettext(
    "C’est le seul compte qui administre encore : donnez d’abord l’administration à un autre agent."
)


class RightForm(Form):
    """Inputs to give a right on definitions, or the quality in which the agent signs."""

    scope, quality = RawText(), RawText()
    level = Parsed(lambda text: text or EDIT)


def get_agent(account_id: object) -> Account:
    """The account of an agent, with an entry in the access log; else 404."""
    account = find_agent(account_id) or abort(404)  # type: ignore[arg-type]
    log_access(current_actor(), "read", screen="backoffice.agents")
    return account


def render_agent(
    account: Account,
    *,
    refusal: object = "",
    scope_problem: str = "",
    signature_problem: tuple[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page of the agent; with a refusal above, beside the choice of a right, or in the signature (code, message)."""
    return render(
        "backoffice/people/agent.html",
        status=status,
        account=account,
        profile=read_profile(account),
        roles=all_roles(),
        own_roles={role.slug for role in account.roles},
        has_second_factor=asks_second_step(account),
        sign_ins=len(list_sessions(account.id)),
        is_oneself=account.id == current_actor().account_id,
        refusal=str(refusal),
        rights=[(right, label_of_right(right)) for right in list_design_rights(account.id)],
        scopes=list_scopes(),
        levels=[(level, str(label)) for level, label in LEVEL_LABELS.items()],
        typed=RightForm().values,
        scope_problem=scope_problem,
        events=describe_events(list_events(account_id=account.id)),
        families=FAMILIES,
        reception_families=duties.list_reception_families(account.id),
        is_overseer=duties.is_overseer(account.id),
        signature=find_signature(account.id),
        signature_problem=signature_problem,
    )


def list_scopes() -> list[tuple[str, str]]:
    """List the scopes of a right: each area of the site, each family, then each procedure."""
    areas = [(f"{SITE}:{slug}", _("Site : %(label)s", label=label)) for slug, label in SITE_AREAS.items()]
    families = [(f"{FAMILY}:{slug}", _("Famille : %(label)s", label=label)) for slug, label in FAMILIES.items()]
    titles = sorted(_procedure_titles().items(), key=lambda item: fold(item[1]))
    return (
        areas + families + [(f"{PROCEDURE}:{slug}", _("Démarche : %(title)s", title=title)) for slug, title in titles]
    )


def label_of_right(right: DesignRight) -> str:
    """Return the scope of the right, in words."""
    return label_of_scope(right.scope, right.slug)


def label_of_scope(scope: str, slug: str) -> str:
    """The name of the area or of the family, or the title of the procedure."""
    if scope == SITE:
        return str(SITE_AREAS.get(slug, slug))
    names = FAMILIES if scope == FAMILY else _procedure_titles()
    return names.get(slug, slug)


def _procedure_titles() -> dict[str, str]:
    """Titles by slug, of the working copy for a procedure that was never published."""
    drafts = {
        draft.slug: title_of(draft.definition, draft.slug) for draft in db.session.scalars(select(ProcedureDraft))
    }
    return drafts | {live.slug: live.definition.title for live in live_procedures()}
