"""Every rule that a sound spec keeps, found in the modules of this folder."""

import importlib
import pkgutil

from specgen.checks.rule import Rule


def _found() -> tuple[Rule, ...]:
    names = [f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__)]
    things = [thing for name in names for thing in vars(importlib.import_module(name)).values()]
    return tuple(thing for thing in things if isinstance(thing, Rule))


RULES = _found()
