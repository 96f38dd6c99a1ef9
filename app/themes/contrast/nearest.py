"""The nearest colour that has enough contrast: only its lightness moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cbrt

from app.themes.contrast.oklch import Oklch, convert_to_hex, convert_to_oklch
from app.themes.contrast.ratio import compute_contrast, compute_luminance

# Lightness is found to this precision, then moved by it until the rounded colour passes.
_STEP = 1 / 1024
_MARGIN = 8
_MAX_ATTEMPTS = 12
# In the definition of contrast: light reflected by the screen.
_FLARE = 0.05

_Interval = tuple[float, float]


@dataclass(frozen=True)
class Requirement:
    """A contrast to reach with another colour."""

    other: str
    minimum: float

    def is_met_by(self, colour: str) -> bool:
        return compute_contrast(colour, self.other) >= self.minimum


def find_nearest(colour: str, requirements: Sequence[Requirement]) -> str | None:
    """The colour, or the nearest in lightness that meets all requirements; None when no lightness does."""
    if _are_met(colour, requirements):
        return colour
    start = convert_to_oklch(colour)
    candidates = [_find_within(start, interval, requirements) for interval in _list_intervals(requirements)]
    reached = [candidate for candidate in candidates if candidate]
    return min(reached, key=lambda each: abs(convert_to_oklch(each).lightness - start.lightness), default=None)


def _are_met(colour: str, requirements: Sequence[Requirement]) -> bool:
    return all(requirement.is_met_by(colour) for requirement in requirements)


def _list_intervals(requirements: Sequence[Requirement]) -> list[_Interval]:
    """The intervals of luminance in which every requirement is met."""
    intervals = [(0.0, 1.0)]
    for requirement in requirements:
        reflected = compute_luminance(requirement.other) + _FLARE
        darkest, lightest = reflected / requirement.minimum - _FLARE, reflected * requirement.minimum - _FLARE
        halves = [(low, min(high, darkest)) for low, high in intervals]
        halves += [(max(low, lightest), high) for low, high in intervals]
        intervals = [(low, high) for low, high in halves if low <= high + 1e-9]
    return intervals


def _find_within(start: Oklch, interval: _Interval, requirements: Sequence[Requirement]) -> str | None:
    """The colour of the interval nearest in lightness."""
    luminance = compute_luminance(convert_to_hex(start))
    is_lighter = luminance < interval[0]
    lightness = _find_lightness(start, interval[0] if is_lighter else interval[1])
    step = _STEP if is_lighter else -_STEP
    for count in range(-_MARGIN, 2 * _MARGIN):
        candidate = convert_to_hex(replace(start, lightness=min(max(lightness + count * step, 0), 1)))
        if _are_met(candidate, requirements):
            return candidate
    return _find_grey(interval, requirements)


def _find_lightness(start: Oklch, luminance: float) -> float:
    """The lightness at which a colour of this chroma and hue has a luminance: nearly proportional to its cube root."""
    lightness = start.lightness
    for _attempt in range(_MAX_ATTEMPTS):
        reached = compute_luminance(convert_to_hex(replace(start, lightness=lightness)))
        step = cbrt(luminance) - cbrt(reached)
        lightness = min(max(lightness + step, 0.0), 1.0)
        if abs(step) < _STEP:
            break
    return lightness


def _find_grey(interval: _Interval, requirements: Sequence[Requirement]) -> str | None:
    """Find a grey in an interval that is narrower than the steps of a colour: black, white, or a grey."""
    levels = (0, 255) if interval[0] <= 0 or interval[1] >= 1 else range(256)
    greys = (f"#{level:02x}{level:02x}{level:02x}" for level in levels)
    return next((grey for grey in greys if _are_met(grey, requirements)), None)
