"""Bad definitions: each is reported by one sentence at its address; repairs correct them and add nothing."""

from __future__ import annotations

import pytest

from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.findings.findings import Finding
from app.definitions.findings.rules import find_repairable, list_findings
from tests.cast import Person
from tests.definitions.findings.bad_circuits import BAD_CIRCUITS
from tests.definitions.findings.bad_definitions import BadDefinition
from tests.definitions.findings.bad_forms import BAD_FORMS
from tests.definitions.findings.doubtful_forms import DOUBTFUL_FORMS
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT

BAD_DEFINITIONS = [*BAD_FORMS, *DOUBTFUL_FORMS, *BAD_CIRCUITS]
# The definitions of the tests have no translation, and nobody is at the counter.
USUAL = {"missing_translation", "intake_without_agent"}


@pytest.fixture(autouse=True)
def published_definitions(procedure_version: object, alice: Person) -> None:
    """The good definitions are in force, and an agent holds their role."""


def find(bad: BadDefinition) -> list[Finding]:
    return [finding for finding in list_findings(bad.kind, bad.build()) if finding.rule not in USUAL]


@pytest.mark.parametrize(("kind", "definition"), [(PROCEDURE, SIGNALER), (WORKFLOW, SIGNALEMENT)])
def test_nothing_is_found_in_a_good_definition(kind, definition):
    assert {finding.rule for finding in list_findings(kind, definition)} <= USUAL


@pytest.mark.parametrize("bad", BAD_DEFINITIONS, ids=lambda bad: bad.name)
def test_a_bad_definition_is_reported_at_its_address(bad):
    findings = find(bad)

    assert (bad.pointer, bad.severity) in [
        (finding.pointer, finding.severity)
        for finding in findings
        if bad.words in finding.message.replace("\u00a0", " ")
    ]


@pytest.mark.parametrize("bad", [bad for bad in BAD_DEFINITIONS if bad.repair], ids=lambda bad: bad.name)
def test_a_repair_corrects_and_adds_nothing(bad):
    before = list_findings(bad.kind, bad.build())
    finding = next(each for each in before if each.pointer == bad.pointer and each.repair)

    repaired = finding.repair.apply(bad.build())

    after = list_findings(bad.kind, repaired)
    assert finding.repair.label.replace("\u00a0", " ") == bad.repair
    assert finding not in after
    assert {(each.rule, each.pointer) for each in after if each.rule not in USUAL} <= {
        (each.rule, each.pointer) for each in before
    }


def test_there_are_forty_bad_definitions():
    assert len(BAD_DEFINITIONS) >= 40


def test_a_repair_is_found_by_its_rule_and_address():
    bad = next(bad for bad in DOUBTFUL_FORMS if bad.name == "stiff words")

    assert find_repairable(bad.kind, bad.build(), "stiff_words", bad.pointer)
    assert find_repairable(bad.kind, SIGNALER, "stiff_words", bad.pointer) is None
