"""Contrast of a theme: the pairs of colours that meet on screens, their check, and colours derived so that all pass.

Pure: no Flask, no database.
"""

from app.themes.contrast.check import ContrastProblem, check_palette, merge_followed_problems
from app.themes.contrast.derivation import derive_palette
from app.themes.contrast.pairs import PAIRS, Pair
from app.themes.contrast.repair import repair_palette

__all__ = [
    "PAIRS",
    "ContrastProblem",
    "Pair",
    "check_palette",
    "derive_palette",
    "merge_followed_problems",
    "repair_palette",
]
