"""Names that a spec gives: those of values are free, and those of layers come to something."""

from specgen import library
from specgen.catalogue import snake_case
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.checks.rules.names import given_names, layers_of, named_nodes, unfree
from specgen.facts.metrics import metric_names
from specgen.facts.plan import names_given
from specgen.facts.variables import LEAVES
from specgen.language.calls import Formula
from specgen.text.document import Trail


@rule(
    "SG104",
    bad="walkthrough: [{heading: Train, do: [fit, let: {scores: 'mean(x_test)'}]}]",
    mended="walkthrough: [{heading: Train, do: [fit, let: {average: 'mean(x_test)'}]}]",
)
def values_of_the_walkthrough_have_free_names(checked: Checked) -> Findings:
    """What a step names goes by a name that nothing else in the script has, and gets it once."""
    given = [pair for step in checked.plan.steps for pair in names_given(step)]
    meant = _meant(checked) if given else set()
    seen: dict[str, Trail] = {}
    for word, place in given:
        problem, hint = unfree(word, meant), None
        if word in seen:
            problem = f"{word!r} is the name of something already"
            hint = f"{checked.key(seen[word]).in_words} gives it that name"
        if problem:
            yield Finding(problem, checked.key(place), hint)
        seen[word] = place


def _meant(checked: Checked) -> set[str]:
    """The names that the script or a formula means something by, beside the reserved ones."""
    nodes = (n for each in checked.networks.values() if not each.is_row for n in each.graph.layers)
    spec = checked.spec
    return {
        *given_names(checked), *named_nodes([*nodes]), str(spec.model.function), "inputs",
        "outputs", "augmentation",
        *(snake_case(step.entry.name) for step in (*spec.data.x, *spec.data.y)),
        *library.called(),
        *metric_names(spec), *library.DRAWING, *(["best"] if spec.best else []),
        *(library.LOOPED if spec.compared else ()),
        *(word for step in checked.plan.steps for word in LEAVES.get(step.name, ())),
    }  # fmt: skip


_HEAD = "{Dense: {units: 3, activation: softmax}}"
_STAGE = """
      blocks:
        wide: {takes: {stage: text}, layers: [{Dense: {units: 8, name: "${stage + '_dense'}"}}]}
"""


@rule(
    "SG104",
    bad=f"""
    model:
      {_STAGE.strip()}
      layers: [{{Input: [8]}}, {{wide: {{stage: a}}}}, {{wide: {{stage: a}}}}, {_HEAD}]
    """,
    mended=f"""
    model:
      {_STAGE.strip()}
      layers: [{{Input: [8]}}, {{wide: {{stage: a}}}}, {{wide: {{stage: b}}}}, {_HEAD}]
    """,
)
def blocks_that_name_layers_are_told_each_time(checked: Checked) -> Findings:
    """A block that computes its layers' names is given something else each time it is used."""
    naming = {
        word
        for word, block in checked.spec.model.blocks.items()
        if any(isinstance(call.arguments.get("name"), Formula) for call in block.layers)
    }
    seen: set[str] = set()
    for network, index, call in layers_of(checked):
        own = isinstance(call.arguments.get("name"), Formula)
        word, rows = call.entry.name, call.beside.rows
        if word not in naming and not (own and call.beside.repeat):
            continue
        for given in rows or [{}] * int(call.beside.repeat or 1):  # type: ignore[arg-type]
            told = repr((word, {**call.arguments, **given}))
            if told in seen:
                text = f"{word} gives two layers the same name: it is told the same twice"
                place = (*network.trail, "layers", index)
                yield Finding(text, place, "give it another argument for the name each time")
                break
            seen.add(told)


@rule(
    "SG303",
    bad=f"""
    model:
      blocks: {{deep: {{layers: [{{Dense: {{units: 8, name: hidden}}}}]}}}}
      layers: [{{Input: [8]}}, deep, deep, {_HEAD}]
    """,
    mended=f"""
    model:
      blocks:
        deep: {{takes: {{stage: text}}, layers: [{{Dense: {{units: 8, name: "${{stage}}"}}}}]}}
      layers: [{{Input: [8]}}, {{deep: {{stage: hidden}}}}, {{deep: {{stage: other}}}}, {_HEAD}]
    """,
)
def what_stands_several_times_has_no_name(checked: Checked) -> Findings:
    """A layer of a block or a repeat has no name in Keras; one beside it is for `from`."""
    for network, index, call in layers_of(checked):
        in_block, word = "blocks" in network.trail, call.arguments.get("name")
        place = (*network.trail, "layers", index, call.entry.name, "name")
        if not isinstance(word, str) or not call.entry.role.made:
            continue
        if place in checked.document.places and (in_block or call.beside.repeat):
            where = "a block" if in_block else "a repeat"
            text = f"a layer of {where} cannot be called {word!r}, as each time it would be"
            hint = "put `name` beside the layer, if it is for `from`"
            computed = ", or compute it from what the block takes: `${stage + '_dense'}`"
            yield Finding(text, checked.key(place), hint + (computed if in_block else ""))
