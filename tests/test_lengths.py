"""Scripts are hardly longer than the articles and tutorials that they are after."""

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "lengths", Path(__file__).parents[1] / "tools" / "lengths.py"
)
lengths = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(lengths)

ROWS = [*lengths.lengths()]


@pytest.mark.parametrize("row", ROWS, ids=[row.spec for row in ROWS])
def test_script_is_hardly_longer_than_its_original(row):
    assert row.ratio <= lengths.BOUND, row


def test_code_lines_are_those_that_hold_code():
    text = (
        '"""A.\n\nB."""\n# c\n\nx = [\n    1,\n    # d\n]\n\ndef f():\n    """E."""\n    return x\n'
    )
    assert lengths.code_lines(text) == 5
