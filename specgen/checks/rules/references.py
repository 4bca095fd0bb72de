"""What arguments name or count is there: layers, columns, metrics, samples, classes, variants.

A kind says what it refers to, in `language/parameters.py`; there is a rule for each.
"""

from specgen import catalogue, library
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts import columns
from specgen.facts.layers import is_own, layers
from specgen.facts.metrics import open_ended, tracked
from specgen.facts.references import is_rebuilt, references, referred
from specgen.facts.samples import most
from specgen.language.plots import UNSAID
from specgen.text.guesses import did_you_mean

_PICTURES = """
    data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
    model:
      layers:
        - Input: [8, 8, 1]
        - Conv2D: {filters: 4, kernel_size: 3, name: edges}
        - Flatten
        - Dense: {units: 3, activation: softmax, name: head}
"""
_TABLE = """
    model: {layers: [{Input: [2]}, {Dense: {units: 3, activation: softmax}}]}
    data:
      load: {csv: flowers.csv}
      columns: {width: number, length: number, kind: [daisy, rose, tulip]}
"""
_KERNELS = ("Conv2D", "Conv2DTranspose", "DepthwiseConv2D")  # those that can be drawn as images


@rule(
    "SG305",
    bad=f"""
    {_PICTURES.strip()}
    walkthrough: [{{heading: Look inside, do: [fit, {{plot_feature_maps: edge}}]}}]
    """,
    mended=f"""
    {_PICTURES.strip()}
    walkthrough: [{{heading: Look inside, do: [fit, {{plot_feature_maps: edges}}]}}]
    """,
)
def layers_that_are_shown_are_there(checked: Checked) -> Findings:
    """A layer is shown by its name, or by the one that Keras gives to a layer without."""
    wanted = [*referred(checked.plan, "layer", "sub-model", "convolution")]
    known = layers(checked.spec, not (checked.several or checked.spec.compared)) if wanted else None
    for number, _, found in wanted:
        if known is None or not known.complete or known.find(found.value):
            continue
        if not is_rebuilt(checked.spec, checked.plan, number):
            continue
        hint = did_you_mean(found.value, known.named)
        hint = hint or "give the layer that is meant this name, as in `name: features`"
        yield Finding(f"no layer is called {found.value!r}", found.place, hint)


@rule(
    "SG303",
    bad=f"""
    {_PICTURES.strip()}
    walkthrough: [{{heading: Look inside, do: [fit, {{plot_filters: head}}]}}]
    """,
    mended=f"""
    {_PICTURES.strip()}
    walkthrough: [{{heading: Look inside, do: [fit, {{plot_filters: edges}}]}}]
    """,
)
def layers_that_are_shown_are_of_their_kind(checked: Checked) -> Findings:
    """Kernels are those of a convolution, and inner layers those of a sub-model."""
    wanted = [*referred(checked.plan, "sub-model", "convolution")]
    named = layers(checked.spec).named if wanted else {}
    for _, step, found in wanted:
        entry = named.get(found.value)
        if found.value not in named or (entry and is_own(entry)):
            continue
        if found.to == "sub-model":
            wrong = entry and entry.name not in catalogue.names("applications")
        else:
            wrong = entry is None or entry.name not in _KERNELS
        if wrong:
            it = entry.name if entry else "sub-model"
            text = f"{step.name!r} needs a {found.to}, and {found.value!r} is a {it}"
            fit = [n for n, e in named.items() if (e.name in _KERNELS if e else False)]
            hint = f"known here: {', '.join(fit)}" if found.to == "convolution" and fit else None
            yield Finding(text, found.place, hint)


@rule(
    "SG303",
    bad="walkthrough: [{heading: Look inside, do: [fit, grad_cam]}]",
    mended=f"""
    {_PICTURES.strip()}
    walkthrough: [{{heading: Look inside, do: [fit, grad_cam]}}]
    """,
)
def heat_maps_have_a_convolution(checked: Checked) -> Findings:
    """Without the name of a layer, the last two-dimensional convolution is meant."""
    maps = [step for step in checked.plan.steps if step.name == "grad_cam"]
    unsaid = [step for step in maps if not step.call.arguments.get("layer")]
    if not unsaid:
        return
    known = layers(checked.spec)
    classes = [entry.name for entry in known.named.values() if entry]
    stems = [*map(catalogue.snake_case, classes), *known.unnamed]
    if known.complete and not any("conv2d" in stem for stem in stems):
        for step in unsaid:
            yield Finding("the model has no Conv2D for 'grad_cam' to look at", step.path)


@rule(
    "SG303",
    bad="walkthrough: [{heading: Train, do: [fit, {plot_history: [loss, acuracy]}]}]",
    mended="walkthrough: [{heading: Train, do: [fit, {plot_history: [loss, accuracy]}]}]",
)
def metrics_that_are_shown_are_measured(checked: Checked) -> Findings:
    """A curve is of a metric that every round of the training measures."""
    known = tracked(checked.spec)
    if open_ended(checked.spec) or "fit" in checked.spec.left_out:
        return
    for _, _, found in referred(checked.plan, "metric"):
        if found.value not in known:
            hint = did_you_mean(found.value, known)
            yield Finding(f"no metric is called {found.value!r}", found.place, hint)
    for step in checked.plan.steps:
        default = UNSAID.get(step.name)
        default = step.show.defaults.get("metric_names") if step.show else default
        if default and default not in known and "metric_names" not in step.call.arguments:
            text = f"{step.name!r} would show {default!r}, which the training does not measure"
            yield Finding(text, step.path, f"say what to show, as in `{step.name}: {known[-1]}`")


@rule(
    "SG303",
    bad=f"""
    {_TABLE.strip()}
      table: [{{codes: king}}]
      target: kind
    """,
    mended=f"""
    {_TABLE.strip()}
      table: [{{codes: kind}}]
      target: kind
    """,
)
def columns_are_those_of_the_table(checked: Checked) -> Findings:
    """A column that is named is described, or made by a step above."""
    data = checked.spec.data
    named = [
        (reference, there)
        for index, (step, there) in enumerate(columns.before_steps(data))
        for reference in references(step, ("data", "table", index))
    ]
    read = (found for found in references(data.load, ("data", "load")) if found.to == "column")
    named += [(found, columns.in_file(data)) for found in read if isinstance(found.value, str)]
    there = columns.left(data)
    named += [(reference, there) for reference in columns.named_after(data)]
    for reference, known in named:
        if known is not None and reference.value not in known:
            place = checked.key(reference.place) if reference.is_key else reference.place
            hint = did_you_mean(reference.value, sorted(known))
            yield Finding(f"there is no column {reference.value!r}", place, hint)


@rule(
    "SG303",
    bad=f"""
    {_PICTURES.strip()}
    walkthrough: [{{heading: Look, do: [fit, grad_cam: {{index: 128}}]}}]
    """,
    mended=f"""
    {_PICTURES.strip()}
    walkthrough: [{{heading: Look, do: [fit, grad_cam: {{index: 127}}]}}]
    """,
)
def samples_that_are_shown_are_there(checked: Checked) -> Findings:
    """Samples are counted from 0, up to one less than there are."""
    sizes = most(checked.spec)
    for _, step, found in referred(checked.plan, "sample"):
        show = library.family("shows")[step.name]
        part = "train" if "x_train" in show.parameters else "test"
        if found.value >= sizes.get(part, found.value + 1):
            set_ = {"train": "training", "test": "test"}[part]
            text = f"the {set_} set has {sizes[part]:,} samples at most"
            yield Finding(f"{text}, counted from 0", found.place)


@rule(
    "SG303",
    bad=f"""
    {_PICTURES.strip()}
    walkthrough: [{{heading: Look inside, do: [fit, {{grad_cam: {{class_id: 3}}}}]}}]
    """,
    mended=f"""
    {_PICTURES.strip()}
    walkthrough: [{{heading: Look inside, do: [fit, {{grad_cam: {{class_id: 2}}}}]}}]
    """,
)
def classes_that_are_shown_are_there(checked: Checked) -> Findings:
    """Classes are counted from 0, up to one less than the model tells apart."""
    last = checked.spec.model.layers[-1:]
    units = last[0].arguments.get("units") if last and last[0].entry.name == "Dense" else None
    count = max(units, 2) if isinstance(units, int) else None
    for _, _, found in referred(checked.plan, "class"):
        if count is not None and found.value != "label" and found.value >= count:
            text = f"the model tells {count} classes apart, counted from 0"
            yield Finding(text, found.place)
