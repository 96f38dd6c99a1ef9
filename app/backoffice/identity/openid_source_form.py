"""The form of an identity provider: what was typed, whatever it is, and the words of what is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.accounts.agents import list_role_slugs
from app.accounts.models import Role
from app.backoffice.identity.typed_secrets import SecretInput
from app.core.i18n import lazy_gettext as _
from app.core.web.declared_forms import Form, Group, Lines, Parsed, PrintableLine, Tick
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


def _read_words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(PrintableLine(limit=MAX_TEXT_LENGTH).parse(text).split()))[:MAX_VALUES]


def _read_lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(Lines(limit=MAX_TEXT_LENGTH).parse(text)))[:MAX_VALUES]


class SourceForm(Form):
    """Inputs about a provider."""

    name = PrintableLine(limit=MAX_TEXT_LENGTH)
    issuer = PrintableLine(limit=MAX_TEXT_LENGTH)
    client_id = PrintableLine(limit=MAX_TEXT_LENGTH)
    secret = SecretInput(limit=MAX_TEXT_LENGTH)
    authentication = PrintableLine(limit=MAX_TEXT_LENGTH)
    audience = PrintableLine(limit=MAX_TEXT_LENGTH)
    is_active, can_create, trusts_email, is_certifying, needs_second_factor = Tick(), Tick(), Tick(), Tick(), Tick()
    scopes = Parsed(_read_words)
    second_factor_levels = Parsed(_read_words)
    attributes = Group(CERTIFIED_FIELDS, PrintableLine(limit=MAX_TEXT_LENGTH), name_format="attribute-{}")
    roles_claim = PrintableLine(limit=MAX_TEXT_LENGTH)
    roles = Group(list_role_slugs, PrintableLine(limit=MAX_TEXT_LENGTH), name_format="role-{}")


class AdmissionForm(Form):
    """Inputs about those whom a provider lets in, and about its button."""

    organisations = Parsed(_read_lines)
    domains = Parsed(_read_lines)
    providers = Parsed(_read_lines)
    place = PrintableLine(limit=MAX_TEXT_LENGTH)
    networks = Parsed(_read_lines)


def read_declaration(kind: str) -> Declaration:
    """Read the declaration that the administrator typed; the rules of ProConnect are not theirs to choose, and stay."""
    form, admission = SourceForm(), AdmissionForm()
    default = new_declaration(kind)
    values = form.values | {
        "secret": form.secret.strip(),
        "attributes": {name: claim for name, claim in form.attributes.items() if claim},
        "roles": {
            value.strip(): slug
            for slug, text in form.roles.items()
            for value in text.split(";")[:MAX_VALUES]
            if value.strip()
        },
        "admission": Admission(
            tuple(re.sub(r"\s", "", line) for line in admission.organisations),
            tuple(line.lower().removeprefix("@") for line in admission.domains),
            admission.providers,
        ),
        "display": Display(admission.place, admission.networks),
    }
    if default.is_proconnect:
        values |= {name: getattr(default, name) for name in ("authentication", "audience", "second_factor_levels")}
        values |= {"attributes": dict(default.attributes), "trusts_email": False, "is_certifying": False}
    return Declaration(kind=kind, **values)


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
