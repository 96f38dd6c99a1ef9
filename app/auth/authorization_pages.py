"""The pages between a linked software and a person: agreement, refusals, the way back."""

from __future__ import annotations

from flask import Response

from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.core.i18n import lazy_gettext as _
from app.core.web.responses import render
from app.openid_provider.authorization_request import AuthorizationRequest
from app.openid_provider.authorizations import find_link
from app.openid_provider.claims import list_requested_claims, read_claims
from app.openid_provider.models import AGENTS, OpenidClient

REFUSALS = {
    "client_unknown": _("Ce logiciel n’est pas déclaré ici. Prévenez la personne qui s’en occupe."),
    "client_closed": _("Ce logiciel n’est plus relié à votre compte. Prévenez la personne qui s’en occupe."),
    "redirect_uri_refused": _(
        "L’adresse de retour que donne ce logiciel n’est pas une des siennes. N’allez pas plus loin, et prévenez la collectivité."
    ),
    "request_too_long": _("Ce que ce logiciel demande est trop long. Prévenez la personne qui s’en occupe."),
}


def render_refusal(reason: str) -> Response:
    """Nothing is sent to an address that nobody has declared: the person is told here."""
    return render("auth/linked_software/refusal.html", status=400, words=REFUSALS[reason])


def render_not_admitted(client: OpenidClient, back_url: str) -> Response:
    """The software is for other accounts than the one that is signed in."""
    return render(
        "auth/linked_software/not_admitted.html",
        status=403,
        client=client,
        is_for_agents=client.audience == AGENTS,
        back_url=back_url,
    )


def render_consent(request: AuthorizationRequest, account: Account, query: str, mark: str) -> Response:
    """Render what the software would know, claim by claim: required ones are said, the others are chosen."""
    client = request.client
    link, profile = find_link(account.id, client.id), read_profile(account)
    rows = []
    for claim in list_requested_claims(client, request.scopes):
        values = read_claims(profile, [claim.key])
        value = values.get(claim.key, "")
        text = ", ".join(value.values()).replace("\n", ", ") if isinstance(value, dict) else value
        is_given = link is not None and link.claims.get(claim.key, False)
        rows.append({"key": claim.key, "label": claim.label, "value": text, "is_given": is_given})
    return render(
        "auth/linked_software/consent.html",
        client=client,
        required=[row for row in rows if client.claims[str(row["key"])]],
        optional=[row for row in rows if not client.claims[str(row["key"])]],
        is_offline="offline_access" in request.scopes,
        query=query,
        mark=mark,
    )


def render_handover(client: OpenidClient, url: str) -> Response:
    """After a form, browsers follow no redirect to another site (form-action): the page itself leads there."""
    return render("auth/linked_software/handover.html", client=client, url=url)
