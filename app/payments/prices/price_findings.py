"""Findings about a price rule that is being written: what prevents its use, and what its author should look at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.formats import format_amount
from app.core.i18n import gettext
from app.core.money import to_euros
from app.language.expressions.value_types import Scope
from app.language.schema.problems import DefinitionError
from app.payments.prices.amount_bounds import find_smallest_total
from app.payments.prices.price_matrix import Matrix
from app.payments.prices.price_rule import EffortRate, PriceRule, parse_price_rule
from app.payments.prices.rule_expressions import find_expression_problems, find_options

# An error prevents the use of a rule, a warning does not.
ERROR, WARNING = "error", "warning"
ONE_EURO = 100


@dataclass(frozen=True)
class PriceFinding:
    """One thing to look at: its code, the path in the definition, how serious it is, and a sentence."""

    code: str
    path: str
    severity: str
    message: str


@dataclass(frozen=True)
class PriceSurroundings:
    """Facts beside a rule that is checked: the régies that collect, the names that its questions define, today."""

    today: date
    regies: Collection[str] = ()
    names: Scope | None = None


def find_price_findings(definition: Mapping[str, Any], surroundings: PriceSurroundings) -> list[PriceFinding]:
    """The findings of a definition; those of its form alone when it is no rule yet."""
    try:
        rule = parse_price_rule(definition)
    except DefinitionError as error:
        return [PriceFinding("invalid", problem.path, ERROR, problem.message) for problem in error.problems]
    return [finding for find in _CHECKS for finding in find(rule, definition, surroundings)]


def _check_regie(rule: PriceRule, _: Any, surroundings: PriceSurroundings) -> Iterator[PriceFinding]:
    if not rule.regie:
        yield PriceFinding("no_regie", "regie", ERROR, gettext("Choisissez la régie qui encaisse."))
    elif rule.regie not in surroundings.regies:
        message = gettext("La régie « %(name)s » n’existe pas, ou plus.", name=rule.regie)
        yield PriceFinding("unknown_regie", "regie", ERROR, message)


def _check_accounting(rule: PriceRule, _: Any, __: PriceSurroundings) -> Iterator[PriceFinding]:
    if not rule.accounting_code:
        for position, line in enumerate(rule.lines):
            if not line.accounting_code:
                message = gettext("« %(label)s » n’a pas de compte d’imputation.", label=line.label)
                yield PriceFinding("no_accounting_code", f"lines[{position}].accounting_code", WARNING, message)
    if rule.resolution is None:
        message = gettext("Un tarif est voté : indiquez la délibération et sa date.")
        yield PriceFinding("no_resolution", "resolution", WARNING, message)


def _check_period(rule: PriceRule, _: Any, surroundings: PriceSurroundings) -> Iterator[PriceFinding]:
    if rule.until is not None and rule.until < surroundings.today:
        yield PriceFinding("expired", "until", WARNING, gettext("Ce tarif n’est plus en vigueur."))


def _check_matrices(rule: PriceRule, _: Any, surroundings: PriceSurroundings) -> Iterator[PriceFinding]:
    for path, matrix in _iterate_matrices(rule):
        missing_cells = matrix.list_missing_cells()
        if missing_cells:
            first = " · ".join(missing_cells[0])
            message = gettext(
                "Il manque %(count)s prix dans le tableau, dont « %(first)s ».", count=len(missing_cells), first=first
            )
            yield PriceFinding("missing_cell", f"{path}.cells", ERROR, message)
        for position, criterion in enumerate(matrix.criteria):
            values = {entry.value for entry in criterion.entries}
            for option in find_options(criterion, surroundings.names):
                if option not in values:
                    message = gettext("Le choix « %(option)s » n’a pas de prix.", option=option)
                    yield PriceFinding("missing_option", f"{path}.criteria[{position}].entries", ERROR, message)


def _check_expressions(_: PriceRule, definition: Any, surroundings: PriceSurroundings) -> Iterator[PriceFinding]:
    if surroundings.names is not None:
        for problem in find_expression_problems(definition, surroundings.names):
            yield PriceFinding("expression", problem.path, ERROR, problem.message)


def _check_amounts(rule: PriceRule, _: Any, __: PriceSurroundings) -> Iterator[PriceFinding]:
    smallest = find_smallest_total(rule)
    if smallest is not None and smallest < ONE_EURO:
        message = gettext(
            "Le total peut être de %(amount)s : en dessous d’un euro, il ne se paie pas en ligne.",
            amount=format_amount(to_euros(smallest)),
        )
        yield PriceFinding("below_one_euro", "lines", WARNING, message)


def _iterate_matrices(rule: PriceRule) -> Iterator[tuple[str, Matrix]]:
    for position, line in enumerate(rule.lines):
        if isinstance(line.price, Matrix):
            yield f"lines[{position}].price", line.price
        elif isinstance(line.price, EffortRate) and isinstance(line.price.rate, Matrix):
            yield f"lines[{position}].price.rate", line.price.rate


_CHECKS: tuple[Callable[[PriceRule, Any, PriceSurroundings], Iterator[PriceFinding]], ...] = (
    _check_regie,
    _check_accounting,
    _check_period,
    _check_matrices,
    _check_expressions,
    _check_amounts,
)
