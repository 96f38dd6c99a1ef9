"""The actors of the security tests, and the rules that say which of them are admitted to a route."""

from __future__ import annotations

from dataclasses import dataclass

# Browsers without a signed-in account.
CODE_STATE, CODE_FULL = "code_for_the_state", "code_for_everything"
VISITORS = ("anonymous", CODE_STATE, CODE_FULL, "code_of_another_case", "suspended", "signed_out")
RESIDENTS = ("owner", "other_resident")
AGENTS = (
    "agent_in_charge",
    "agent_of_the_family",
    "agent_of_another_family",
    "reception",
    "reception_who_entered",
    "administrator",
    "administrator_with_one_factor",
    "agent_who_typed_the_code",
)
ONE_FACTOR = "administrator_with_one_factor"
ACTORS = (*VISITORS, *RESIDENTS, *AGENTS)

ALLOWED = "allowed"
SIGN_IN = "sign-in"
ENROL = "second factor first"
NOT_FOUND = "not found"
NO_KEY = 401


@dataclass(frozen=True)
class AccessRule:
    """The actors who are admitted; whether the others are redirected to sign in or get a 404."""

    allowed: frozenset[str]
    invites: bool = False
    # Requires a second factor from those who must have one.
    privileged: bool = False
    # Requires an API key, whatever the session.
    asks_for_key: bool = False

    def get_expected_status(self, actor: str) -> str | int:
        if self.asks_for_key:
            return NO_KEY
        if self.privileged and actor == ONE_FACTOR:
            return ENROL
        if actor in self.allowed:
            return ALLOWED
        return SIGN_IN if self.invites and actor in VISITORS else NOT_FOUND


EVERYBODY = AccessRule(frozenset(ACTORS))
NOBODY = AccessRule(frozenset())
HOLDS = AccessRule(frozenset({"owner", CODE_FULL, "agent_who_typed_the_code"}))
KNOWS = AccessRule(HOLDS.allowed | {CODE_STATE})
DRAFTS = AccessRule(frozenset({"owner", CODE_FULL}))
ANYONE_SIGNED_IN = AccessRule(frozenset(RESIDENTS + AGENTS), invites=True)
ANY_RESIDENT = AccessRule(frozenset(RESIDENTS), invites=True)
ENROLS = AccessRule(frozenset(AGENTS), invites=True)
ANY_AGENT = AccessRule(frozenset(AGENTS), invites=True, privileged=True)
ENTERS = AccessRule(frozenset({"agent_in_charge", "reception", "reception_who_entered"}), invites=True, privileged=True)
# Agents of the department and family that a mail is addressed to.
AT_THE_DESK = AccessRule(
    frozenset({"agent_in_charge", "agent_of_the_family", "reception", "reception_who_entered"}),
    invites=True,
    privileged=True,
)
OPENS = AccessRule(frozenset({"agent_in_charge", "reception_who_entered"}), invites=True, privileged=True)
DECIDES = AccessRule(frozenset({"agent_in_charge"}), invites=True, privileged=True)
# Whoever has a role that lets its holders export lists.
EXPORTS = AccessRule(frozenset({"agent_in_charge"}), invites=True, privileged=True)
ENTERED = AccessRule(frozenset({"reception_who_entered"}), invites=True, privileged=True)
OWNER_WITH_INVITATION = AccessRule(frozenset({"owner"}), invites=True)
TOLD_AGENT = AccessRule(frozenset({"agent_in_charge"}), invites=True, privileged=True)
ABSENT_AGENT = AccessRule(frozenset({"agent_in_charge", "administrator"}), invites=True, privileged=True)
WITH_KEY = AccessRule(frozenset(), asks_for_key=True)
ADMINISTRATOR = AccessRule(frozenset({"administrator"}), invites=True, privileged=True)
# For a list that does not exist in the test site: nobody sees anything, and visitors are redirected to sign in.
NO_SUCH_LIST = AccessRule(frozenset(), invites=True, privileged=True)

# Actors whose pages may contain the texts of an object.
READERS: dict[str, frozenset[str]] = {
    "case": frozenset({*HOLDS.allowed, *OPENS.allowed}),
    "account": HOLDS.allowed,
    "note": OPENS.allowed,
    "draft": DRAFTS.allowed,
    "intake": ENTERED.allowed,
    "mail": AT_THE_DESK.allowed,
    "agent": frozenset({"administrator"}),
    "passkey": frozenset({"owner"}),
    "wallet": frozenset({"owner"}),
    "quality": frozenset({"owner", "administrator"}),
}
