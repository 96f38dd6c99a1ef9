"""The gateway of a bank, through eopayment: a form that is signed opens its page, and its answers are signed.

Nothing can be asked of it: what it says comes with the payer who is led back, and with its notification. An answer whose
signature is wrong is as none.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import eopayment
from eopayment.common import PaymentException

from app.core.i18n import lazy_gettext as _
from app.payments.attempt_states import ABANDONED, PAID, PENDING, REFUSED, UNCLEAR, Outcome
from app.payments.gateways.bank import bank_settings
from app.payments.gateways.gateway import AccountRefused, GatewayError, PaymentOrder, PaymentPage
from app.payments.regie_definition import TEST

MAX_ANSWER = 8 * 1024
MIN_AMOUNT, MAX_AMOUNT = 100, 9_999_999
SITE_ID = re.compile(r"[0-9]{8}")
RESULTS = {
    eopayment.PAID: PAID,
    eopayment.ACCEPTED: PAID,
    eopayment.DENIED: REFUSED,
    eopayment.CANCELLED: ABANDONED,
    eopayment.WAITING: PENDING,
    eopayment.RECEIVED: PENDING,
}
# It writes its options, keys included, when it is asked to be talkative.
logging.getLogger("eopayment").setLevel(logging.WARNING)


class BankGateway:
    """The pages of the platform of the settings."""

    key = "bank"
    label = _("Page de paiement de la banque")

    def create_payment(self, order: PaymentOrder) -> str:
        """Sign the form that opens the page; nothing is sent to the bank yet. Raises GatewayError."""
        if not MIN_AMOUNT <= order.amount <= MAX_AMOUNT:
            raise GatewayError("amount")
        options = {
            "vads_site_id": order.account,
            "vads_ctx_mode": "TEST" if order.mode == TEST else "PRODUCTION",
            "normal_return_url": order.return_url,
            "automatic_return_url": order.notification_url,
        }
        try:
            _reference, _kind, form = _build_payment(options).request(
                Decimal(order.amount) / 100, email=order.email, orderid=order.reference, info1=order.subject[:255]
            )
        except (PaymentException, ValueError, KeyError) as error:
            raise GatewayError("settings") from error
        fields = [[field["name"], field["value"]] for field in form.fields]
        return json.dumps({"url": form.url, "fields": fields})

    def find_outcome(self, gateway_id: str) -> Outcome:
        """Nothing is known before the bank says it."""
        return Outcome(PENDING, "not_asked")

    def read_answer(self, text: str, *, mode: str) -> Outcome | None:
        """Read a query that the bank has signed; None for any other."""
        if not text or len(text) > MAX_ANSWER:
            return None
        try:
            response = _build_payment({}).response(text)
        except (PaymentException, ValueError, KeyError, AssertionError):
            return None
        data: Mapping[str, Any] = response.bank_data
        if not response.signed or not str(data.get("vads_amount", "")).isdecimal():
            return None
        answer_mode = TEST if response.test else mode if mode != TEST else "W"
        return Outcome(
            RESULTS.get(response.result, UNCLEAR),
            code=str(data.get("vads_result", "")),
            reference=data.get("vads_order_id"),
            account=data.get("vads_site_id"),
            amount=int(data["vads_amount"]),
            mode=answer_mode,
            bank_reference=str(data.get("vads_auth_number", ""))[:16],
            paid_at=response.transaction_date,
        )

    def build_page(self, gateway_id: str) -> PaymentPage:
        """The form that opens the page."""
        form = json.loads(gateway_id)
        return PaymentPage(form["url"], tuple((name, value) for name, value in form["fields"]))

    def describe_account(self, account: str) -> str:
        """The identifier of the shop, if it looks like one. Raises AccountRefused."""
        if not SITE_ID.fullmatch(account):
            raise AccountRefused("site_id")
        return account

    def is_official(self) -> bool:
        return not bank_settings.get_text(bank_settings.PAGE_URL)


def _build_payment(options: Mapping[str, str]) -> eopayment.Payment:
    page_url = bank_settings.get_text(bank_settings.PAGE_URL)
    keys = {
        "secret_test": bank_settings.get_text(bank_settings.TEST_KEY),
        "secret_production": bank_settings.get_text(bank_settings.PRODUCTION_KEY),
        "signature_algo": "hmac_sha256",
    }
    address = {"service_url": page_url} if page_url else {}
    return eopayment.Payment(bank_settings.get_text(bank_settings.PLATFORM), {**keys, **address, **options})


BANK = BankGateway()
