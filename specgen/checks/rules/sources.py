"""Further files of the data: what they are called, and who opens them."""

from specgen import library
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.checks.rules.names import given_names, named_nodes, unfree

_MADE = "load: {synthetic: {shape: [8], classes: 3}}"


@rule(
    "SG104",
    bad=f"data: {{{_MADE}, sources: {{model: {{npy: near.npy}}}}}}",
    mended=f"data: {{{_MADE}, sources: {{near: {{npy: near.npy}}}}}}",
)
def sources_have_free_names(checked: Checked) -> Findings:
    """A further file goes by a name that nothing else in the script has."""
    sources = checked.spec.data.sources
    if not sources:
        return
    nodes = (n for each in checked.networks.values() if not each.is_row for n in each.graph.layers)
    taken = {*given_names(checked), *named_nodes([*nodes]), *library.LOOPED, *library.called()}
    for word in sources:
        if problem := unfree(word, {*taken, "inputs", "outputs", "augmentation"}):
            yield Finding(problem, checked.key(("data", "sources", word)))


@rule(
    "SG303",
    bad=f"data: {{{_MADE}, files: words.txt}}",
    mended=f"data: {{{_MADE}, sources: {{words: {{matrix: words.txt}}}}}}",
)
def files_are_for_code(checked: Checked) -> Findings:
    """Only code of the author's opens a file that nothing in the spec reads."""
    data = checked.spec.data
    if data.files and not checked.spec.code:
        text = "`files` are for code of your own to open, and the spec lists none under `code`"
        hint = "`sources` reads a file for formulas and layers, as in `near: {npy: near.npy}`"
        yield Finding(text, checked.key(("data", "files")), hint)
