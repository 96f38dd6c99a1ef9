"""Reference numbers of requests: default format, format of the procedure, and no countable sequence."""

from __future__ import annotations

import re
from copy import deepcopy
from uuid import UUID

import pytest

from app.cases.lifecycle.submission import submit
from app.cases.tracking.reference_number import new_reference
from app.core import clock
from app.core.ids import new_id
from app.core.web.access_rules import NOBODY
from app.procedures.definition import DefinitionError, parse_procedure
from app.procedures.publishing import publish
from tests.factories import ANSWERS, PROCEDURE, MakeCase

CODE = "[0-9A-Z]{4}-[0-9A-Z]{4}"


def test_a_reference_has_the_default_format() -> None:
    assert re.fullmatch(rf"{clock.today():%y}-{CODE}", new_reference())


def test_a_request_has_the_reference_format_of_its_procedure(make_case: MakeCase, procedure_version: UUID) -> None:
    usual = make_case()
    version = publish({**deepcopy(PROCEDURE), "reference": "VOIRIE-{{ month }}-{{ code }}"})

    own = submit(version.id, dict(ANSWERS), token=new_id(), channel="web", by=NOBODY).case

    assert re.fullmatch(rf"[0-9]{{2}}-{CODE}", usual.reference)
    assert re.fullmatch(rf"VOIRIE-{clock.today():%m}-{CODE}", own.reference)


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("VOIRIE-{{ year }}", "deux demandes auraient la même référence"),
        ("VOIRIE-{{ number }}-{{ code }}", "rien ne s’appelle « number »"),
        ("voirie {{ code }}", "majuscules"),
        ("{{ code|lower }}", "majuscules"),
        ("ABCDEFGHIJKLMNOPQRSTU-{{ code }}", "vingt au plus"),
    ],
)
def test_an_invalid_format_is_refused(template: str, problem: str) -> None:
    with pytest.raises(DefinitionError) as error:
        parse_procedure({**deepcopy(PROCEDURE), "reference": template})

    assert any(problem in str(each).replace("\u00a0", " ") for each in error.value.problems)
