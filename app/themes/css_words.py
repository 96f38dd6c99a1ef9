"""Allowed words of theme.css: at-rules, properties, functions and pseudo-classes."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Functions of values. None fetches a file, and none writes a colour that is not made of the tokens.
FUNCTIONS = _words(
    "var calc min max clamp abs color-mix linear-gradient radial-gradient conic-gradient repeating-linear-gradient"
    " repeating-radial-gradient translate translatex translatey rotate scale scalex scaley skew skewx skewy matrix"
    " blur brightness contrast grayscale saturate cubic-bezier steps minmax repeat fit-content inset circle ellipse"
    " polygon env counter attr"
)
# At-rules, with the functions of their conditions.
AT_RULES = {"media": frozenset[str](), "supports": FUNCTIONS | {"selector"}, "container": frozenset({"calc", "style"})}
PSEUDO_CLASSES = _words("is where not has nth-child nth-last-child nth-of-type nth-last-of-type lang dir")
# Of properties that are accepted with all those of their family.
PREFIXES = (
    *("border", "padding", "margin", "text-", "font", "grid", "flex", "column"),
    *("inset", "outline", "background"),
)
PROPERTIES = _words(
    "color opacity accent-color caret-color fill stroke stroke-width box-shadow filter backdrop-filter mix-blend-mode"
    " display order gap row-gap align-items align-content align-self justify-items justify-content justify-self"
    " place-items place-content place-self width height min-width min-height max-width max-height inline-size block-size"
    " min-inline-size max-inline-size min-block-size max-block-size aspect-ratio box-sizing overflow overflow-x overflow-y"
    " overflow-wrap position top right bottom left z-index float clear object-fit object-position transform"
    " transform-origin translate rotate scale transition transition-property transition-duration"
    " transition-timing-function clip-path mask line-height letter-spacing word-spacing white-space hyphens"
    " vertical-align list-style list-style-type list-style-position content counter-reset counter-increment"
    " isolation container container-type container-name scroll-margin scroll-padding -webkit-line-clamp"
)
# Names of colours that depend on no token; transparent, currentcolor and system colours remain.
COLOUR_WORDS = _words(
    "black white red green blue yellow orange purple pink brown gray grey silver maroon olive lime aqua cyan teal navy"
    " fuchsia magenta indigo violet gold coral crimson salmon tomato turquoise tan beige ivory khaki lavender orchid"
    " plum sienna snow chocolate darkblue darkgreen darkred lightblue lightgreen lightgray lightgrey darkgray darkgrey"
    " steelblue skyblue royalblue slategray slategrey midnightblue rebeccapurple whitesmoke firebrick goldenrod"
)
