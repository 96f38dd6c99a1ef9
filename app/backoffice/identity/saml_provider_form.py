"""The form of a SAML provider: what is typed, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.accounts.agents import list_role_slugs
from app.accounts.models import AGENT, RESIDENT
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.outgoing.destinations import OutgoingError
from app.core.web.declared_forms import Choice, Form, Group, Line, Parsed, Text, Tick
from app.identity.certificates import CertificateRefused, clean_certificate
from app.identity.provider_metadata import is_trusted_address
from app.identity.saml.models import SamlProvider
from app.identity.saml.provider_description import (
    DescriptionRefused,
    ProviderDescription,
    read_description,
)
from app.identity.saml.saml_providers import ProviderValues, fetch_description

MAX_ATTRIBUTE, MAX_METADATA, MAX_CERTIFICATE = 200, 500_000, 10_000
ATTRIBUTES = ("subject", "email", "first_name", "last_name", "roles")
AUDIENCES = (AGENT, RESIDENT)
EMPTY_FORM: Mapping[str, Any] = {
    "audience": AGENT,
    "attribute_email": "urn:oid:0.9.2342.19200300.100.1.3",
    "attribute_first_name": "urn:oid:2.5.4.42",
    "attribute_last_name": "urn:oid:2.5.4.4",
}
# What is wrong with metadata, in the words of the administrator.
METADATA_PROBLEMS = {
    "xml": lazy_gettext(
        "Ce texte n’est pas un fichier de métadonnées SAML. Copiez le fichier XML du fournisseur en entier."
    ),
    "provider": lazy_gettext(
        "Ce fichier doit décrire un seul fournisseur d’identité (IDPSSODescriptor). Demandez celui du vôtre."
    ),
    "entity_id": lazy_gettext("Le nom du fournisseur (entityID) manque, ou a changé. Vérifiez le fichier avec lui."),
    "address": lazy_gettext(
        "Le fichier doit donner une adresse de connexion en https (HTTP-Redirect). Demandez-la au fournisseur."
    ),
    "certificate": lazy_gettext(
        "Le fichier doit donner de un à quatre certificats de signature, RSA de 2048 bits au moins ou EC."
    ),
    "signature": lazy_gettext(
        "Les métadonnées ne sont pas signées par le certificat indiqué. Vérifiez-le avec le fournisseur."
    ),
}
_NAME = re.compile(".{1,60}")
_CONTEXT = re.compile(r"\S{1,300}")


class ProviderForm(Form):
    """Inputs about a provider."""

    name = Line(
        pattern=_NAME,
        problem=lazy_gettext("Donnez au fournisseur un nom que les gens reconnaissent, en 60 caractères au plus."),
    )
    audience = Choice(AUDIENCES, problem=lazy_gettext("Choisissez qui se connecte avec ce fournisseur."))
    is_active, can_create, has_verified_emails = Tick(), Tick(), Tick()
    metadata = Text(limit=MAX_METADATA)
    metadata_url = Text()
    metadata_certificate = Text(limit=MAX_CERTIFICATE)
    attributes = Group(ATTRIBUTES, Text(limit=MAX_ATTRIBUTE), name_format="attribute_{}")
    roles = Group(list_role_slugs, Text(limit=MAX_ATTRIBUTE), name_format="role-{}")
    strong_contexts = Parsed(lambda text: _CONTEXT.findall(text)[:20])


def describe_provider(provider: SamlProvider) -> dict[str, Any]:
    """Return the values that the form shows of a declared provider."""
    form: dict[str, Any] = {
        name: getattr(provider, name) for name in ("name", "audience", "metadata_url", "metadata_certificate")
    }
    for name in ("is_active", "can_create", "has_verified_emails"):
        if getattr(provider, name):
            form[name] = "1"
    form |= {f"attribute_{name}": provider.attributes.get(name, "") for name in ATTRIBUTES}
    form |= {f"role-{slug}": value for slug, value in provider.roles.items()}
    return form | {"strong_contexts": "\n".join(provider.strong_contexts)}


def read_provider(submitted: Mapping[str, str], *, is_new: bool) -> tuple[ProviderValues | None, dict[str, str]]:
    """The provider, or what is wrong by field."""
    form = ProviderForm(submitted)
    problems = form.problems
    certificate = _read_certificate(form, problems)
    description = _read_metadata(form, certificate, problems, is_new=is_new)
    if problems:
        return None, problems
    values = form.values | {
        "description": description,
        "metadata_certificate": certificate,
        "attributes": {key: value for key, value in form.attributes.items() if value},
        "roles": {slug: value for slug, value in form.roles.items() if value},
    }
    del values["metadata"]
    return ProviderValues(**values), {}


def _read_certificate(form: ProviderForm, problems: dict[str, str]) -> str:
    if not form.metadata_certificate:
        if form.metadata_url:
            problems["metadata_certificate"] = _(
                "Collez le certificat qui signe ces métadonnées : sans lui, elles ne prouvent rien."
            )
        return ""
    try:
        return clean_certificate(form.metadata_certificate)
    except CertificateRefused:
        problems["metadata_certificate"] = _(
            "Collez un certificat X.509 au format PEM, RSA de 2048 bits au moins ou EC."
        )
        return ""


def _read_metadata(
    form: ProviderForm, certificate: str, problems: dict[str, str], *, is_new: bool
) -> ProviderDescription | None:
    """The metadata that was pasted, or that is at the address; None keeps the stored ones."""
    url = form.metadata_url
    try:
        if url:
            if not is_trusted_address(url):
                problems["metadata_url"] = _("Donnez une adresse complète, qui commence par https://.")
                return None
            return fetch_description(url, certificate) if certificate else None
        if form.metadata or is_new:
            return read_description(form.metadata.encode("utf-8", "replace"))
    except DescriptionRefused as error:
        problems["metadata_url" if url else "metadata"] = str(METADATA_PROBLEMS[str(error)])
    except OutgoingError:
        problems["metadata_url"] = _("Cette adresse ne répond pas. Vérifiez-la, ou collez le fichier plus bas.")
    return None
