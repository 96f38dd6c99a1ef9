"""The parts of a raw e-mail, by the library, which is given nothing that it would parse slowly."""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32

from app.core.parsing import BudgetExceeded, Meter
from app.core.parsing.budget import TOO_DEEP, TOO_LARGE, TOO_MANY_PARTS

MAX_PARTS, MAX_DEPTH = 500, 20
# Thirty megabytes of base64 are 400,000 lines.
MAX_LINES = 600_000
# Of the headers of the message itself, then of one header of any part.
MAX_HEADERS_BYTES = 200_000
MAX_HEADER_CHARACTERS = 100_000
# Of the headers that have parameters, parsed in quadratic time: the longest name of a file takes 3,000.
MAX_PARAMETER_CHARACTERS = 4_000
# Of the headers of all parts together.
MAX_HEADERS = 20_000
_WITH_PARAMETERS = "content-"


def parse_message(content: bytes, meter: Meter) -> Message:
    """The message with its parts. Raises BudgetExceeded, and the errors of the library."""
    _check_size(content, meter)
    message = BytesParser(_make_message_class(meter), policy=_BoundedPolicy(meter)).parsebytes(content)
    meter.check_time()
    return message


def _check_size(content: bytes, meter: Meter) -> None:
    """Count what makes the library create objects, before it does."""
    if content.lower().count(b"boundary=") > meter.budget.max_depth * 3:
        raise BudgetExceeded(TOO_DEEP)
    if content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n") > MAX_LINES:
        raise BudgetExceeded(TOO_MANY_PARTS)
    head = content[: 2 * MAX_HEADERS_BYTES].replace(b"\r", b"").partition(b"\n\n")[0]
    if len(head) > MAX_HEADERS_BYTES:
        raise BudgetExceeded(TOO_LARGE)


def _make_message_class(meter: Meter) -> type[Message]:
    class CountedMessage(Message):
        """A part, counted as soon as it begins."""

        def __init__(self, policy: Compat32) -> None:
            super().__init__(policy)
            meter.count_part()
            meter.check_time()

    return CountedMessage


class _BoundedPolicy(Compat32):
    """The policy of old messages, which refuses headers before anything is looked for in them."""

    meter: Meter
    header_count = 0

    def __init__(self, meter: Meter) -> None:
        # A policy cannot be changed, but by itself.
        object.__setattr__(self, "meter", meter)
        super().__init__()

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        object.__setattr__(self, "header_count", self.header_count + 1)
        if self.header_count > MAX_HEADERS:
            raise BudgetExceeded(TOO_MANY_PARTS)
        name, value = super().header_source_parse(sourcelines)
        has_parameters = name.lower().startswith(_WITH_PARAMETERS)
        if len(name) + len(value) > (MAX_PARAMETER_CHARACTERS if has_parameters else MAX_HEADER_CHARACTERS):
            raise BudgetExceeded(TOO_LARGE)
        self.meter.check_time()
        return name, value
