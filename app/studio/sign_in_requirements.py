"""Requirements of a procedure on the sign-in of residents, in sentences for its author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts.assurance import CHECKED, DECLARED, MAILED_LINK, PASSWORD, STRONG, AssuranceRule
from app.accounts.models import RESIDENT
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext, ngettext
from app.definitions.editing.pointers import extend_pointer
from app.identity.sources import list_sources
from app.procedures.procedure_options import CERTIFIABLE, read_assurance
from app.studio.outline import name_elements, title_element

_LEVELS = {
    "eidas1": lazy_gettext("une identité vérifiée, par FranceConnect ou au guichet"),
    "eidas2": lazy_gettext("une identité vérifiée par FranceConnect+, de niveau substantiel"),
    "eidas3": lazy_gettext("une identité vérifiée par FranceConnect+, de niveau élevé"),
}
_STRENGTHS = {
    MAILED_LINK: lazy_gettext("une connexion par lien, par mot de passe ou mieux"),
    PASSWORD: lazy_gettext("une connexion par mot de passe ou mieux"),
    STRONG: lazy_gettext("une connexion avec une clé d’accès, ou un mot de passe et un second facteur"),
}


@dataclass(frozen=True)
class CertifiedQuestion:
    """A question that a certified identity answers, with its address in the studio."""

    pointer: str
    title: str


@dataclass(frozen=True)
class SignInRequirements:
    """Requirements on the sign-in, what is missing for it to be possible, and the questions that a certified identity answers."""

    sentences: tuple[str, ...]
    warning: str
    is_certified: bool
    questions: tuple[CertifiedQuestion, ...]


def describe_requirements(definition: Mapping[str, Any]) -> SignInRequirements:
    """The requirements of a working copy, which may be unfinished."""
    account = definition.get("account") or {}
    pages = list(_list_pages(definition))
    rules = [read_assurance(account), *(read_assurance(page.get("identity") or {}) for _pointer, page in pages)]
    return SignInRequirements(
        sentences=tuple(_describe(account, pages)),
        warning=_find_warning(max(rule.proof for rule in rules)),
        is_certified=bool(account.get("certified")),
        questions=tuple(_list_certified_questions(pages)),
    )


def _describe(account: Mapping[str, Any], pages: list[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    demands = _list_demands(account)
    if not account.get("required"):
        yield _("La démarche se fait avec ou sans compte.")
    elif demands:
        yield _("La démarche demande un compte et %(demands)s.", demands=", ".join(demands))
    else:
        yield _("La démarche demande un compte ; ce que la personne déclare suffit.")
    for pointer, page in pages:
        if demands := _list_demands(page.get("identity") or {}):
            title = title_element(page, pointer)
            yield _("La page « %(page)s » demande %(demands)s.", page=title, demands=", ".join(demands))


def _list_demands(definition: Mapping[str, Any]) -> list[str]:
    """List the requirements on the session, each in a few words."""
    rule: AssuranceRule = read_assurance(definition)
    demands = [str(_LEVELS[definition["level"]])] if rule.proof > DECLARED else []
    if rule.strength in _STRENGTHS:
        demands.append(str(_STRENGTHS[rule.strength]))
    if rule.minutes:
        demands.append(
            ngettext("une connexion de moins d’une minute", "une connexion de moins de %(num)s minutes", rule.minutes)
        )
    return demands


def _find_warning(proof: int) -> str:
    """Describe what the sign-in means of this site cannot prove; empty when they can prove all."""
    if proof <= DECLARED or any(source.max_proof >= proof for source in list_sources(RESIDENT)):
        return ""
    if proof == CHECKED:
        return _(
            "FranceConnect n’est pas en service sur ce site : seules les personnes dont l’identité a été vérifiée au "
            "guichet peuvent faire la démarche."
        )
    return _(
        "FranceConnect+ n’est pas en service sur ce site, ou pas à ce niveau : personne ne peut faire la démarche."
    )


def _list_pages(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    pages = definition.get("pages") or []
    for name, page in zip(name_elements(pages), pages, strict=True):
        yield extend_pointer("pages", name), page


def _list_certified_questions(pages: list[tuple[str, Mapping[str, Any]]]) -> Iterator[CertifiedQuestion]:
    for pointer, page in pages:
        fields = page.get("fields") or []
        for name, field in zip(name_elements(fields), fields, strict=True):
            if field.get("profile") in CERTIFIABLE:
                address = f"{pointer}/fields/{name}"
                yield CertifiedQuestion(address, title_element(field, address))
