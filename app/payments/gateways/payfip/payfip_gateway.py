"""The gateway PayFiP: three operations of its web service, its codes, its limits on what is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from app.core import clock, outgoing
from app.core.i18n import lazy_gettext as _
from app.core.outgoing.urls import add_query
from app.language.text.normalisation import fold
from app.payments.attempt_states import ABANDONED, DEBIT_ACCEPTED, NOT_FOUND, PAID, PENDING, REFUSED, UNCLEAR, Outcome
from app.payments.gateways.gateway import AccountRefused, GatewayError, PaymentOrder, PaymentPage
from app.payments.gateways.payfip import payfip_settings
from app.payments.gateways.payfip.soap_messages import MAX_BYTES, Fault, ReplyRefused, read_reply, write_request

SECONDS = 10.0
MAX_SUBJECT, MAX_URL, MAX_BANK_REFERENCE = 100, 249, 16
MIN_EMAIL, MAX_EMAIL = 6, 80
MIN_AMOUNT, MAX_AMOUNT = 100, 9_999_999
RESULTS = {"P": PAID, "V": DEBIT_ACCEPTED, "A": ABANDONED, "R": REFUSED, "Z": REFUSED}
UNKNOWN_ID, NO_RESULT_YET = "P1", "P5"
ACCOUNT_FAULTS = ("T1", "T2", "T4")
_REFERENCE = re.compile(r"[A-Za-z0-9]{6,30}")
_GATEWAY_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_NUMBER = re.compile(r"[0-9]{1,11}")


class PayfipGateway:
    """The calls to PayFiP, at the addresses of the settings."""

    key = "payfip"
    label = _("PayFiP")

    def create_payment(self, order: PaymentOrder) -> str:
        """Ask for a page of payment. Raises GatewayError; a call that was not answered is never repeated."""
        reply = self._call("creerPaiementSecurise", _write_order(order))
        if isinstance(reply, Fault):
            raise (AccountRefused if reply.code in ACCOUNT_FAULTS else GatewayError)(reply.code or "fault")
        gateway_id = reply.get("idOp", "")
        if not _GATEWAY_ID.fullmatch(gateway_id):
            raise GatewayError("no_identifier")
        return gateway_id

    def find_outcome(self, gateway_id: str) -> Outcome:
        """The answer about a payment. A code that is not known is never « refused ». Raises GatewayError."""
        reply = self._call("recupererDetailPaiementSecurise", {"idOp": gateway_id})
        if not isinstance(reply, Fault):
            return _read_outcome(reply)
        if reply.code == UNKNOWN_ID:
            return Outcome(NOT_FOUND, reply.code)
        if reply.code == NO_RESULT_YET:
            return Outcome(PENDING, reply.code)
        if reply.is_technical:
            raise GatewayError(reply.code or "technical_fault")
        return Outcome(UNCLEAR, reply.code)

    def read_answer(self, text: str, *, mode: str) -> Outcome | None:
        """Nothing that is sent is believed: neither a return nor a notification is signed."""
        return None

    def build_page(self, gateway_id: str) -> PaymentPage:
        """The page: « idOp » in messages is « idop » in addresses."""
        return PaymentPage(add_query(payfip_settings.get_page_url(), {"idop": gateway_id}))

    def describe_account(self, account: str) -> str:
        """The label of a client number. Raises AccountRefused, GatewayError."""
        reply = self._call("recupererDetailClient", {"numCli": account})
        if isinstance(reply, Fault):
            raise (GatewayError if reply.is_technical else AccountRefused)(reply.code or "fault")
        return " ".join(text for name in ("libelleN1", "libelleN2", "libelleN3") if (text := reply.get(name, "")))

    def is_official(self) -> bool:
        addresses = (payfip_settings.get_service_url(), payfip_settings.get_page_url())
        return addresses == (payfip_settings.OFFICIAL_SERVICE, payfip_settings.OFFICIAL_PAGE)

    def _call(self, operation: str, arguments: Mapping[str, str]) -> Mapping[str, str] | Fault:
        """The reply, whatever its status: a fault has the status 500."""
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""', "Accept": "text/xml"}
        try:
            response = outgoing.fetch(
                payfip_settings.get_service_url(),
                method="POST",
                headers=headers,
                body=write_request(operation, arguments),
                seconds=SECONDS,
                max_bytes=MAX_BYTES,
            )
        except outgoing.OutgoingError as error:
            raise GatewayError(error.reason) from None
        try:
            reply = read_reply(operation, response.body)
        except ReplyRefused:
            raise GatewayError("garbled" if response.is_ok else f"http_{response.status}") from None
        if not response.is_ok and not isinstance(reply, Fault):
            raise GatewayError(f"http_{response.status}")
        return reply


def _write_order(order: PaymentOrder) -> dict[str, str]:
    """The arguments of a creation, within the limits of PayFiP. Raises GatewayError for what it would refuse."""
    if not MIN_AMOUNT <= order.amount <= MAX_AMOUNT:
        raise GatewayError("amount")
    if not _REFERENCE.fullmatch(order.reference):
        raise GatewayError("reference")
    if not MIN_EMAIL <= len(order.email) <= MAX_EMAIL:
        raise GatewayError("email")
    if max(len(order.notification_url), len(order.return_url)) > MAX_URL:
        raise GatewayError("address")
    return {
        "exer": str(clock.today().year),
        "mel": order.email,
        "montant": str(order.amount),
        "numcli": order.account,
        "objet": transliterate_subject(order.subject),
        "refdet": order.reference,
        "saisie": order.mode,
        "urlnotif": order.notification_url,
        "urlredirect": order.return_url,
    }


def transliterate_subject(text: str) -> str:
    """Capitals without accents, digits and single spaces, a hundred at most."""
    return " ".join(re.sub("[^a-z0-9]+", " ", fold(text)).split())[:MAX_SUBJECT].strip().upper()


def _read_outcome(reply: Mapping[str, str]) -> Outcome:
    code = reply.get("resultrans", "")
    amount = reply.get("montant")
    return Outcome(
        RESULTS.get(code, UNCLEAR),
        code[:10],
        reference=reply.get("refdet"),
        account=reply.get("numcli"),
        # An amount that is no number is not the one that was asked.
        amount=None if amount is None else int(amount) if _NUMBER.fullmatch(amount) else -1,
        mode=reply.get("saisie"),
        bank_reference=reply.get("numauto", "")[:MAX_BANK_REFERENCE],
        paid_at=_read_moment(reply.get("dattrans", ""), reply.get("heurtrans", "")),
    )


def _read_moment(day: str, hour: str) -> datetime | None:
    """The instant of a transaction, which is written in the time of Paris; none when it is not."""
    try:
        return datetime.strptime(f"{day} {hour.zfill(4)}", "%d%m%Y %H%M").replace(tzinfo=clock.PARIS)
    except ValueError:
        return None


PAYFIP = PayfipGateway()
