"""Exports with random corruptions still give valid definitions."""

import random
from xml.etree import ElementTree as ET

import pytest

from app.workflows.definition import parse_workflow
from publik_import.importer import import_contents
from tests.publik_import.town_exports import TOWN_EXPORTS
from tests.workflows.simulation import simulate

INVALID_TEXTS = (
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
TAGS = ("field", "item", "status", "id", "type", "label", "condition", "value", "varname", "inconnu")


def corrupt_export(text, generator):
    root = ET.fromstring(text)
    for _ in range(generator.randint(1, 6)):
        parents = {child: parent for parent in root.iter() for child in parent}
        if not parents:
            break
        corrupt_element(generator.choice(list(parents)), parents, generator)
    return ET.tostring(root)


def corrupt_element(element, parents, generator):
    parent = parents[element]
    match generator.randint(0, 6):
        case 0:
            parent.remove(element)
        case 1:
            parent.append(ET.fromstring(ET.tostring(element)))
        case 2:
            element.tag = generator.choice(TAGS)
        case 3:
            element.text = generator.choice(INVALID_TEXTS)
        case 4:
            element[:] = []
        case 5:
            element.attrib = {"type": generator.choice(INVALID_TEXTS[:3]), "id": generator.choice(TAGS)}
        case _:
            element.text = generator.choice([other.text for other in parents if other.text] or [""])


@pytest.mark.parametrize("seed", range(12))
def test_a_corrupted_export_still_gives_valid_definitions(seed):
    generator = random.Random(seed)

    imported_files = import_contents(
        [(f"{name}.wcs", corrupt_export(text, generator)) for name, text in TOWN_EXPORTS.items()]
    )

    assert [
        (file.file, file.error.code) for file in imported_files if file.error and file.error.code != "unknown_kind"
    ] == []
    assert [(file.file, [str(problem) for problem in file.problems]) for file in imported_files if file.problems] == []
    for file in imported_files:
        if file.kind == "workflow" and file.definition:
            assert simulate(parse_workflow(file.definition)).is_complete
