"""Story -> a notebook, in Jupyter's format 4.5. A cell keeps its id while its text stays.

Written without nbformat, whose import takes longer than an export.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from specgen.outcomes import markdown
from specgen.outcomes.seal import sealed
from specgen.outcomes.story import Cell, Story, Text

Row = dict[str, Any]  # a cell, or what came out of one


def to_notebook(story: Story) -> str:
    """The notebook. The same story gives the same bytes."""
    seen: Counter[str] = Counter()
    content = {
        "cells": [{**row, "id": _id(row, seen)} for row in _cells(story)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return sealed(json.dumps(content, indent=1, ensure_ascii=False) + "\n", ".ipynb")


def _cells(story: Story) -> Iterator[Row]:
    yield _text(markdown.opening(story))
    count = 0
    for part in story.parts:
        if isinstance(part, Text):
            yield _text(markdown.text(part))
            continue
        count += 1
        yield {
            "cell_type": "code",
            "execution_count": count if story.ran.printed else None,
            "metadata": {},
            "outputs": [*_outputs(story, part)],
            "source": _lines(part.code),
        }
    yield _text(markdown.closing(story))


def _outputs(story: Story, cell: Cell) -> Iterator[Row]:
    if printed := story.ran.of(cell.ends):
        yield {"output_type": "stream", "name": "stdout", "text": _lines(f"{printed}\n")}
    for number in cell.ends:
        for figure in story.ran.figures.get(number, ()):
            content = base64.b64encode(figure.content).decode("ascii")
            yield {"output_type": "display_data", "metadata": {}, "data": {figure.kind: content}}


def _text(text: str) -> Row:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(text)}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _id(row: Row, seen: Counter[str]) -> str:
    """Of what the cell says; of several that say the same, with a number."""
    said = hashlib.sha256("".join([row["cell_type"], *row["source"]]).encode("utf-8")).hexdigest()
    seen[said] += 1
    return said[:12] if seen[said] == 1 else f"{said[:12]}-{seen[said]}"
