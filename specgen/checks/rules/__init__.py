"""Every rule that a sound spec keeps, found in the modules of this folder."""

import importlib
from pathlib import Path

from specgen.checks.rule import Rule


def _found() -> tuple[Rule, ...]:
    stems = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))
    names = [f"{__name__}.{stem}" for stem in stems]
    things = [thing for name in names for thing in vars(importlib.import_module(name)).values()]
    return tuple(thing for thing in things if isinstance(thing, Rule))


RULES = _found()
# Those that ask what is known of the data, which is so where the parts of a spec go together.
SENSE = tuple(rule for rule in RULES if rule.warns or rule.code == "SG310")
ERRORS = tuple(rule for rule in RULES if rule not in SENSE)
