"""Sentences about the money of a booking that is changed: for who paid it, and for agents."""

from __future__ import annotations

from app.core.formats import format_amount
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.payments.booking_adjustments.estimates import Estimate
from app.payments.booking_adjustments.models import ACCEPTED, REFUSED, BookingAdjustment
from app.payments.booking_adjustments.refund_rule import ABSENCE, AUTHORITY, MOVED

Change = Estimate | BookingAdjustment


def describe_forecast(change: Change) -> str:
    """Describe a change to who paid, before it is confirmed: the sum, then why."""
    return f"{_describe_forecast(change)} {describe_reason(change)}"


def describe_decision(adjustment: BookingAdjustment) -> str:
    """Describe an adjustment in the letter about the change: the sum, as far as it is decided, then why."""
    return f"{_describe_decision(adjustment)} {describe_reason(adjustment)}"


def describe_for_agents(change: Change, *, is_settled_at_once: bool) -> str:
    """Describe a change to an agent, before it is confirmed: what is done, or proposed to the régie, then why."""
    return f"{_describe_for_agents(change, is_settled_at_once=is_settled_at_once)} {describe_reason(change)}"


def describe_state(adjustment: BookingAdjustment) -> str:
    """Describe an adjustment to an agent of the request: the sum, and whether the régie has decided."""
    if adjustment.state == REFUSED:
        return _("La régie a refusé : %(reason)s", reason=adjustment.reason)
    amount, is_decided = format_cents(adjustment.complement or adjustment.refund), adjustment.state == ACCEPTED
    if adjustment.complement:
        return (
            _("Complément de %(amount)s : une facture est émise.", amount=amount)
            if is_decided
            else _("Complément de %(amount)s : la régie doit l’accepter.", amount=amount)
        )
    if not adjustment.amount:
        return _("Rien n’est remboursé. %(reason)s", reason=describe_reason(adjustment))
    return (
        _("Remboursement de %(amount)s : l’avoir est fait.", amount=amount)
        if is_decided
        else _("Remboursement de %(amount)s : la régie doit l’accepter.", amount=amount)
    )


def describe_reason(change: Change) -> str:
    """The rule that applies, in one sentence, and another one for the deposit."""
    if change.occasion == MOVED:
        return (
            _("Ce qui est choisi coûte %(amount)s de plus.", amount=format_cents(change.complement))
            if change.complement
            else _("Ce qui est choisi coûte %(amount)s de moins.", amount=format_cents(change.amount))
        )
    sentences = [_describe_share(change)]
    if change.deposit:
        sentences.append(_("La caution, %(amount)s, est rendue en entier.", amount=format_cents(change.deposit)))
    return " ".join(sentences)


def format_cents(cents: int) -> str:
    """A sum in euros with its two decimals."""
    return format_amount(cents / 100)


def _describe_share(change: Change) -> str:
    share = change.share or 0
    if change.occasion == AUTHORITY:
        return _("Quand le service annule, %(share)s %% du prix est rendu.", share=share)
    if change.occasion == ABSENCE:
        return (
            _("Quand personne ne vient, %(share)s %% du prix est rendu.", share=share)
            if share
            else _("Quand personne ne vient, le prix n’est pas rendu.")
        )
    days = max(change.days_left or 0, 0)
    if not share:
        return ngettext(
            "À %(num)s jour de la date, le prix n’est plus rendu.",
            "À %(num)s jours de la date, le prix n’est plus rendu.",
            days,
        )
    return ngettext(
        "À %(num)s jour de la date, %(share)s %% du prix est rendu.",
        "À %(num)s jours de la date, %(share)s %% du prix est rendu.",
        days,
        share=share,
    )


def _describe_forecast(change: Change) -> str:
    if change.complement:
        return _(
            "Vous aurez %(amount)s à payer : une facture vous sera envoyée.", amount=format_cents(change.complement)
        )
    if change.refund:
        return _("Vous serez remboursé de %(amount)s.", amount=format_cents(change.refund))
    if change.unpaid:
        return _("Vous n’aurez plus à payer %(amount)s.", amount=format_cents(change.unpaid))
    return _("Vous ne serez pas remboursé.")


def _describe_decision(adjustment: BookingAdjustment) -> str:
    if adjustment.state == ACCEPTED and adjustment.refund:
        return _("Vous êtes remboursé de %(amount)s.", amount=format_cents(adjustment.refund))
    if adjustment.state == REFUSED:
        return _("Vous n’êtes pas remboursé : %(reason)s", reason=adjustment.reason)
    if adjustment.refund:
        return _(
            "Un remboursement de %(amount)s est proposé à la régie, qui vous répondra.",
            amount=format_cents(adjustment.refund),
        )
    if adjustment.complement and adjustment.state != ACCEPTED:
        return _("La régie peut vous demander %(amount)s de plus.", amount=format_cents(adjustment.complement))
    return _describe_forecast(adjustment)


def _describe_for_agents(change: Change, *, is_settled_at_once: bool) -> str:
    if change.complement:
        amount = format_cents(change.complement)
        return (
            _("Une facture de %(amount)s sera envoyée à l’usager.", amount=amount)
            if is_settled_at_once
            else _("Un complément de %(amount)s sera proposé à la régie.", amount=amount)
        )
    if change.refund:
        amount = format_cents(change.refund)
        return (
            _("L’avoir sera fait : %(amount)s à rembourser à l’usager.", amount=amount)
            if is_settled_at_once
            else _("Un remboursement de %(amount)s sera proposé à la régie.", amount=amount)
        )
    if change.unpaid:
        return _("%(amount)s ne seront plus à payer.", amount=format_cents(change.unpaid))
    return _("Rien ne sera remboursé.")
