"""What `--set` changed -> whether the numbers can be those of the spec as it stands."""

import ast
import copy
from collections.abc import Iterator

from specgen.checks.checked import Checked
from specgen.checks.checker import check
from specgen.facts.metrics import metric_names
from specgen.language import formulas
from specgen.lower import lower
from specgen.text.diagnostics import SpecError
from specgen.text.yaml_reader import override

PRINTS = ("verbose",)  # the arguments of Keras that change what is printed and nothing else


def incomparable(checked: Checked, sample: bool) -> str | None:
    """Why the article's numbers cannot be expected of this run."""
    reasons = ["sample data"] if sample else []
    reasons += [f"{change} was set" for change in checked.changes if _matters(checked, change)]
    return ", ".join(dict.fromkeys(reasons)) or None


def _matters(checked: Checked, change: str) -> bool:
    """Whether the program measures something else with a change than without it."""
    document = checked.document.original or checked.document
    others = tuple(each for each in checked.changes if each != change)
    try:
        for each in others:
            document = override(document, each)
        without = check(document, checked.code, others)
        alike = [*_measuring(without)] == [*_measuring(checked)]
    except SpecError:
        return True
    return not alike or without.spec.claims != checked.spec.claims


def _measuring(checked: Checked) -> Iterator[str]:
    """The statements up to the last that a claim is about, without what they print."""
    sections = lower(checked).sections
    last = max(i for i, section in enumerate(sections) if section.name in ("fit", "evaluate"))
    measured = {"history", "scores", "histories", "results", *metric_names(checked.spec)}
    if any({*formulas.names(claim.that)} - measured for claim in checked.spec.claims):
        last = len(sections)
    for section in sections[: last + 1]:
        if section.name not in ("imports", "functions"):  # they follow from the other sections
            for statement in section.body:
                yield ast.dump(_Silent().visit(copy.deepcopy(statement)))


class _Silent(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        node.keywords = [keyword for keyword in node.keywords if keyword.arg not in PRINTS]
        return node
