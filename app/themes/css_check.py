"""theme.css: parsed, limited to what dresses a page, and written again in a layer of its own.

Colours come from the tokens alone, so that contrast is checked and dark mode follows; files come from the theme alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import tinycss2

from app.core.i18n import gettext as _
from app.themes.css_words import AT_RULES, COLOUR_WORDS, FUNCTIONS, PREFIXES, PROPERTIES, PSEUDO_CLASSES
from app.themes.theme_model import ThemeProblem

FILE_NAME = "theme.css"
MAX_BYTES, MAX_DEPTH, MAX_PROBLEMS = 40_000, 12, 20
LAYER = "theme-extra"
_TOKEN_NAME = re.compile(r"--[a-z][a-z0-9-]{0,60}")
# Resolves the path of a file of the theme to its address; None for a file that is not in the theme.
FindUrl = Callable[[str], str | None]


def check_stylesheet(source: str, find_url: FindUrl) -> tuple[str, list[ThemeProblem]]:
    """The style sheet as it is served, empty when something in it is refused, and what is."""
    if len(source.encode()) > MAX_BYTES:
        return "", [ThemeProblem(FILE_NAME, _("Cette feuille de style est trop longue : 40 ko au plus."))]
    if _measure_nesting(source) > MAX_DEPTH:
        return "", [ThemeProblem(FILE_NAME, _("Cette feuille de style a trop de niveaux."))]
    checker = _Checker(find_url)
    rules = tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)
    checked_rules = checker.check_rules(rules)
    if checker.problems or not checked_rules:
        return "", checker.problems[:MAX_PROBLEMS]
    return f"@layer {LAYER}{{{checked_rules}}}", []


def _measure_nesting(source: str) -> int:
    """The most brackets that are open at once: the parser calls itself for each."""
    depth = deepest = 0
    for character in source:
        depth += (character in "{[(") - (character in "}])")
        deepest = max(deepest, depth)
    return deepest


class _Checker:
    """Walks through the rules, and notes what is refused with its line."""

    def __init__(self, find_url: FindUrl) -> None:
        self.problems: list[ThemeProblem] = []
        self._find_url = find_url

    def check_rules(self, rules: Iterable[Any]) -> str:
        """The rules of a sheet or of an at-rule, written again."""
        return "".join(self._check_rule(rule) for rule in rules)

    def _check_rule(self, rule: Any) -> str:
        if rule.type == "at-rule":
            return self._check_at_rule(rule)
        if rule.type != "qualified-rule":
            return self._refuse(rule, _("Ce passage n’est pas une règle de feuille de style."))
        selector = self._check_selector(rule)
        return f"{selector}{{{self._check_block(rule.content)}}}"

    def _check_at_rule(self, rule: Any) -> str:
        if rule.lower_at_keyword not in AT_RULES or rule.content is None:
            return self._refuse(rule, _("La règle « @%(name)s » est interdite.", name=rule.at_keyword[:40]))
        prelude = self._write_values(rule.prelude, AT_RULES[rule.lower_at_keyword])
        content = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        return f"@{rule.lower_at_keyword} {prelude}{{{self._check_contents(content)}}}"

    def _check_selector(self, rule: Any) -> str:
        for token in _walk(rule.prelude):
            if token.type == "error":
                return self._refuse(token, _("Ce sélecteur ne se lit pas."))
            if token.type == "[] block" and any(
                part.type == "ident" and part.lower_value == "value" for part in token.content
            ):
                self._refuse(token, _("Un sélecteur ne peut pas dépendre de ce qui est saisi."))
            if token.type == "function" and token.lower_name not in PSEUDO_CLASSES:
                self._refuse(token, _("Le sélecteur « %(name)s » est interdit.", name=f":{token.name[:40]}()"))
        return _serialize(rule.prelude)

    def _check_block(self, content: list[Any]) -> str:
        return self._check_contents(tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True))

    def _check_contents(self, parts: Iterable[Any]) -> str:
        return "".join(
            self._check_declaration(part) if part.type == "declaration" else self._check_rule(part) for part in parts
        )

    def _check_declaration(self, declaration: Any) -> str:
        name = declaration.lower_name
        is_token = bool(_TOKEN_NAME.fullmatch(name))
        if is_token and name.startswith("--color-"):
            return self._refuse(
                declaration, _("Les couleurs se donnent dans theme.toml, où leur contraste est vérifié.")
            )
        if not is_token and name not in PROPERTIES and not name.startswith(PREFIXES):
            return self._refuse(declaration, _("La propriété « %(name)s » est interdite.", name=name[:40]))
        important = "!important" if declaration.important else ""
        return f"{name}:{self._write_values(declaration.value, FUNCTIONS)}{important};"

    def _write_values(self, values: Iterable[Any], functions: frozenset[str]) -> str:
        """The values, with the addresses of the files of the theme."""
        return "".join(self._write_value(value, functions) for value in values).strip()

    def _write_value(self, value: Any, functions: frozenset[str]) -> str:
        if value.type == "whitespace":
            return " "
        if value.type == "url" or (value.type == "function" and value.lower_name == "url"):
            return self._write_url(value)
        if value.type == "function":
            if value.lower_name not in functions:
                return self._refuse(value, _("La fonction « %(name)s » est interdite.", name=f"{value.name[:40]}()"))
            return f"{value.lower_name}({self._write_values(value.arguments, functions)})"
        if value.type in ("() block", "[] block"):
            opening, closing = value.type[0], value.type[1]
            return f"{opening}{self._write_values(value.content, functions)}{closing}"
        if value.type == "hash" or (value.type == "ident" and value.lower_value in COLOUR_WORDS):
            return self._refuse(value, _("Une couleur s’écrit var(--color-accent), d’après celles de theme.toml."))
        if value.type in ("error", "{} block", "unicode-range"):
            return self._refuse(value, _("Cette valeur ne se lit pas."))
        return _serialize([value])

    def _write_url(self, value: Any) -> str:
        path = (
            value.value
            if value.type == "url"
            else "".join(part.value for part in value.arguments if part.type == "string")
        )
        url = self._find_url(path.removeprefix("./"))
        if url is None:
            return self._refuse(
                value, _("« %(path)s » n’est pas un fichier du thème : rien ne vient d’ailleurs.", path=path[:80])
            )
        return f'url("{url}")'

    def _refuse(self, node: Any, message: str) -> str:
        self.problems.append(
            ThemeProblem(_("%(path)s, ligne %(line)s", path=FILE_NAME, line=node.source_line), message)
        )
        return ""


def _walk(nodes: Iterable[Any]) -> Iterable[Any]:
    for node in nodes:
        yield node
        yield from _walk(getattr(node, "content", None) or getattr(node, "arguments", None) or ())


def _serialize(nodes: Iterable[Any]) -> str:
    return re.sub(r"\s+", " ", str(tinycss2.serialize([node for node in nodes if node.type != "comment"]))).strip()
