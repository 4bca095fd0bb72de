"""Windows of time: what they are cut from, and steps of a walkthrough that are about them."""

from specgen import library
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.graph import entrances
from specgen.facts.plan import shown
from specgen.facts.units import columns

_SERIES = "load: {seasonal: {length: 500}}"
_ORDERED = "split: {test: 0.2, shuffle: false}"
_CUT = "windows: {length: 24}"
_FORECASTS = """
    model: {layers: [{Input: [24, 1]}, {LSTM: 8}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
"""
_ROLLED = _FORECASTS.replace("[24, 1]", "[null, 1]").replace(
    "{LSTM: 8}", "{LSTM: {units: 8, return_sequences: true}}"
)
_WEATHER = "load: {csv: weather.csv}, inputs: [wind, rain]"
_RAIN = """
    model: {layers: [{Input: [24, 2]}, {LSTM: 8}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
"""


def _shows(*words: str) -> str:
    return f"walkthrough: [{{heading: Look ahead, do: [evaluate, predict, {', '.join(words)}]}}]"


@rule(
    "SG303",
    bad=f"""
    data: {{{_SERIES}, split: {{test: 0.2}}, {_CUT}}}
    {_FORECASTS.strip()}
    """,
    mended=f"""
    data: {{{_SERIES}, {_ORDERED}, {_CUT}}}
    {_FORECASTS.strip()}
    """,
)
def windows_are_cut_from_ordered_rows(checked: Checked) -> Findings:
    """What is next to a row in time is next to it in the data that are cut into windows."""
    data = checked.spec.data
    if not data.windows or (data.labelled and data.family != "tables"):
        return
    if data.split and data.split.shuffle and data.split.shares:
        text = "`split` would shuffle the rows that `windows` cuts into pieces of time"
        yield Finding(text, checked.key(("data", "split")), "add `shuffle: false`")
    for key, family in (("table", "columns"), ("x", "steps")):
        for index, step in enumerate(getattr(data, key)):
            function = library.family(family).get(step.entry.name)
            if function and function.says.shuffles:
                text = f"{step.entry.name} would shuffle the rows that `windows` cuts into pieces"
                yield Finding(text, ("data", key, index))


@rule(
    "SG303",
    bad=f"""
    data: {{{_SERIES}, {_ORDERED}, windows: {{length: 12}}}}
    {_FORECASTS.strip()}
    """,
    mended=f"""
    data: {{{_SERIES}, {_ORDERED}, {_CUT}}}
    {_FORECASTS.strip()}
    """,
)
def windows_are_as_long_as_the_input(checked: Checked) -> Findings:
    """A recurrent layer takes windows of any length, so nothing else would say that they differ."""
    windows, layers = checked.spec.data.windows, checked.spec.model.layers
    shape = layers[0].arguments.get("shape") if layers and layers[0].entry.name == "Input" else None
    if not windows or len(entrances(checked.spec.model)) > 1 or not isinstance(shape, list):
        return
    if len(shape) > 1 and isinstance(shape[0], int) and shape[0] != windows.length:
        text = f"the model takes {shape[0]} steps of time, and `windows` cuts {windows.length}"
        yield Finding(
            text, checked.key(("model", "layers", 0)), f"`windows: {{length: {shape[0]}}}`"
        )


@rule(
    "SG303",
    bad=f"""
    data: {{{_SERIES}, reconstruct: true, windows: {{length: 24, horizon: 0, delay: 2}}}}
    {_FORECASTS.strip()}
    """,
    mended=f"""
    data: {{{_SERIES}, reconstruct: true, windows: {{length: 24, horizon: 0}}}}
    {_FORECASTS.strip()}
    """,
)
def windows_without_targets_say_nothing_of_them(checked: Checked) -> Findings:
    """Where nothing is predicted, there are no columns to predict and nothing to leave out."""
    data = checked.spec.data
    if not data.windows:
        return
    if not data.windows.untargeted:
        if data.reconstruct:
            text = "`reconstruct` makes the windows the targets, and `windows` would make others"
            yield Finding(text, checked.key(("data", "windows")), "give `windows` a `horizon: 0`")
        return
    for key in ("targets", "delay"):
        if getattr(data.windows, key):
            text = f"`{key}` is about what follows a window, and `horizon: 0` leaves that out"
            yield Finding(text, checked.key(("data", "windows", key)), f"remove `{key}`")


@rule(
    "SG303",
    bad=f"""
    data: {{{_SERIES}, {_ORDERED}, windows: {{length: 24, delay: 3}}}}
    {_FORECASTS.strip()}
    {_shows("roll_out")}
    """,
    mended=f"""
    data: {{{_SERIES}, {_ORDERED}, {_CUT}}}
    {_FORECASTS.strip()}
    {_shows("roll_out")}
    """,
)
def windows_are_as_a_step_takes_them(checked: Checked) -> Findings:
    """A step that goes from window to window says how these have to lie."""
    data = checked.spec.data
    for step, function in shown(checked.plan):
        if function.says.takes_windows and data.windows and data.labelled:
            text = f"{step.name!r} goes on from a window, which does not hold what is predicted"
            yield Finding(text, step.path, "predict one of the inputs: `targets` in `windows`")
            continue
        if function.says.takes_windows and data.reconstruct:
            text = f"{step.name!r} is about what follows a window, and here nothing is predicted"
            yield Finding(text, step.path)
            continue
        for key, value in function.says.windows.items() if data.windows else ():
            if (got := getattr(data.windows, key)) != value:
                text = f"{step.name!r} needs `{key}: {value}` under `windows`, and it is {got}"
                yield Finding(text, step.path)
        if function.says.one_column and data.windows and (columns(data) or 1) > 1:
            text = f"{step.name!r} needs windows of one column, and these have {columns(data)}"
            yield Finding(text, step.path)


@rule(
    "SG303",
    bad=f"""
    data: {{{_WEATHER}, target: sun, {_ORDERED}, windows: {{length: 24, targets: [1]}}}}
    {_RAIN.strip()}
    """,
    mended=f"""
    data: {{{_WEATHER}, target: sun, {_ORDERED}, {_CUT}}}
    {_RAIN.strip()}
    """,
)
def windows_predict_one_thing(checked: Checked) -> Findings:
    """What is predicted is `target`, or some of the inputs."""
    data = checked.spec.data
    if not data.windows or not data.target:
        return
    if data.windows.targets:
        text = "`target` is what is predicted, and `targets` says another"
        yield Finding(text, checked.key(("data", "windows", "targets")), "remove one of them")
    if data.windows.untargeted:
        text = "`target` is what follows a window, and `horizon: 0` leaves that out"
        yield Finding(text, checked.key(("data", "target")), "remove `target`")


@rule(
    "SG303",
    bad=f"""
    data: {{{_SERIES}, {_ORDERED}, windows: {{length: 24, sampling_rate: 6, horizon: 3}}}}
    model: {{layers: [{{Input: [24, 1]}}, {{LSTM: 8}}, {{Dense: 3}}]}}
    compile: {{optimizer: adam, loss: mse}}
    """,
    mended=f"""
    data: {{{_SERIES}, {_ORDERED}, windows: {{length: 24, sampling_rate: 6, delay: 5}}}}
    {_FORECASTS.strip()}
    """,
)
def sampled_windows_predict_one_row(checked: Checked) -> Findings:
    """Steps to predict are rows next to each other, and those of a sampled window are not."""
    windows = checked.spec.data.windows
    if windows and windows.sampling_rate > 1 and (windows.horizon != 1 or windows.sequence):
        text = "`sampling_rate` needs `horizon: 1`, without `sequence`"
        hint = "or take every so many rows of all, by the step `every`"
        yield Finding(text, checked.key(("data", "windows", "sampling_rate")), hint)


@rule(
    "SG303",
    bad=f"""
    data: {{{_SERIES}, {_ORDERED}, windows: {{length: 24, whole: true}}}}
    {_FORECASTS.strip()}
    """,
    mended=f"""
    data: {{{_SERIES}, {_ORDERED}, windows: {{length: 24, sequence: true, whole: true}}}}
    {_ROLLED.strip()}
    """,
)
def whole_sequences_have_a_target_for_every_step(checked: Checked) -> Findings:
    """What is no window is as long as its part: it has a target for every step, and is not cut."""
    data, windows = checked.spec.data, checked.spec.data.windows
    if not windows or not windows.whole:
        return
    place = checked.key(("data", "windows", "whole"))
    if not windows.sequence or windows.horizon != 1:
        text = "`whole` leaves one sequence of a part, which needs a target for every step"
        yield Finding(text, place, "add `sequence: true`, with `horizon: 1`")
    elif data.parts == ("train",):
        yield Finding("`whole` is about val and test, and there is neither", place, "add `split`")
    shape = checked.spec.model.layers[0].arguments.get("shape") if checked.spec.model.layers else 0
    if windows.sequence and isinstance(shape, list) and shape[:1] == [windows.length]:
        text = f"the model takes {shape[0]} steps of time, and val and test have more"
        yield Finding(text, checked.key(("model", "layers", 0)), "begin with `Input: [null, ...]`")
