"""The form of a linked software: what was typed, the words of what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask.typing import ResponseReturnValue

from app.accounts.agents import all_roles, list_role_slugs
from app.accounts.families import family_label
from app.core.i18n import lazy_gettext as _
from app.core.sites import current_site
from app.core.web.declared_forms import Form, Group, Lines, Parsed, PrintableLine, RawText, Tick
from app.core.web.responses import render
from app.openid_provider import clients
from app.openid_provider.claims import CLAIMS
from app.openid_provider.clients import Declaration
from app.openid_provider.models import (
    AGENTS,
    AUDIENCES,
    AUTHENTICATION_METHODS,
    ES256,
    EVERYONE,
    PRIVATE_KEY,
    RESIDENTS,
    RS256,
    SECRET,
    OpenidClient,
)

MAX_TEXT_LENGTH = 25_000
AUDIENCE_LABELS = {
    RESIDENTS: _("Les usagers"),
    AGENTS: _("Les agents"),
    EVERYONE: _("Les usagers et les agents"),
}
AUTHENTICATION_LABELS = {
    SECRET: (_("Avec un secret"), _("Le plus courant : Parvis le crée et ne le montre qu’une fois.")),
    PRIVATE_KEY: (_("Avec sa clé privée"), _("Le logiciel signe ses appels ; Parvis ne connaît que sa clé publique.")),
}
# Whether a claim is given, and how.
CLAIM_CHOICES = (("", _("Non")), ("optional", _("Si la personne veut")), ("required", _("Toujours")))
PROBLEMS = {
    "name_missing": _("Donnez le nom du logiciel, en 100 caractères au plus."),
    "purpose_missing": _("Dites à quoi sert le logiciel, en 300 caractères au plus."),
    "address_refused": _("Donnez une adresse complète, qui commence par https:// et sans #."),
    "addresses_missing": _("Donnez au moins une adresse de retour : la documentation du logiciel la dit."),
    "addresses_refused": _(
        "Donnez une adresse complète par ligne, dix au plus, qui commencent par https:// et sans #."
    ),
    "keys_refused": _("Collez la clé publique du logiciel, au format JWK ou JWKS. Ne collez jamais sa clé privée."),
    "role_refused": _("Donnez au rôle un nom de 100 caractères au plus dans le logiciel, ou laissez la ligne vide."),
    "audience_missing": _("Choisissez qui peut entrer, comment le logiciel prouve qui il est, et ce qu’il connaît."),
}


class SoftwareForm(Form):
    """Inputs about a software."""

    name = PrintableLine(limit=MAX_TEXT_LENGTH)
    purpose = PrintableLine(limit=MAX_TEXT_LENGTH)
    home_url = PrintableLine(limit=MAX_TEXT_LENGTH)
    redirect_uris = Lines(limit=MAX_TEXT_LENGTH)
    audience = PrintableLine(limit=MAX_TEXT_LENGTH)
    logout_redirect_uris = Lines(limit=MAX_TEXT_LENGTH)
    logout_uri = PrintableLine(limit=MAX_TEXT_LENGTH)
    authentication = Parsed(lambda text: text.strip() or SECRET, limit=MAX_TEXT_LENGTH)
    public_keys = RawText(limit=MAX_TEXT_LENGTH)
    algorithm = Parsed(lambda text: RS256 if text else ES256, "is_old")
    claims = Group(CLAIMS, RawText(), name_format="claim-{}")
    roles = Group(list_role_slugs, PrintableLine(limit=MAX_TEXT_LENGTH), name_format="role-{}")
    can_refresh = Tick()


def read_declaration() -> Declaration:
    """Read the declaration that the administrator typed, whatever it is."""
    form = SoftwareForm()
    claims = {key: choice == "required" for key, choice in form.claims.items() if choice}
    roles = {slug: name for slug, name in form.roles.items() if name}
    return Declaration(**form.values | {"claims": claims, "roles": roles})


def render_form(
    client: OpenidClient | None, *, declaration: Declaration | None = None, problems: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """The page of a software, or of a new one; with what was typed and the words of each refusal beside its field."""
    current = declaration or _to_declaration(client)
    roles = [(role, family_label(role.family), current.roles.get(role.slug, "")) for role in all_roles()]
    return render(
        "backoffice/identity/linked_software/form.html",
        status=422 if problems else 200,
        client=client,
        declaration=current,
        problems={field: str(PROBLEMS[code]) for field, code in (problems or {}).items()},
        audiences=[(key, str(AUDIENCE_LABELS[key])) for key in AUDIENCES],
        methods=[(key, *map(str, AUTHENTICATION_LABELS[key])) for key in AUTHENTICATION_METHODS],
        claims=[(claim, _get_choice(current, claim.key)) for claim in CLAIMS.values()],
        claim_choices=[(key, str(label)) for key, label in CLAIM_CHOICES],
        roles=roles,
        is_old=current.algorithm == RS256,
        links=clients.count_links(client) if client else 0,
        issuer=current_site().base_url,
    )


def _to_declaration(client: OpenidClient | None) -> Declaration:
    if client is None:
        return Declaration(name="", purpose="", home_url="", redirect_uris=[], audience=RESIDENTS)
    return Declaration(
        name=client.name,
        purpose=client.purpose,
        home_url=client.home_url,
        redirect_uris=client.redirect_uris,
        audience=client.audience,
        logout_redirect_uris=client.logout_redirect_uris,
        logout_uri=client.logout_uri,
        authentication=client.authentication,
        public_keys=json.dumps(client.public_keys, indent=2) if client.public_keys else "",
        algorithm=client.algorithm,
        claims=client.claims,
        roles=client.roles,
        can_refresh=client.can_refresh,
    )


def _get_choice(declaration: Declaration, key: str) -> str:
    if key not in declaration.claims:
        return ""
    return "required" if declaration.claims[key] else "optional"
