"""The form of a directory: what is typed, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.accounts.agents import list_role_slugs
from app.backoffice.identity.typed_secrets import SecretInput
from app.core.i18n import lazy_gettext as _
from app.core.web.declared_forms import Choice, Form, Group, Number, Parsed, Text, Tick
from app.identity.certificates import CertificateRefused, clean_certificate
from app.identity.directories.client import SECURITIES, TLS
from app.identity.directories.directories import DirectoryValues
from app.identity.directories.models import ACTIVE_DIRECTORY, KINDS, Directory

MAX_TEXT, MAX_CERTIFICATE = 500, 10_000
EMPTY_FORM: Mapping[str, Any] = {"kind": ACTIVE_DIRECTORY, "port": "636", "security": TLS}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)
_NAME = re.compile(".{1,60}")
_DN = re.compile(r"\s*[A-Za-z][A-Za-z0-9-]*\s*=.+")


def _read_certificate(typed_text: str) -> str | None:
    """The certificate, empty for none; None for a text that is no certificate."""
    try:
        return clean_certificate(typed_text.strip()[:MAX_CERTIFICATE]) if typed_text.strip() else ""
    except CertificateRefused:
        return None


class DirectoryForm(Form):
    """Inputs about a directory that is declared: its password stays when none is typed."""

    name = Text(
        pattern=_NAME,
        problem=_("Donnez un nom à cet annuaire, en 60 caractères au plus."),
    )
    kind = Choice(KINDS, problem=_("Choisissez l’une des réponses proposées."))
    host = Text(pattern=_HOST, problem=_("Indiquez le nom du serveur seul, par exemple annuaire.ma-ville.fr."))
    port = Number(limits=(1, 65535), problem=_("Indiquez un nombre entre 1 et 65535, souvent 636."))
    security = Choice(SECURITIES, problem=_("Choisissez l’une des réponses proposées."))
    username = Text(limit=MAX_TEXT, problem=_("Écrivez l’identifiant du compte de lecture."))
    base = Text(
        limit=MAX_TEXT, pattern=_DN, problem=_("Écrivez l’endroit où chercher, par exemple ou=agents,dc=ville,dc=fr.")
    )
    password = SecretInput()
    authority_certificate = Parsed(
        _read_certificate,
        problem=_("Collez un seul certificat au format PEM, RSA de 2048 bits au moins ou EC."),
        is_optional=True,
    )
    roles = Group(
        list_role_slugs,
        Text(
            limit=MAX_TEXT,
            pattern=_DN,
            problem=_("Écrivez le nom complet du groupe, par exemple cn=etat-civil,ou=groupes,dc=ville,dc=fr."),
            is_optional=True,
        ),
        name_format="role-{}",
    )
    is_active, can_create = Tick(), Tick()


class NewDirectoryForm(DirectoryForm):
    """Inputs about a new directory."""

    password = SecretInput(problem=_("Écrivez le mot de passe du compte de lecture."))


def describe_directory(directory: Directory) -> dict[str, Any]:
    """Return the values that the form shows of a declared directory; never its password."""
    names = ("name", "kind", "host", "port", "security", "authority_certificate", "username", "base")
    form: dict[str, Any] = {name: getattr(directory, name) for name in names}
    form |= {name: "1" for name in ("is_active", "can_create") if getattr(directory, name)}
    return form | {f"role-{slug}": group for slug, group in directory.roles.items()}


def read_directory(submitted: Mapping[str, str], *, is_new: bool) -> tuple[DirectoryValues | None, dict[str, str]]:
    """The directory, or what is wrong by field."""
    form = NewDirectoryForm(submitted) if is_new else DirectoryForm(submitted)
    if problems := form.problems:
        return None, problems
    roles = {slug: group for slug, group in form.roles.items() if group}
    return DirectoryValues(**form.values | {"host": form.host.lower(), "roles": roles}), {}
