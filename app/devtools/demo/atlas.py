"""The geography of the invented commune: its streets and numbers, its neighbours, searched as the real services search."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.language.text.normalisation import fold

Metres = tuple[float, float]
METRES_PER_DEGREE = 111_320.0  # metres of a degree of latitude
POSTCODE, CITY, INSEE = "49998", "Vaubrelles", "49998"
MAX_RESULTS = 10


@dataclass(frozen=True)
class Street:
    """A street, drawn in metres from the town hall, with numbers from one to the last."""

    name: str
    last: int
    line: tuple[Metres, ...]

    def get_point(self, number: int) -> Metres:
        """Where a number is along the street."""
        left = sum(map(math.dist, self.line, self.line[1:])) * (number - 0.5) / self.last
        for start, end in zip(self.line, self.line[1:], strict=False):
            length = math.dist(start, end)
            if left <= length:
                share = left / length
                return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            left -= length
        return self.line[-1]


@cache
def load_atlas() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "atlas.json").read_text(encoding="utf-8"))
    return found


@cache
def list_streets() -> tuple[Street, ...]:
    return tuple(
        Street(each["name"], each["last"], tuple((x, y) for x, y in each["line"])) for each in load_atlas()["streets"]
    )


def get_centre() -> tuple[float, float]:
    latitude, longitude = load_atlas()["centre"]
    return latitude, longitude


def to_coordinates(point: Metres) -> tuple[float, float]:
    """Latitude and longitude of a point in metres."""
    latitude, longitude = get_centre()
    return latitude + point[1] / METRES_PER_DEGREE, longitude + point[0] / (
        METRES_PER_DEGREE * math.cos(math.radians(latitude))
    )


def to_metres(latitude: float, longitude: float) -> Metres:
    middle, west = get_centre()
    return (longitude - west) * METRES_PER_DEGREE * math.cos(math.radians(middle)), (
        latitude - middle
    ) * METRES_PER_DEGREE


def search_addresses(words: str, limit: int) -> dict[str, Any]:
    """Addresses that hold all these words, as a GeoJSON collection."""
    wanted = _split_tokens(words)
    number = int(wanted[0]) if wanted and wanted[0].isdigit() and len(wanted[0]) < 4 else None
    sought = wanted[1:] if number else wanted
    found = (
        [each for each in list_streets() if _has_all_words(sought, _split_tokens(f"{each.name} {POSTCODE} {CITY}"))]
        if sought
        else []
    )
    features = [_create_feature(street, number if number and number <= street.last else None) for street in found]
    return {"type": "FeatureCollection", "features": features[: min(limit, MAX_RESULTS)]}


def find_nearest_address(latitude: float, longitude: float) -> dict[str, Any]:
    """The address nearest to a point; none far from the commune."""
    here = to_metres(latitude, longitude)
    numbers = ((street, number) for street in list_streets() for number in range(1, street.last + 1))
    street, number = min(numbers, key=lambda each: math.dist(here, each[0].get_point(each[1])))
    is_near = math.dist(here, street.get_point(number)) < 500
    return {"type": "FeatureCollection", "features": [_create_feature(street, number)] if is_near else []}


def find_communes(name: str, postcode: str) -> list[dict[str, Any]]:
    """Those of that name, or of that postcode."""
    return [
        each
        for each in load_atlas()["communes"]
        if (postcode and postcode in each["codesPostaux"])
        or (name and _has_all_words(_split_tokens(name), _split_tokens(each["nom"])))
    ]


def find_organisations(words: str, *, only_associations: bool) -> dict[str, Any]:
    """The organisations that have all these words in their name, or that number, as « Recherche d’entreprises » tells them."""
    wanted = _split_tokens(words)
    found = [
        each
        for each in load_atlas()["organisations"]
        if (each.get("rna") or not only_associations)
        and wanted
        and (words in (each["siret"], each.get("rna")) or _has_all_words(wanted, _split_tokens(each["name"])))
    ]
    return {"results": [_describe_organisation(each) for each in found]}


def _describe_organisation(known: dict[str, Any]) -> dict[str, Any]:
    seat = {"siret": known["siret"], "libelle_commune": CITY.upper()}
    more = {"est_association": bool(known.get("rna")), "identifiant_association": known.get("rna")}
    return {
        "siren": known["siret"][:9],
        "nom_complet": known["name"],
        "siege": seat,
        "matching_etablissements": [seat],
        "complements": more,
    }


def _create_feature(street: Street, number: int | None) -> dict[str, Any]:
    latitude, longitude = to_coordinates(street.get_point(number or street.last // 2))
    name = f"{number} {street.name}" if number else street.name
    properties = {
        "label": f"{name} {POSTCODE} {CITY}",
        "id": f"{INSEE}_{list_streets().index(street):04d}" + (f"_{number:05d}" if number else ""),
        "type": "housenumber" if number else "street",
        "name": name,
        "postcode": POSTCODE,
        "citycode": INSEE,
        "city": CITY,
    }
    point = {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _has_all_words(wanted: list[str], known: list[str]) -> bool:
    return all(any(word.startswith(each) for word in known) for each in wanted)


def _split_tokens(words: str) -> list[str]:
    return list(_iterate_words(fold(words)))


def _iterate_words(folded: str) -> Iterator[str]:
    return (word for word in re.split(r"[^a-z0-9]+", folded) if word)
