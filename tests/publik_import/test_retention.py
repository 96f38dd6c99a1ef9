"""How long Publik kept a request is how long the draft keeps it; longer than usual, a reason is to be completed."""

from __future__ import annotations

import pytest

from app.publik_import.batch import Batch
from app.publik_import.forms import translate_form
from app.publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    make_field,
    make_form,
    make_item,
    make_status,
    make_workflow,
    translate_export,
)

YEAR = str(365 * 86400)


def privacy_with(*actions: str) -> dict[str, object]:
    circuit = make_workflow(make_status("nouveau"), more=f"<global_actions>{''.join(actions)}</global_actions>")
    batch = Batch(workflows={"bennes": read_xml(circuit.encode())})
    document, _, _ = translate_export(translate_form, make_form(make_field(varname="nom"), workflow="bennes"), batch)
    found: dict[str, object] = document["privacy"]
    return found


def build_anonymising_action(seconds: str, *, anchor: str = "finalized", kind: str = "anonymise") -> str:
    trigger = f"<trigger type='timeout'><anchor>{anchor}</anchor><timeout>{seconds}</timeout></trigger>"
    return f"<action><name>Effacer</name><items>{make_item(kind)}</items><triggers>{trigger}</triggers></action>"


@pytest.mark.parametrize("kind", ["anonymise", "remove"])
def test_a_longer_time_comes_with_a_reason_to_complete(kind: str) -> None:
    privacy = privacy_with(build_anonymising_action(YEAR, kind=kind))

    assert privacy["retention_months"] == 12
    assert privacy["retention_reason"] == (
        "Dans Publik, une demande était gardée 12 mois après sa fin. À compléter avant publication."
    )


def test_a_shorter_time_is_taken_and_needs_no_reason() -> None:
    privacy = privacy_with(build_anonymising_action(str(30 * 86400)))

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
def test_what_does_not_say_how_long_leaves_three_months(actions: tuple[str, ...]) -> None:
    privacy = privacy_with(*actions)

    assert (privacy["retention_months"], "retention_reason" in privacy) == (3, False)


def test_the_earliest_of_several_is_taken() -> None:
    assert (
        privacy_with(build_anonymising_action(YEAR), build_anonymising_action(str(60 * 86400)))["retention_months"] == 2
    )
