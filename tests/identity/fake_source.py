"""A source that says whatever a test has it say, without network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from app.accounts.assurance import CHECKED, PASSWORD
from app.accounts.models import AGENT, RESIDENT
from app.identity.source import LogoutHint, SignInDemand, SignInRefused, SourceIdentity, SourceRedirect

ISSUER = "https://source.example"


def make_identity(subject: str = "sub-1", **values: object) -> SourceIdentity:
    """Someone certified, whose e-mail is only said."""
    certified = {
        "last_name": "DUBOIS",
        "given_names": "Angela Claire",
        "first_name": "Angela",
        "birthdate": "1962-08-24",
        "gender": "female",
        "birthplace": "75107",
        "birthcountry": "99100",
    }
    defaults: dict[str, object] = {
        "certified": certified,
        "first_name": "Angela",
        "last_name": "DUBOIS",
        "strength": PASSWORD,
        "proof": CHECKED,
        "logout": LogoutHint("an id token"),
    }
    return SourceIdentity(ISSUER, subject, **defaults | values)  # type: ignore[arg-type]


@dataclass
class FakeSource:
    """Answers with `identity`, or refuses with `refusal`; remembers what it was asked."""

    key: str = "attestation"
    issuer: str = ISSUER
    label: str = "Attestation"
    button: str = "auth/source_button.html"
    kinds: frozenset[str] = frozenset({RESIDENT})
    can_create: bool = True
    max_proof: int = CHECKED
    identity: SourceIdentity = field(default_factory=make_identity)
    refusal: SignInRefused | None = None
    demands: list[SignInDemand] = field(default_factory=list)

    def start(self, demand: SignInDemand) -> SourceRedirect:
        self.demands.append(demand)
        return SourceRedirect(f"{self.issuer}/authorize?{urlencode({'state': demand.state})}", {"kept": "apart"})

    def finish(self, demand: SignInDemand, answer: Mapping[str, str]) -> SourceIdentity:
        assert demand.own_values == {"kept": "apart"}
        if self.refusal is not None:
            raise self.refusal
        return self.identity

    def logout_url(self, hint: LogoutHint, *, state: str, return_url: str) -> str | None:
        return f"{self.issuer}/end?{urlencode({'hint': hint.token, 'state': state, 'back': return_url})}"


@dataclass
class FakeAgentSource(FakeSource):
    """Fake source of identities for agents."""

    key: str = "annuaire"
    kinds: frozenset[str] = frozenset({AGENT})
    can_create: bool = False


def read_query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
