"""A gateway of online payment: what every one of them does for the attempts of this site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from app.core.i18n import LazyText
from app.payments.attempt_states import Outcome


class GatewayError(Exception):
    """No usable answer of the gateway; nothing is known of the payment. `code` says why, without a person nor an identifier."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AccountRefused(GatewayError):
    """The gateway does not know the account of the régie, or does not let it be used so."""


@dataclass(frozen=True)
class PaymentOrder:
    """A payment to ask of a gateway."""

    account: str
    mode: str
    reference: str
    amount: int
    subject: str
    email: str = field(repr=False)
    notification_url: str = field(repr=False)
    return_url: str = field(repr=False)


@dataclass(frozen=True)
class PaymentPage:
    """The page of payment of an attempt: an address, or a form that is sent to it."""

    url: str
    fields: tuple[tuple[str, str], ...] = ()


class Gateway(Protocol):
    """The calls of a gateway. Each raises GatewayError."""

    key: str
    label: LazyText

    def create_payment(self, order: PaymentOrder) -> str:
        """Ask for a page of payment, and return the identifier of the gateway. Never repeated by itself."""
        ...

    def find_outcome(self, gateway_id: str) -> Outcome:
        """The answer of the gateway about a payment; asking has no effect."""
        ...

    def read_answer(self, text: str, *, mode: str) -> Outcome | None:
        """The outcome that a gateway tells in a return or a notification it has signed; None for one that proves nothing."""
        ...

    def build_page(self, gateway_id: str) -> PaymentPage:
        """The page of payment, at the declared host of the gateway."""
        ...

    def describe_account(self, account: str) -> str:
        """The name that the gateway has for an account, to check it. Raises AccountRefused too."""
        ...

    def is_official(self) -> bool:
        """Whether the addresses in use are the real ones: production is refused on any other."""
        ...
