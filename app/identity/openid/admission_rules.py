"""Admission by the authority of the people that a provider vouches for: pure rules.

A provider says who somebody is. ProConnect says it of every agent of every administration: entering is for the authority
to decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Admission:
    """Each list that is not empty must name the person; three empty lists admit everybody."""

    # Organisations, by SIRET.
    organisations: tuple[str, ...] = ()
    # Domains of e-mail addresses, in full: "ville.example" does not admit "antenne.ville.example".
    domains: tuple[str, ...] = ()
    # Providers behind ProConnect, by `idp_id`.
    providers: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return not (self.organisations or self.domains or self.providers)

    def find_refusal(self, claims: Mapping[str, Any]) -> str | None:
        """The reason of SignInRefused for which these claims do not enter; None when they do."""
        checks = (
            ("wrong_organisation", self.organisations, claims.get("siret")),
            ("wrong_domain", self.domains, get_domain(claims.get("email"))),
            ("wrong_provider", self.providers, claims.get("idp_id")),
        )
        for reason, admitted, value in checks:
            if admitted and not (isinstance(value, str) and value in admitted):
                return reason
        return None


def get_domain(email: Any) -> str:
    """The domain of an address, in lower case; empty unless there is one address, with one domain."""
    if not isinstance(email, str) or email.count("@") != 1:
        return ""
    return email.rpartition("@")[2].strip().lower()
