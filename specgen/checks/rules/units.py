"""`in_units` and what goes back by itself: values that there is a way back for, of targets."""

import ast
from collections.abc import Iterator

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.plan import written
from specgen.facts.units import columns, copied, no_way_back, rows_of
from specgen.language import formulas
from specgen.language.calls import Written
from specgen.text.document import Trail

_SERIES = "load: {seasonal: {length: 500}}, split: {test: 0.2, shuffle: false}"
_CUT = "windows: {length: 24}"
_FORECASTS = """
    model: {layers: [{Input: [24, 1]}, {LSTM: 8}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
"""
_WEATHER = "load: {csv: weather.csv}, inputs: [wind, rain], split: {test: 0.2, shuffle: false}"
_RAIN = _FORECASTS.replace("[24, 1]", "[24, 2]")
_ROLLED = _FORECASTS.replace("{LSTM: 8}", "{LSTM: {units: 8, return_sequences: true}}")


def _shows(*words: str) -> str:
    return f"walkthrough: [{{heading: Look ahead, do: [evaluate, predict, {', '.join(words)}]}}]"


def _back(checked: Checked) -> Iterator[tuple[ast.expr, Trail, str]]:
    """What formulas take back to the units of the data, each with its place and its step."""
    rows = [(row, step.name) for step in checked.plan.steps for row in written(step)]
    for number, claim in enumerate(checked.spec.claims):
        rows.append((Written(claim.that, ("claims", number, "that")), "claims"))
    for row, word in rows:
        for values in formulas.given_to("in_units", row.text, row.line):
            yield values, row.place, word


@rule(
    "SG303",
    bad=f"""
    data: {{{_SERIES}, {_CUT}, x: [Normalization]}}
    {_FORECASTS.strip()}
    {_shows('print: "{mean(in_units(predictions)):.1f}"')}
    """,
    mended=f"""
    data: {{{_SERIES}, {_CUT}, x: [StandardScaler]}}
    {_FORECASTS.strip()}
    {_shows('print: "{mean(in_units(predictions)):.1f}"')}
    """,
)
def numbers_are_shown_in_units_of_the_data(checked: Checked) -> Findings:
    """A number in the units of the data has gone back by the scaler that changed its column."""
    problem = no_way_back(checked.spec.data)
    if not problem:
        return
    said = set[Trail]()
    back = [(place, "in_units") for _, place, _ in _back(checked)]
    back += [
        (step.path, step.name)
        for step in checked.plan.steps
        if step.show and "y_scaler" in step.show.parameters
    ]
    for place, word in back:
        if place not in said:
            text = f"{word!r} gives values in the units of the data, but {problem}"
            yield Finding(text, place, "scale once, by a scaler that comes last")
        said.add(place)


@rule(
    "SG303",
    bad=f"""
    data: {{{_WEATHER}, windows: {{length: 24, targets: [1]}}, x: [StandardScaler]}}
    {_RAIN.strip()}
    {_shows('print: "{mean(in_units(x_test[:, -1])):.1f}"')}
    """,
    mended=f"""
    data: {{{_WEATHER}, windows: {{length: 24, targets: [1]}}, x: [StandardScaler]}}
    {_RAIN.strip()}
    {_shows('print: "{mean(in_units(x_test[:, -1, 1])):.1f}"')}
    """,
)
def inputs_go_back_where_they_are_what_is_predicted(checked: Checked) -> Findings:
    """The way back is that of the targets: of the inputs, only their columns can go it."""
    data = checked.spec.data
    chosen = data.windows.targets if data.windows and not data.reconstruct else None
    alike = copied(data) and (not chosen or columns(data) == 1)
    for values, place, _ in _back(checked):
        named = {n.id for n in ast.walk(values) if isinstance(n, ast.Name)}
        inputs = sorted(word for word in named if word.startswith("x_"))
        if not inputs or alike or (copied(data) and chosen and _picks(values, chosen)):
            continue
        hint = "`in_units` is about targets and predictions"
        if copied(data):
            column = chosen[0] if chosen and not chosen[1:] else chosen
            hint = f"pick what is predicted, as in in_units({inputs[0]}[:, -1, {column}])"
        yield Finding(f"in_units({inputs[0]}...) goes the way back of other columns", place, hint)


def _picks(values: ast.expr, chosen: list[int]) -> bool:
    """Whether the last of three indices picks the columns that are predicted."""
    at = values.slice if isinstance(values, ast.Subscript) else None
    listed = at.elts if isinstance(at, ast.Tuple) else []
    if len(listed) != 3:
        return False
    last = ast.unparse(listed[2])
    return last in (str(chosen), *([str(chosen[0])] if not chosen[1:] else []))


@rule(
    "SG303",
    bad=f"""
    data: {{{_SERIES}, windows: {{length: 24, sequence: true}}}}
    {_ROLLED.strip()}
    {_shows("plot: {lines: in_units(predictions)}")}
    """,
    mended=f"""
    data: {{{_SERIES}, windows: {{length: 24, sequence: true}}}}
    {_ROLLED.strip()}
    {_shows('plot: {lines: "in_units(predictions[:, -1])"}')}
    """,
)
def sequences_are_drawn_at_a_step(checked: Checked) -> Findings:
    """Of a target for every step of a window, a curve is of one of the steps."""
    windows = checked.spec.data.windows
    for values, place, word in _back(checked) if windows and windows.sequence else ():
        drawn = word == "plot" and isinstance(place, tuple) and {"lines", "points"} & {*place}
        if drawn and isinstance(values, ast.Name):
            text = f"{values.id!r} has {rows_of(checked.spec.data)} steps for each sample"
            yield Finding(text, place, f"say which, as in in_units({values.id}[:, -1])")
