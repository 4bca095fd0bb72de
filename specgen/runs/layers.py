"""A model as it was built -> a finding for each layer that a step names and that it has not.

Of an application, or of a model in a file of the author's, only Keras knows the layers; this is
asked before the training, so that a misspelt name costs none.
"""

import sys
from collections.abc import Iterator
from typing import Any

from specgen.checks.checked import Checked
from specgen.facts.references import is_rebuilt, referred
from specgen.text.diagnostics import Diagnostic, SpecError
from specgen.text.guesses import did_you_mean

_THINGS = ("layer", "sub-model", "convolution")


def look_up(checked: Checked, model: Any) -> None:
    """Raise SpecError for names that no layer of the model has."""
    names = [*_names(model)]
    findings = [
        Diagnostic(
            "SG305",
            f"no layer is called {found.value!r}",
            checked.span(found.place),
            did_you_mean(found.value, names),
        )
        for number, _, found in referred(checked.plan, *_THINGS)
        if found.value not in names and is_rebuilt(checked.spec, checked.plan, number)
    ]
    if findings:
        raise SpecError(findings)


def _names(model: Any) -> Iterator[str]:
    """The names of all layers, those of sub-models too."""
    for layer in model.layers:
        yield layer.name
        if isinstance(layer, sys.modules["keras"].Model):
            yield from _names(layer)
