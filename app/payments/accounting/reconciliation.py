"""Reconciliation of payments with a statement: who is on both sides, and every difference. Nothing is left out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from app.payments.accounting.bank_statements import StatementLine

MISSING_LINE, MISSING_PAYMENT = "missing_line", "missing_payment"
OTHER_AMOUNT, DOUBLE_PAYMENT, DOUBLE_LINE = "other_amount", "double_payment", "double_line"
# Banks date a payment some days later; a number of authorisation is used again after a while.
MAX_DELAY = timedelta(days=10)
# References of the gateway have six characters at least.
_MIN_WORD_LENGTH = 6
# A key that more payments have identifies none of them.
_MAX_NAMESAKES = 100
_SEPARATORS = re.compile(r"[^0-9A-Z]+")


@dataclass(frozen=True)
class RecordedPayment:
    """A payment as it was recorded: its day, its cents, its reference at the gateway and its authorisation."""

    id: str
    day: date
    amount: int
    reference: str = ""
    numauto: str = ""


@dataclass(frozen=True)
class Match:
    """A line of the statement and its payment, or all the payments of a day that the bank put together."""

    payments: tuple[RecordedPayment, ...]
    line: StatementLine


@dataclass(frozen=True)
class Difference:
    """A payment without its line, a line without its payment, or both with another amount."""

    kind: str
    payment: RecordedPayment | None = None
    line: StatementLine | None = None

    @property
    def gap(self) -> int:
        """Cents that were recorded and are not on the statement; negative the other way round."""
        return (self.payment.amount if self.payment else 0) - (self.line.amount if self.line else 0)


@dataclass(frozen=True)
class Reconciliation:
    """Matches and differences: each payment and each line is in one of them, once."""

    matches: tuple[Match, ...]
    differences: tuple[Difference, ...]

    @property
    def gap(self) -> int:
        return sum(difference.gap for difference in self.differences)


def reconcile(payments: Sequence[RecordedPayment], lines: Sequence[StatementLine]) -> Reconciliation:
    """Compare payments with a statement: by authorisation, then by reference, by amount, and by sums of days."""
    sides = _Sides(payments, lines)
    for list_keys in (_list_numautos, _list_references):
        sides.match_by_key(list_keys, lambda payment, line: payment.amount == line.amount)
    for list_keys in (_list_numautos, _list_references):
        sides.match_by_key(list_keys, lambda payment, line: payment.amount != line.amount)
    sides.match_by_amount()
    sides.match_day_totals()
    return Reconciliation(tuple(sides.matches), tuple(sides.list_differences()))


class _Sides:
    """Payments and lines that wait for one another, in the order in which they came."""

    def __init__(self, payments: Sequence[RecordedPayment], lines: Sequence[StatementLine]) -> None:
        self._payments, self._lines = dict(enumerate(payments)), dict(enumerate(lines))
        counts = Counter(key for payment in payments for key in _list_all_keys(payment))
        self._common_keys = {key for key, count in counts.items() if count > _MAX_NAMESAKES}
        self._matched_keys: set[str] = set()
        self._other_amounts: list[Difference] = []
        self.matches: list[Match] = []

    def match_by_key(
        self,
        list_keys: Callable[[RecordedPayment | StatementLine], list[str]],
        is_match: Callable[[RecordedPayment, StatementLine], bool],
    ) -> None:
        """Pair each line with the nearest payment that has one of its keys."""
        waiting: dict[str, list[int]] = defaultdict(list)
        for number, payment in self._payments.items():
            for key in list_keys(payment):
                waiting[key].append(number)
        for line_number, line in list(self._lines.items()):
            numbers = {
                number
                for key in list_keys(line)
                if key not in self._common_keys
                for number in waiting.get(key, ())
                if number in self._payments
            }
            candidates = [
                number
                for number in numbers
                if is_match(self._payments[number], line) and _is_near(self._payments[number], line)
            ]
            if candidates:
                self._pair(min(candidates, key=lambda number: self._rank(number, line)), line_number)

    def match_by_amount(self) -> None:
        """Pair what has no key in common, where one payment and one line alone have an amount, at most some days apart."""
        amounts = defaultdict(list)
        for number, payment in self._payments.items():
            amounts[payment.amount].append(number)
        line_amounts = defaultdict(list)
        for number, line in self._lines.items():
            line_amounts[line.amount].append(number)
        for amount, line_numbers in line_amounts.items():
            numbers = amounts.get(amount, [])
            if len(line_numbers) == len(numbers) == 1 and self._is_anonymous_pair(numbers[0], line_numbers[0]):
                self._pair(numbers[0], line_numbers[0])

    def match_day_totals(self) -> None:
        """Match a line with the payments of a day when it is their sum."""
        by_day = sorted(self._payments.items(), key=lambda item: item[1].day)
        for day, items in groupby(by_day, key=lambda item: item[1].day):
            group = dict(items)
            total = sum(payment.amount for payment in group.values())
            number = next(
                (
                    number
                    for number, line in self._lines.items()
                    if line.amount == total and not line.numauto and day <= line.day <= day + MAX_DELAY
                ),
                None,
            )
            if number is not None and len(group) > 1:
                self.matches.append(Match(tuple(group.values()), self._lines.pop(number)))
                self._payments = {key: payment for key, payment in self._payments.items() if key not in group}

    def list_differences(self) -> Iterator[Difference]:
        yield from self._other_amounts
        for payment in self._payments.values():
            yield Difference(DOUBLE_PAYMENT if self._has_known_key(payment) else MISSING_LINE, payment=payment)
        for line in self._lines.values():
            yield Difference(DOUBLE_LINE if self._has_known_key(line) else MISSING_PAYMENT, line=line)

    def _pair(self, payment_number: int, line_number: int) -> None:
        payment, line = self._payments.pop(payment_number), self._lines.pop(line_number)
        # Words of a label are keys too: the payment alone says which of them is its own.
        self._matched_keys.update(set(_list_all_keys(payment)) - self._common_keys)
        if payment.amount == line.amount:
            self.matches.append(Match((payment,), line))
        else:
            self._other_amounts.append(Difference(OTHER_AMOUNT, payment, line))

    def _rank(self, payment_number: int, line: StatementLine) -> tuple[timedelta, int]:
        return abs(self._payments[payment_number].day - line.day), payment_number

    def _is_anonymous_pair(self, payment_number: int, line_number: int) -> bool:
        payment, line = self._payments[payment_number], self._lines[line_number]
        is_other_payment = bool(_list_numautos(payment) and _list_numautos(line))
        return not is_other_payment and not self._has_known_key(line) and _is_near(payment, line)

    def _has_known_key(self, item: RecordedPayment | StatementLine) -> bool:
        return not self._matched_keys.isdisjoint(_list_all_keys(item))


def _is_near(payment: RecordedPayment, line: StatementLine) -> bool:
    return abs(payment.day - line.day) <= MAX_DELAY


def _list_numautos(item: RecordedPayment | StatementLine) -> list[str]:
    """The authorisation; zeros alone stand for none."""
    return [f"numauto {item.numauto.upper()}"] if item.numauto.strip("0 ") else []


def _list_references(item: RecordedPayment | StatementLine) -> list[str]:
    """The reference, written without its separators; and the long words of a line, whose label may hold a reference."""
    text = item.reference.upper()
    words = {_SEPARATORS.sub("", text)}
    if isinstance(item, StatementLine):
        parts = [*text.split(), *_SEPARATORS.split(text)]
        words |= {word for part in parts if len(word := _SEPARATORS.sub("", part)) >= _MIN_WORD_LENGTH}
    return [f"reference {word}" for word in sorted(words) if word]


def _list_all_keys(item: RecordedPayment | StatementLine) -> list[str]:
    return [*_list_numautos(item), *_list_references(item)]
