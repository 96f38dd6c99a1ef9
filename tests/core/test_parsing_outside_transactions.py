"""No file of a stranger is read while the others wait to write."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.core.db import db
from app.core.parsing import Budget, ParsedWhileWriting, Parser

PROBE: Parser[int] = Parser("probe", Budget(10), lambda content, meter: len(content))


def test_a_parser_for_strangers_is_called_before_anything_is_written(site) -> None:
    assert PROBE(b"x") == 1

    db.session.execute(text("DELETE FROM attempt_counter WHERE 1 = 0"))

    with pytest.raises(ParsedWhileWriting):
        PROBE(b"x")
    db.session.rollback()
    assert PROBE(b"x") == 1
