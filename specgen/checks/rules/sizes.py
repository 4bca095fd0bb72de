"""Sizes that follow from what a layer has learnt: of a lookup which is there."""

from collections.abc import Iterator

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.graph import Network
from specgen.facts.learning import learns
from specgen.language import formulas
from specgen.language.calls import Call, Formula, computed_in
from specgen.text.document import Trail
from specgen.text.guesses import did_you_mean

_LOOKUPS = ("StringLookup", "IntegerLookup", "TextVectorization")
_COLUMN = """
    data:
      load: {csv: flowers.csv}
      columns: {colour: [red, blue], width: number, kind: [0, 1, 2]}
      inputs: [colour]
      target: kind
      x: [as_columns]
"""


def _model(word: str) -> str:
    return f"""
    model:
      layers:
        - {{Input: {{shape: [1], dtype: string}}, name: colour}}
        - {{StringLookup: , name: codes}}
        - Embedding: {{input_dim: "${{vocabulary_size('{word}')}}", output_dim: 4}}
        - Flatten
        - Dense: {{units: 3, activation: softmax}}
    """


@rule(
    "SG305",
    bad=f"{_COLUMN.strip()}\n{_model('words').rstrip()}",
    mended=f"{_COLUMN.strip()}\n{_model('codes').rstrip()}",
)
def sizes_are_of_lookups_that_are_there(checked: Checked) -> Findings:
    """A layer may be as large as the vocabulary that a lookup before it learns from the data."""
    for network in checked.networks.values():
        known: list[str] = []
        for call, path, found in _formulas(network):
            known += [call.arguments["name"]] if found is None else []
            given = formulas.given_to("vocabulary_size", found.text) if found else []
            for word in (getattr(each, "value", None) for each in given):
                if word not in known:
                    hint = did_you_mean(word, known) or "give the lookup a `name`, and use that"
                    text = f"no lookup above learns a vocabulary under the name {word!r}"
                    yield Finding(text, path, hint)


def _formulas(network: Network) -> Iterator[tuple[Call, Trail, Formula | None]]:
    """The formulas in the layers, and nothing for a named lookup, in order."""
    for index, call in enumerate(network.graph.layers):
        path: Trail = (*network.trail, "layers", index)
        for inner, found in computed_in(call, path):
            yield call, inner, found
        if call.entry.name in _LOOKUPS and learns(call) and "name" in call.arguments:
            yield call, path, None
