"""Domain events of wallets, for e-mails and for data exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class WalletDocumentsExpiring:
    """Documents of a person expire soon: their owner is told how many, and the first day, not which."""

    account_id: UUID
    count: int
    first_day: date


@dataclass(frozen=True)
class WalletDocumentsUnused:
    """Documents of a person have been of no use for long: their owner is told when they are deleted."""

    account_id: UUID
    count: int
    deleted_on: date


@dataclass(frozen=True)
class WalletDocumentDeleted:
    """A document is being deleted: modules that hold a copy of it delete this copy in the same transaction."""

    document_id: UUID
