"""Rights on régies, by their roles: each lets its holders see the régie too. An administrator reads no invoice."""

from __future__ import annotations

from app.core.web.access_rules import Actor
from app.payments.regie_definition import CONTROL, EDIT, INVOICE, RIGHTS, Regie
from app.payments.regie_store import RegieNotFound, get_regie, list_regies


def list_visible_regies(actor: Actor) -> list[Regie]:
    """The régies whose invoices somebody sees, in the order of their titles, those that are archived at the end."""
    return [regie for regie in list_regies() if _can_see(regie, actor)]


def regie_seen_by(actor: Actor, slug: str) -> Regie:
    """A régie, for somebody with any right on it. Raises RegieNotFound for anyone else."""
    regie = get_regie(slug)
    if not _can_see(regie, actor):
        raise RegieNotFound(slug)
    return regie


def regie_invoiced_by(actor: Actor, slug: str) -> Regie:
    """A régie, for somebody who issues and cancels its invoices. Raises RegieNotFound for anyone else."""
    return _find_with_right(actor, slug, INVOICE)


def regie_controlled_by(actor: Actor, slug: str) -> Regie:
    """A régie, for somebody who takes and refunds its money. Raises RegieNotFound for anyone else."""
    return _find_with_right(actor, slug, CONTROL)


def regie_edited_by(actor: Actor, slug: str) -> Regie:
    """A régie, for somebody who changes its settings. Raises RegieNotFound for anyone else."""
    return _find_with_right(actor, slug, EDIT)


def has_right(regie: Regie, actor: Actor, right: str) -> bool:
    """Whether somebody has one right on a régie."""
    return actor.is_agent and bool(actor.roles & regie.roles[right])


def _can_see(regie: Regie, actor: Actor) -> bool:
    return any(has_right(regie, actor, right) for right in RIGHTS)


def _find_with_right(actor: Actor, slug: str, right: str) -> Regie:
    regie = get_regie(slug)
    if not has_right(regie, actor, right):
        raise RegieNotFound(slug)
    return regie
