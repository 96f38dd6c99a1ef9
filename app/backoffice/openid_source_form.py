"""The form of an identity provider: what was typed, whatever it is, and the words of what is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from app.accounts.models import Role
from app.backoffice.kept_secrets import read_secret
from app.core.i18n import lazy_gettext as _
from app.identity.code_flow import BASIC, POST
from app.identity.openid.admission_rules import Admission
from app.identity.openid.button_display import AGENT_PAGES, EVERYWHERE, HIDDEN, Display
from app.identity.openid.source_declaration import (
    AGENTS,
    EVERYONE,
    KINDS,
    MAX_VALUES,
    RESIDENTS,
    Declaration,
    new_declaration,
)
from app.identity.source import CERTIFIED_FIELDS

MAX_TEXT_LENGTH = 10_000
AUDIENCE_LABELS = {AGENTS: _("Les agents"), RESIDENTS: _("Les usagers"), EVERYONE: _("Les agents et les usagers")}
AUTHENTICATION_LABELS = {
    POST: _("Dans le formulaire envoyé (client_secret_post)"),
    BASIC: _("Dans un en-tête (client_secret_basic)"),
}
PLACE_LABELS = {
    EVERYWHERE: (_("Sur la page de connexion"), ""),
    AGENT_PAGES: (_("Seulement quand on vient de l’espace des agents"), ""),
    HIDDEN: (_("Nulle part"), _("On se connecte par une adresse à donner soi-même, celle d’un intranet par exemple.")),
}
FIELD_LABELS = {
    "first_name": _("Prénom"),
    "last_name": _("Nom"),
    "email": _("Adresse e-mail"),
    "usage_name": _("Nom d’usage"),
    "given_names": _("Tous les prénoms"),
    "birthdate": _("Date de naissance"),
    "gender": _("Sexe"),
    "birthplace": _("Commune de naissance (code Insee)"),
    "birthcountry": _("Pays de naissance (code Insee)"),
}
PROBLEMS = {
    "name_missing": _("Donnez le nom qui sera sur le bouton, en 60 caractères au plus."),
    "issuer_refused": _(
        "Donnez l’adresse du fournisseur, qui commence par https://. Si elle est sur votre réseau privé, demandez à la "
        "personne qui héberge Parvis de l’autoriser (PARVIS_PRIVATE_HOSTS)."
    ),
    "client_missing": _("Recopiez l’identifiant que le fournisseur vous a donné (client_id)."),
    "secret_missing": _("Recopiez le secret que le fournisseur vous a donné. Il en faut un autre par adresse."),
    "secret_refused": _("Recopiez le secret sur une seule ligne, sans espace avant ni après."),
    "choice_missing": _("Choisissez l’une des réponses proposées."),
    "audience_fixed": _("Les agents et les entreprises ont chacun leur inscription à ProConnect."),
    "admission_missing": _(
        "Indiquez au moins un SIRET, un domaine ou un fournisseur : sans cela, tous les agents publics de France "
        "seraient admis."
    ),
    "organisations_refused": _("Écrivez un numéro SIRET de 14 chiffres par ligne. L’un d’eux n’existe pas."),
    "domains_refused": _("Écrivez un domaine par ligne, sans @, par exemple ville.fr."),
    "providers_refused": _("Écrivez un identifiant de fournisseur (idp_id) par ligne."),
    "networks_refused": _("Écrivez un réseau par ligne, par exemple 192.0.2.0/24."),
    "scopes_refused": _("Séparez les scopes par des espaces, et gardez « openid »."),
    "levels_missing": _("Dites quelles valeurs de « acr » prouvent un second facteur : la documentation les donne."),
    "levels_refused": _("Séparez les valeurs de « acr » par des espaces."),
    "attributes_refused": _("Écrivez le nom d’un attribut, sans espace, ou laissez vide."),
    "roles_refused": _("Écrivez des valeurs de 200 caractères au plus, séparées par des points-virgules."),
    "roles_claim_missing": _("Dites quel attribut contient ces valeurs, par exemple « groups »."),
}


def read_declaration(form: MultiDict[str, str], kind: str, roles: list[Role]) -> Declaration:
    """What the administrator typed; the rules of ProConnect that are not theirs to choose stay what they are."""
    default = new_declaration(kind)
    is_proconnect = default.is_proconnect
    return Declaration(
        kind=kind,
        name=_read_line(form, "name"),
        issuer=_read_line(form, "issuer"),
        client_id=_read_line(form, "client_id"),
        secret=read_secret(form, "secret")[:MAX_TEXT_LENGTH].strip(),
        authentication=default.authentication if is_proconnect else _read_line(form, "authentication"),
        audience=default.audience if is_proconnect else _read_line(form, "audience"),
        is_active="is_active" in form,
        can_create="can_create" in form,
        trusts_email="trusts_email" in form and not is_proconnect,
        is_certifying="is_certifying" in form and not is_proconnect,
        needs_second_factor="needs_second_factor" in form,
        scopes=tuple(_read_words(form, "scopes")),
        second_factor_levels=default.second_factor_levels
        if is_proconnect
        else tuple(_read_words(form, "second_factor_levels")),
        attributes=dict(default.attributes) if is_proconnect else _read_attributes(form),
        roles_claim=_read_line(form, "roles_claim"),
        roles=_read_roles(form, roles),
        admission=Admission(
            tuple(re.sub(r"\s", "", line) for line in _read_lines(form, "organisations")),
            tuple(line.lower().removeprefix("@") for line in _read_lines(form, "domains")),
            tuple(_read_lines(form, "providers")),
        ),
        display=Display(_read_line(form, "place"), tuple(_read_lines(form, "networks"))),
    )


def list_attribute_fields(declaration: Declaration) -> list[tuple[str, str, str]]:
    """The fields that the provider may fill in: name, label, claim."""
    return [(name, str(FIELD_LABELS[name]), declaration.attributes.get(name, "")) for name in FIELD_LABELS]


def list_role_fields(declaration: Declaration, roles: list[Role]) -> list[tuple[str, str, str]]:
    """The roles, with the values that give each: slug, title, values."""
    return [
        (role.slug, role.title, "; ".join(value for value, slug in declaration.roles.items() if slug == role.slug))
        for role in roles
    ]


def describe_problems(problems: Mapping[str, str]) -> dict[str, str]:
    return {name: str(PROBLEMS[code]) for name, code in problems.items()}


def is_kind(text: str) -> bool:
    return text in KINDS


def _read_attributes(form: MultiDict[str, str]) -> dict[str, str]:
    return {name: claim for name in CERTIFIED_FIELDS if (claim := _read_line(form, f"attribute-{name}"))}


def _read_roles(form: MultiDict[str, str], roles: list[Role]) -> dict[str, str]:
    return {
        value.strip(): role.slug
        for role in roles
        for value in _read_line(form, f"role-{role.slug}").split(";")[:MAX_VALUES]
        if value.strip()
    }


def _read_line(form: MultiDict[str, str], name: str) -> str:
    text = form.get(name, "")[:MAX_TEXT_LENGTH]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _read_words(form: MultiDict[str, str], name: str) -> list[str]:
    return list(dict.fromkeys(_read_line(form, name).split()))[:MAX_VALUES]


def _read_lines(form: MultiDict[str, str], name: str) -> list[str]:
    lines = form.get(name, "")[:MAX_TEXT_LENGTH].splitlines()
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))[:MAX_VALUES]
