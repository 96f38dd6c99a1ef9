"""Rows of tables that are made again for each line of a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import partial
from typing import Any

from app.documents.office.markup_elements import MarkupElements, delete_element
from app.documents.office.placeholder_marks import MARK, clean_mark, number_mark, select_values
from app.documents.office.text_blocks import MarkedRow
from app.documents.office.text_pieces import replace_marks, write_plain

_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def list_marked_rows(roots: Iterable[Any], markup: MarkupElements) -> list[MarkedRow]:
    """The rows of the tables of these parts of a file, in order, after what is in no table."""
    own_marks: dict[Any, list[str]] = defaultdict(list)
    places: dict[Any, tuple[int, int]] = {None: (0, 0)}
    tables = 0
    for root in roots:
        for table in root.iter(markup.table):
            tables += 1
            rows = [row for row in table.iter(markup.row) if next(row.iterancestors(markup.table)) is table]
            places |= {row: (tables, position) for position, row in enumerate(rows, start=1)}
        for paragraph in markup.iterate_paragraphs(root):
            own_marks[markup.find_row(paragraph)] += markup.list_marks(paragraph)
    return [
        MarkedRow(*places[row], select_values(marks), _list_outer_marks(row, own_marks, markup))
        for row, marks in own_marks.items()
        if marks
    ]


def _list_outer_marks(row: Any, own_marks: Mapping[Any, list[str]], markup: MarkupElements) -> tuple[str, ...]:
    outer_rows = row.iterancestors(markup.row) if row is not None else ()
    return select_values(mark for outer in outer_rows for mark in own_marks.get(outer, ()))


def expand_rows(root: Any, markup: MarkupElements, counts: Mapping[str, int]) -> None:
    """Write each row that holds a mark of `counts` as many times as it says, its marks numbered; a table without rows goes."""
    counts_by_row: dict[Any, int] = {}
    for paragraph in markup.iterate_paragraphs(root):
        row = markup.find_row(paragraph)
        for mark in markup.list_marks(paragraph) if row is not None else ():
            if mark in counts:
                counts_by_row[row] = counts[mark]
    for row, count in counts_by_row.items():
        table = next(row.iterancestors(markup.table))
        markup.release_header(row)
        for position in range(count):
            row.addprevious(_copy_row(row, markup, counts, position))
        delete_element(row)
        if next(table.iter(markup.row), None) is None:
            delete_element(table)


def _copy_row(row: Any, markup: MarkupElements, counts: Mapping[str, int], position: int) -> Any:
    copy = deepcopy(row)
    copy.tail = None
    for element in copy.iter():
        element.attrib.pop(_XML_ID, None)
    for paragraph in list(markup.iterate_paragraphs(copy)):
        replace_marks(partial(markup.list_pieces, paragraph), MARK, partial(_number, counts, position), write_plain)
    return copy


def _number(counts: Mapping[str, int], position: int, match: Any) -> str:
    mark = clean_mark(match[1])
    return f"{{{{ {number_mark(mark, position)} }}}}" if mark in counts else str(match[0])
