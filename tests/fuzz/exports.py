"""Publik exports whose identifiers are keywords of our definitions, and whose elements are malformed."""

from __future__ import annotations

import re
from random import Random
from xml.etree import ElementTree as ET

from tests.publik_import.legacy_exports import LEGACY_EXPORTS
from tests.publik_import.sample_exports import (
    make_condition,
    make_data_value,
    make_field,
    make_item,
    make_people,
    make_processing_data,
    make_status,
    make_workflow,
)
from tests.publik_import.town_exports import TOWN_EXPORTS, Files

# Keys of procedures, workflows, lists and expressions, some of their values, and invalid names.
_WORDS = """
    account actions actions_on add_days and answers assign_card by calls case cat condition contains content create_card
    details family fields functions give_quality hint id if in intake internal item items keys label list loop name not
    on_enter option options or own owner pages processing profile profile.qualities qualities quality roles self slug
    source statuses text theme title to today true type typed url value values var visible_to where workflow
    __class__ == {{ [[phone]] a.b -1
"""
NAMES = (*_WORDS.split(), "", "é", "x" * 300)
_TAGS = ("varname", "id", "slug", "url_name", "name", "field_id", "status", "label", "identifier", "item", "value")
_ATTRIBUTES = ("varname", "slug", "id", "role_id", "role_key", "field_id", "key")
_SHAPES = ("field", "item", "status", "id", "type", "label", "condition", "value", "formdef", "fields", "items")


def _action(kind: str, slug: str, name: str, more: str) -> str:
    return f"<item type='{kind}' id='1'><formdef_slug>{slug}</formdef_slug>{more}<role_id slug='{name}'>Rôle</role_id></item>"


_MAPPINGS = "<mappings><mapping field_id='nom'>{{ form_var_nom }}</mapping></mappings>"
_PARAMETERS = "<post_data><item><name>nom</name><value>{{ form_var_nom }}</value></item></post_data>"
# Actions with values by name: the authority chose the keys.
ACTIONS: Files = {
    "workflows/actes": make_workflow(
        make_status(
            "new",
            make_item(
                "set-backoffice-fields",
                fields=make_data_value("bo1", "{{ form_var_nom }}") + make_data_value("bo2", "Oui"),
            ),
            _action("create_carddata", "cantines", "", _MAPPINGS),
            _action("create_formdata", "seule", "", "<mappings><mapping field_id='objet'>a</mapping></mappings>"),
            _action("add_role", "", "commercant", ""),
            f"<item type='webservice_call' id='2'><url>https://a.example/</url><varname>suite</varname>{_PARAMETERS}</item>",
            make_item(
                "jump", status="end", condition=make_condition('form_workflow_data_note == "x" or form_var_nom in "a"')
            ),
            make_item("choice", label="Clore", status="end", by=make_people("_receiver")),
        ),
        make_status("end"),
        more=make_processing_data(
            make_field("string", "Note", "note", id="bo1"), make_field("bool", "Vu", "vu", id="bo2")
        ),
    ),
}
# A processing field, a field of the form, a field of the list, and a call: each has its own namespace.
_RENAMED = ("note", "nom", "suite")
SOURCES: tuple[Files, ...] = (
    TOWN_EXPORTS,
    LEGACY_EXPORTS,
    {**ACTIONS, **{name: TOWN_EXPORTS[name] for name in ("forms/seule", "lists/cantines")}},
)


def exports_with_one_name(name: str) -> list[tuple[str, bytes]]:
    """Build exports in which the actions with named values, and what they read, all have this name."""
    roots = {path: ET.fromstring(text) for path, text in SOURCES[-1].items()}
    for root in roots.values():
        _rename(root, dict.fromkeys(_RENAMED, name))
    return [(f"{path}.wcs", ET.tostring(root)) for path, root in roots.items()]


def renamed_exports(random: Random) -> list[tuple[str, bytes]]:
    """Rename some identifiers everywhere in the files of a site; half of the time, damage the files too."""
    roots = {name: ET.fromstring(text) for name, text in random.choice(SOURCES).items()}
    names = sorted({name for root in roots.values() for name in _names_in(root)})
    replacements = {name: random.choice(NAMES) for name in random.sample(names, random.randint(1, min(12, len(names))))}
    is_damaged = random.random() < 0.5
    for root in roots.values():
        _rename(root, replacements)
        if is_damaged:
            _damage(root, random)
    return [(f"{name}.wcs", ET.tostring(root)) for name, root in roots.items()]


def _names_in(root: ET.Element) -> set[str]:
    texts = {element.text for element in root.iter() if element.tag in _TAGS and not len(element)}
    attributes = {element.get(name) for element in root.iter() for name in _ATTRIBUTES}
    return {name for name in texts | attributes if name and len(name) < 80}


def _rename(root: ET.Element, names: dict[str, str]) -> None:
    for element in root.iter():
        if element.text:
            new_text = re.sub(r"(?<=_var_)\w+", lambda match: names.get(match[0], match[0]), element.text)
            element.text = names.get(element.text, new_text)
        for name in _ATTRIBUTES:
            if element.get(name) in names:
                element.set(name, names[element.attrib[name]])


def _damage(root: ET.Element, random: Random) -> None:
    for _ in range(random.randint(1, 4)):
        parents = {child: parent for parent in root.iter() for child in parent}
        if parents:
            element, other = random.choice(list(parents)), random.choice(list(parents))
            random.choice((_change_words, _move))(element, other, parents, random)


def _change_words(
    element: ET.Element, other: ET.Element, parents: dict[ET.Element, ET.Element], random: Random
) -> None:
    match random.randrange(4):
        case 0:
            element.tag = random.choice(_SHAPES)
        case 1:
            element.text = random.choice(NAMES)
        case 2:
            element.attrib.update(type=random.choice(NAMES), id=random.choice(NAMES))
        case _:
            element.text, other.text = other.text, element.text


def _move(element: ET.Element, other: ET.Element, parents: dict[ET.Element, ET.Element], random: Random) -> None:
    match random.randrange(4):
        case 0:
            parents[element].remove(element)
        case 1:
            parents[element].append(element)
        case 2:
            element[:] = []
        case _ if other not in set(element.iter()):
            parents[element].remove(element)
            other.append(element)
