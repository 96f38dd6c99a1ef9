"""The form of a SAML provider: what is typed, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.accounts.agents import all_roles
from app.accounts.models import AGENT, RESIDENT
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.outgoing.destinations import OutgoingError
from app.identity.certificates import CertificateRefused, clean_certificate
from app.identity.provider_metadata import is_trusted_address
from app.identity.saml.models import SamlProvider
from app.identity.saml.provider_description import (
    DescriptionRefused,
    ProviderDescription,
    read_description,
)
from app.identity.saml.saml_providers import ProviderValues, fetch_description

MAX_NAME, MAX_ATTRIBUTE, MAX_METADATA, MAX_CERTIFICATE = 60, 200, 500_000, 10_000
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
_CONTEXT = re.compile(r"\S{1,300}")


def describe_provider(provider: SamlProvider) -> dict[str, Any]:
    """What the form shows of a declared provider."""
    form: dict[str, Any] = {
        name: getattr(provider, name) for name in ("name", "audience", "metadata_url", "metadata_certificate")
    }
    for name in ("is_active", "can_create", "has_verified_emails"):
        if getattr(provider, name):
            form[name] = "1"
    form |= {f"attribute_{name}": provider.attributes.get(name, "") for name in ATTRIBUTES}
    form |= {f"role-{slug}": value for slug, value in provider.roles.items()}
    return form | {"strong_contexts": "\n".join(provider.strong_contexts)}


def read_provider(form: Mapping[str, str], *, is_new: bool) -> tuple[ProviderValues | None, dict[str, str]]:
    """The provider, or what is wrong by field."""
    problems: dict[str, str] = {}
    name = " ".join(form.get("name", "").split())
    if not 0 < len(name) <= MAX_NAME:
        problems["name"] = _("Donnez au fournisseur un nom que les gens reconnaissent, en 60 caractères au plus.")
    if form.get("audience") not in AUDIENCES:
        problems["audience"] = _("Choisissez qui se connecte avec ce fournisseur.")
    certificate = _read_certificate(form, problems)
    url = form.get("metadata_url", "").strip()
    description = _read_metadata(form, url, certificate, problems, is_new=is_new)
    attributes = {key: _read_text(form, f"attribute_{key}") for key in ATTRIBUTES}
    if problems:
        return None, problems
    return (
        ProviderValues(
            name=name,
            audience=form["audience"],
            is_active="is_active" in form,
            can_create="can_create" in form,
            has_verified_emails="has_verified_emails" in form,
            description=description,
            metadata_url=url,
            metadata_certificate=certificate,
            attributes={key: value for key, value in attributes.items() if value},
            roles={role.slug: value for role in all_roles() if (value := _read_text(form, f"role-{role.slug}"))},
            strong_contexts=_CONTEXT.findall(form.get("strong_contexts", ""))[:20],
        ),
        {},
    )


def _read_certificate(form: Mapping[str, str], problems: dict[str, str]) -> str:
    text = form.get("metadata_certificate", "").strip()[:MAX_CERTIFICATE]
    if not text:
        if form.get("metadata_url", "").strip():
            problems["metadata_certificate"] = _(
                "Collez le certificat qui signe ces métadonnées : sans lui, elles ne prouvent rien."
            )
        return ""
    try:
        return clean_certificate(text)
    except CertificateRefused:
        problems["metadata_certificate"] = _(
            "Collez un certificat X.509 au format PEM, RSA de 2048 bits au moins ou EC."
        )
        return ""


def _read_metadata(
    form: Mapping[str, str], url: str, certificate: str, problems: dict[str, str], *, is_new: bool
) -> ProviderDescription | None:
    """The metadata that was pasted, or that is at the address; None keeps the stored ones."""
    text = form.get("metadata", "").strip()
    try:
        if url:
            if not is_trusted_address(url):
                problems["metadata_url"] = _("Donnez une adresse complète, qui commence par https://.")
                return None
            return fetch_description(url, certificate) if certificate else None
        if text or is_new:
            return read_description(text[:MAX_METADATA].encode("utf-8", "replace"))
    except DescriptionRefused as error:
        problems["metadata_url" if url else "metadata"] = str(METADATA_PROBLEMS[str(error)])
    except OutgoingError:
        problems["metadata_url"] = _("Cette adresse ne répond pas. Vérifiez-la, ou collez le fichier plus bas.")
    return None


def _read_text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").strip()[:MAX_ATTRIBUTE]
