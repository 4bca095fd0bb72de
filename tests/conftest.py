"""Options of the test run, and what holds for every script that a test makes."""

import pytest
from scripts import MADE, complaints


def pytest_addoption(parser):
    parser.addoption(
        "--rewrite-golden", action="store_true", help="write golden files anew instead of comparing"
    )


@pytest.fixture(scope="module", autouse=True)
def scripts_are_formatted_and_clean(tmp_path_factory):
    """One call of ruff for all the scripts that this process made for a module."""
    yield
    made, MADE[:] = MADE[:], []
    assert not made or complaints(made, tmp_path_factory.mktemp("scripts")) == ""
