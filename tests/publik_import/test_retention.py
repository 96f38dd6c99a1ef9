"""The retention of Publik is kept; a longer one needs a reason to complete."""

from __future__ import annotations

import pytest

from publik_import.batch import Batch
from publik_import.forms import translate_form
from publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    make_field,
    make_form,
    make_item,
    make_status,
    make_workflow,
    translate_export,
)

YEAR = str(365 * 86400)


def translate_privacy(*actions: str) -> dict[str, object]:
    workflow = make_workflow(make_status("nouveau"), more=f"<global_actions>{''.join(actions)}</global_actions>")
    batch = Batch(workflows={"bennes": read_xml(workflow.encode())})
    definition, _, _ = translate_export(translate_form, make_form(make_field(varname="nom"), workflow="bennes"), batch)
    privacy: dict[str, object] = definition["privacy"]
    return privacy


def build_anonymising_action(seconds: str, *, anchor: str = "finalized", kind: str = "anonymise") -> str:
    trigger = f"<trigger type='timeout'><anchor>{anchor}</anchor><timeout>{seconds}</timeout></trigger>"
    return f"<action><name>Effacer</name><items>{make_item(kind)}</items><triggers>{trigger}</triggers></action>"


@pytest.mark.parametrize("kind", ["anonymise", "remove"])
def test_a_longer_retention_has_a_reason_to_complete(kind: str) -> None:
    privacy = translate_privacy(build_anonymising_action(YEAR, kind=kind))

    assert privacy["retention_months"] == 12
    assert privacy["retention_reason"] == (
        "Dans Publik, une demande était gardée 12 mois après sa fin. À compléter avant publication."
    )


def test_a_shorter_retention_needs_no_reason() -> None:
    privacy = translate_privacy(build_anonymising_action(str(30 * 86400)))

    assert (privacy["retention_months"], "retention_reason" in privacy) == (1, False)


@pytest.mark.parametrize(
    "actions",
    [
        (),
        (build_anonymising_action(YEAR, anchor="creation"),),
        (build_anonymising_action("{{ x }}"),),
        (build_anonymising_action(YEAR, kind="jump"),),
    ],
)
def test_the_default_retention_is_three_months(actions: tuple[str, ...]) -> None:
    privacy = translate_privacy(*actions)

    assert (privacy["retention_months"], "retention_reason" in privacy) == (3, False)


def test_the_shortest_retention_is_used() -> None:
    assert (
        translate_privacy(build_anonymising_action(YEAR), build_anonymising_action(str(60 * 86400)))["retention_months"]
        == 2
    )
