"""Text that a person wrote in an answer, without the message that the answer quotes."""

from __future__ import annotations

import re

_QUOTE_STARTS = (
    re.compile(r"^\s*(Le|On)\b.{4,300}?(a .crit|wrote)\s*:\s*$", re.IGNORECASE),
    re.compile(r"^\s*-{2,}\s*(Message d.origine|Original Message|Message transf.r.).*", re.IGNORECASE),
    re.compile(r"^\s*(De|From)\s*:\s*.{1,300}$", re.IGNORECASE),
    re.compile(r"^_{10,}\s*$"),
)
# A line that is cut before « a écrit : » is put together with the next one.
_CUT_START = re.compile(r"^\s*(Le|On)\b.{4,200}$", re.IGNORECASE)


def extract_reply(text: str) -> str:
    """The lines above the quoted message; the whole text when nothing is above."""
    lines = text.split("\n")
    end = next((index for index, _line in enumerate(lines) if _starts_quote(lines, index)), len(lines))
    above = "\n".join(line for line in lines[:end] if not line.lstrip().startswith(">")).strip()
    return above or text.strip()


def _starts_quote(lines: list[str], index: int) -> bool:
    line = lines[index]
    if any(pattern.match(line) for pattern in _QUOTE_STARTS):
        return True
    whole_line = f"{line} {lines[index + 1].strip()}" if index + 1 < len(lines) and _CUT_START.match(line) else ""
    return bool(whole_line) and bool(_QUOTE_STARTS[0].match(whole_line))
