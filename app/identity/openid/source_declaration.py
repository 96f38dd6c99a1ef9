"""Declaration of a provider by an administrator, and its problems. Pure but for the table of private hosts."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from app.accounts.models import AGENT, RESIDENT
from app.identity.code_flow import BASIC, POST
from app.identity.openid import proconnect
from app.identity.openid.admission_rules import Admission
from app.identity.openid.button_display import AGENT_PAGES, EVERYWHERE, PLACES, Display
from app.identity.provider_metadata import is_trusted_address
from app.identity.source import CERTIFIED_FIELDS

PROCONNECT, PROCONNECT_COMPANIES, OPENID = "proconnect", "proconnect_companies", "openid"
KINDS = (PROCONNECT, PROCONNECT_COMPANIES, OPENID)
AGENTS, RESIDENTS, EVERYONE = "agents", "residents", "everyone"
ACCOUNT_KINDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        AGENTS: frozenset({AGENT}),
        RESIDENTS: frozenset({RESIDENT}),
        EVERYONE: frozenset({AGENT, RESIDENT}),
    }
)
AUTHENTICATION_METHODS = (POST, BASIC)
DEFAULT_ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {"first_name": "given_name", "last_name": "family_name", "email": "email"}
)
MAX_NAME_LENGTH = 60
MAX_VALUE_LENGTH = 200
MAX_VALUES = 200
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}")
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


class DeclarationRefused(ValueError):
    """The declaration has problems: {field: code}."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Declaration:
    """One provider, as an administrator declares it."""

    kind: str
    name: str
    issuer: str
    client_id: str
    # Empty: the stored one stays.
    secret: str = field(default="", repr=False)
    authentication: str = POST
    audience: str = AGENTS
    is_active: bool = False
    can_create: bool = False
    trusts_email: bool = False
    is_certifying: bool = False
    needs_second_factor: bool = False
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    second_factor_levels: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_ATTRIBUTES))
    roles_claim: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    admission: Admission = field(default_factory=Admission)
    display: Display = field(default_factory=Display)

    @property
    def is_proconnect(self) -> bool:
        return self.kind in (PROCONNECT, PROCONNECT_COMPANIES)

    @property
    def is_for_companies(self) -> bool:
        """Whether it opens the accounts of companies: one for each person and each of their companies."""
        return self.kind == PROCONNECT_COMPANIES


def new_declaration(kind: str) -> Declaration:
    """Return the proposed declaration of a new provider of that kind."""
    if kind == PROCONNECT:
        return Declaration(
            kind=PROCONNECT,
            name=proconnect.NAME,
            issuer=proconnect.ISSUERS["production"],
            client_id="",
            needs_second_factor=True,
            scopes=proconnect.SCOPES,
            second_factor_levels=proconnect.SECOND_FACTOR_LEVELS,
            attributes=dict(proconnect.ATTRIBUTES),
            display=Display(EVERYWHERE),
        )
    if kind == PROCONNECT_COMPANIES:
        return Declaration(
            kind=PROCONNECT_COMPANIES,
            name=proconnect.COMPANY_NAME,
            issuer=proconnect.ISSUERS["production"],
            client_id="",
            audience=RESIDENTS,
            can_create=True,
            scopes=proconnect.COMPANY_SCOPES,
            second_factor_levels=proconnect.SECOND_FACTOR_LEVELS,
            attributes=dict(proconnect.ATTRIBUTES),
        )
    return Declaration(kind=OPENID, name="", issuer="", client_id="", display=Display(AGENT_PAGES))


def find_problems(declaration: Declaration, *, has_secret: bool, role_slugs: frozenset[str]) -> dict[str, str]:
    """Find the problems of a declaration: {field: code}. `has_secret` says that one is stored already."""
    admission, levels = declaration.admission, declaration.second_factor_levels
    has_known_choices = (
        declaration.kind in KINDS
        and declaration.audience in ACCOUNT_KINDS
        and declaration.authentication in AUTHENTICATION_METHODS
        and declaration.display.place in PLACES
    )
    checks = (
        ("audience", "choice_missing", has_known_choices),
        # ProConnect says it of every agent of the State and of every authority: some list must say whom to admit.
        ("organisations", "admission_missing", not (declaration.kind == PROCONNECT and admission.is_open)),
        ("audience", "audience_fixed", not declaration.is_proconnect or _has_own_audience(declaration)),
        ("name", "name_missing", 0 < len(declaration.name) <= MAX_NAME_LENGTH),
        ("issuer", "issuer_refused", is_issuer(declaration.issuer)),
        ("client_id", "client_missing", _is_short(declaration.client_id) and bool(declaration.client_id)),
        ("secret", "secret_missing", has_secret or bool(declaration.secret)),
        ("secret", "secret_refused", declaration.secret.isprintable() and len(declaration.secret) <= 500),
        ("scopes", "scopes_refused", "openid" in declaration.scopes and all(map(_is_scope, declaration.scopes))),
        ("organisations", "organisations_refused", all(map(is_siret, admission.organisations))),
        ("domains", "domains_refused", all(map(is_domain, admission.domains))),
        ("providers", "providers_refused", all(map(_is_short, admission.providers))),
        ("networks", "networks_refused", all(map(is_network, declaration.display.networks))),
        ("second_factor_levels", "levels_missing", bool(levels) or not declaration.needs_second_factor),
        ("second_factor_levels", "levels_refused", all(map(_is_scope, levels))),
        ("attributes", "attributes_refused", _are_attributes(declaration.attributes)),
        ("roles", "roles_refused", set(declaration.roles.values()) <= role_slugs),
        ("roles", "roles_refused", all(map(_is_short, (*declaration.roles, declaration.roles_claim)))),
        ("roles", "roles_claim_missing", bool(declaration.roles_claim) or not declaration.roles),
    )
    problems: dict[str, str] = {}
    for name, code, is_right in checks:
        if not is_right:
            problems.setdefault(name, code)
    return problems


def is_issuer(url: str) -> bool:
    """Whether it may be the address of a provider: https, or a declared host, without query nor fragment."""
    return len(url) <= 500 and "?" not in url and "#" not in url and is_trusted_address(url)


def is_siret(text: str) -> bool:
    try:
        return bool(siret.validate(text) == text)
    except ValidationError:
        return False


def is_domain(text: str) -> bool:
    return len(text) <= 253 and _DOMAIN.fullmatch(text) is not None


def is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _has_own_audience(declaration: Declaration) -> bool:
    """Agents and companies are never admitted by one registration at ProConnect."""
    return declaration.audience == (RESIDENTS if declaration.is_for_companies else AGENTS)


def _are_attributes(attributes: Mapping[str, str]) -> bool:
    return attributes.keys() <= set(CERTIFIED_FIELDS) and all(map(_is_scope, attributes.values()))


def _is_scope(text: str) -> bool:
    return _SCOPE.fullmatch(text) is not None


def _is_short(text: str) -> bool:
    return len(text) <= MAX_VALUE_LENGTH and text.isprintable()
