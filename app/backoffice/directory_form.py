"""The form of a directory: what is typed, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.accounts.agents import all_roles
from app.backoffice.kept_secrets import read_secret
from app.core.i18n import gettext as _
from app.identity.certificates import CertificateRefused, clean_certificate
from app.identity.directories.client import SECURITIES, TLS
from app.identity.directories.directories import DirectoryValues
from app.identity.directories.models import ACTIVE_DIRECTORY, KINDS, Directory

MAX_NAME, MAX_TEXT, MAX_CERTIFICATE = 60, 500, 10_000
EMPTY_FORM: Mapping[str, Any] = {"kind": ACTIVE_DIRECTORY, "port": "636", "security": TLS}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)
_DN = re.compile(r"\s*[A-Za-z][A-Za-z0-9-]*\s*=.+")


def describe_directory(directory: Directory) -> dict[str, Any]:
    """What the form shows of a declared directory; never its password."""
    names = ("name", "kind", "host", "port", "security", "authority_certificate", "username", "base")
    form: dict[str, Any] = {name: getattr(directory, name) for name in names}
    form |= {name: "1" for name in ("is_active", "can_create") if getattr(directory, name)}
    return form | {f"role-{slug}": group for slug, group in directory.roles.items()}


def read_directory(form: Mapping[str, str], *, is_new: bool) -> tuple[DirectoryValues | None, dict[str, str]]:
    """The directory, or what is wrong by field."""
    texts = {name: value.strip()[:MAX_TEXT] for name, value in form.items() if name != "password"}
    password = read_secret(form, "password")
    problems = {name: message for name, (is_right, message) in _check_texts(texts).items() if not is_right}
    if is_new and not password:
        problems["password"] = _("Écrivez le mot de passe du compte de lecture.")
    certificate = _read_certificate(form, problems)
    roles = {role.slug: group for role in all_roles() if (group := texts.get(f"role-{role.slug}"))}
    for slug, group in roles.items():
        if not _DN.fullmatch(group):
            problems[f"role-{slug}"] = _(
                "Écrivez le nom complet du groupe, par exemple cn=etat-civil,ou=groupes,dc=ville,dc=fr."
            )
    if problems:
        return None, problems
    return (
        DirectoryValues(
            name=texts["name"],
            kind=texts["kind"],
            is_active="is_active" in form,
            host=texts["host"].lower(),
            port=int(texts["port"]),
            security=texts["security"],
            authority_certificate=certificate,
            username=texts["username"],
            password=password,
            base=texts["base"],
            can_create="can_create" in form,
            roles=roles,
        ),
        {},
    )


def _check_texts(texts: Mapping[str, str]) -> dict[str, tuple[bool, str]]:
    """For each field, whether it is right, and what to say when it is not."""
    port, name = texts.get("port", ""), texts.get("name", "")
    return {
        "name": (0 < len(name) <= MAX_NAME, _("Donnez un nom à cet annuaire, en 60 caractères au plus.")),
        "kind": (texts.get("kind") in KINDS, _("Choisissez l’une des réponses proposées.")),
        "host": (
            bool(_HOST.fullmatch(texts.get("host", ""))),
            _("Indiquez le nom du serveur seul, par exemple annuaire.ma-ville.fr."),
        ),
        "port": (
            bool(re.fullmatch(r"[0-9]{1,5}", port)) and 0 < int(port) < 65536,
            _("Indiquez un nombre entre 1 et 65535, souvent 636."),
        ),
        "security": (texts.get("security") in SECURITIES, _("Choisissez l’une des réponses proposées.")),
        "username": (bool(texts.get("username")), _("Écrivez l’identifiant du compte de lecture.")),
        "base": (
            bool(_DN.fullmatch(texts.get("base", ""))),
            _("Écrivez l’endroit où chercher, par exemple ou=agents,dc=ville,dc=fr."),
        ),
    }


def _read_certificate(form: Mapping[str, str], problems: dict[str, str]) -> str:
    text = form.get("authority_certificate", "").strip()[:MAX_CERTIFICATE]
    if not text:
        return ""
    try:
        return clean_certificate(text)
    except CertificateRefused:
        problems["authority_certificate"] = _(
            "Collez un seul certificat au format PEM, RSA de 2048 bits au moins ou EC."
        )
        return ""
