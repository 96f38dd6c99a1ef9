"""Exports in which something is amiss: left out, twice, elsewhere, by another name. Documents come of it all the same."""

import random
from xml.etree import ElementTree as ET

import pytest

from app.publik_import.importer import import_contents
from app.workflows.definition import parse_workflow
from app.workflows.simulation import simulate
from tests.publik_import.town_exports import TOWN

WORDS = (
    "",
    "None",
    "-1",
    "x" * 3000,
    "{{",
    "{% if",
    "{{ form_var_x|",
    "wf-end",
    "_previous",
    "block:enfant",
    "2024-02-30",
)
NAMES = ("field", "item", "status", "id", "type", "label", "condition", "value", "varname", "inconnu")


def spoil_export(text, draw):
    root = ET.fromstring(text)
    for _ in range(draw.randint(1, 6)):
        parents = {child: parent for parent in root.iter() for child in parent}
        if not parents:
            break
        spoil(draw.choice(list(parents)), parents, draw)
    return ET.tostring(root)


def spoil(element, parents, draw):
    parent = parents[element]
    match draw.randint(0, 6):
        case 0:
            parent.remove(element)
        case 1:
            parent.append(ET.fromstring(ET.tostring(element)))
        case 2:
            element.tag = draw.choice(NAMES)
        case 3:
            element.text = draw.choice(WORDS)
        case 4:
            element[:] = []
        case 5:
            element.attrib = {"type": draw.choice(WORDS[:3]), "id": draw.choice(NAMES)}
        case _:
            element.text = draw.choice([other.text for other in parents if other.text] or [""])


@pytest.mark.parametrize("seed", range(12))
def test_what_is_amiss_never_keeps_documents_from_being_made(seed):
    draw = random.Random(seed)

    found = import_contents([(f"{name}.wcs", spoil_export(text, draw)) for name, text in TOWN.items()])

    assert [(one.file, one.error.code) for one in found if one.error and one.error.code != "unknown_kind"] == []
    assert [(one.file, [str(each) for each in one.problems]) for one in found if one.problems] == []
    for one in found:
        if one.kind == "workflow" and one.definition:
            assert simulate(parse_workflow(one.definition)).is_complete
