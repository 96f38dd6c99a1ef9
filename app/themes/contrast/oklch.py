"""Colours in OKLCH (lightness, chroma, hue), converted from and to sRGB as CSS Color 4 defines it.

Matrices: https://www.w3.org/TR/css-color-4/#color-conversion-code (sRGB to and from OKLab, through linear sRGB).
Gamut mapping: https://www.w3.org/TR/css-color-4/#css-gamut-mapping (chroma reduction with local clipping).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, degrees, dist, hypot, radians, sin

from app.themes.contrast.ratio import split_channels

# Just noticeable difference between two colours in OKLab, and the precision of the chroma found.
_NOTICEABLE = 0.02
_PRECISION = 0.0001
# A colour outside sRGB by less than that is inside: it rounds to the same #rrggbb.
_TOLERANCE = 1e-4

_Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Oklch:
    """A colour: lightness from 0 to 1, chroma from 0 (grey) to about 0.4, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def convert_to_oklch(colour: str) -> Oklch:
    """The OKLCH coordinates of #rrggbb; the hue of a grey is 0."""
    red, green, blue = (_linearise(channel / 255) for channel in split_channels(colour))
    lightness, green_red, blue_yellow = _convert_linear_to_oklab(red, green, blue)
    chroma = hypot(green_red, blue_yellow)
    hue = degrees(atan2(blue_yellow, green_red)) % 360 if chroma > _PRECISION else 0.0
    return Oklch(lightness, chroma, hue)


def convert_to_hex(colour: Oklch) -> str:
    """The nearest #rrggbb: same lightness and hue, less chroma when sRGB has no such colour."""
    if colour.lightness >= 1:
        return "#ffffff"
    if colour.lightness <= 0:
        return "#000000"
    channels = _convert_to_linear(colour)
    if not _is_in_gamut(channels):
        channels = _map_to_gamut(colour)
    return "#" + "".join(f"{round(_encode(channel) * 255):02x}" for channel in _clip(channels))


def _map_to_gamut(colour: Oklch) -> _Triple:
    """Reduce chroma until clipping makes no noticeable difference."""
    low, high = 0.0, colour.chroma
    clipped = _clip(_convert_to_linear(colour))
    while high - low > _PRECISION:
        chroma = (low + high) / 2
        candidate = Oklch(colour.lightness, chroma, colour.hue)
        channels = _convert_to_linear(candidate)
        if _is_in_gamut(channels):
            low = chroma
            continue
        clipped = _clip(channels)
        difference = dist(_convert_linear_to_oklab(*clipped), _convert_to_oklab(candidate))
        if abs(difference - _NOTICEABLE) < _PRECISION:
            break
        low, high = (chroma, high) if difference < _NOTICEABLE else (low, chroma)
    return clipped


def _convert_to_oklab(colour: Oklch) -> _Triple:
    hue = radians(colour.hue)
    return colour.lightness, colour.chroma * cos(hue), colour.chroma * sin(hue)


def _convert_to_linear(colour: Oklch) -> _Triple:
    lightness, a, b = _convert_to_oklab(colour)
    long = (lightness + 0.3963377773761749 * a + 0.2158037573099136 * b) ** 3
    medium = (lightness - 0.1055613458156586 * a - 0.0638541728258133 * b) ** 3
    short = (lightness - 0.0894841775298119 * a - 1.2914855480194092 * b) ** 3
    return (
        4.0767416360759592 * long - 3.3077115392580616 * medium + 0.2309699031821044 * short,
        -1.2684379732850317 * long + 2.6097573492876887 * medium - 0.3413193760026573 * short,
        -0.0041960761386756 * long - 0.7034186179359361 * medium + 1.7076146940746116 * short,
    )


def _convert_linear_to_oklab(red: float, green: float, blue: float) -> _Triple:
    long = (0.4122214694707630 * red + 0.5363325372617348 * green + 0.0514459932675022 * blue) ** (1 / 3)
    medium = (0.2119034958178251 * red + 0.6806995506452344 * green + 0.1073969535369405 * blue) ** (1 / 3)
    short = (0.0883024591900564 * red + 0.2817188391361215 * green + 0.6299787016738222 * blue) ** (1 / 3)
    return (
        0.2104542683093140 * long + 0.7936177747023054 * medium - 0.0040720430116193 * short,
        1.9779985324311684 * long - 2.4285922420485799 * medium + 0.4505937096174110 * short,
        0.0259040424655478 * long + 0.7827717124575296 * medium - 0.8086757549230774 * short,
    )


def _is_in_gamut(channels: _Triple) -> bool:
    return all(-_TOLERANCE <= channel <= 1 + _TOLERANCE for channel in channels)


def _clip(channels: _Triple) -> _Triple:
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in channels)
    return red, green, blue


def _linearise(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _encode(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)
