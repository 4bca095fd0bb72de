"""`plot` and `table`: what they draw and print, and what goes with that."""

from collections.abc import Iterator, Mapping
from typing import Any

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.language.plots import AXES, KINDS, PICTURES, PLOT, TABLE, kinds_of
from specgen.text.document import Trail
from specgen.text.guesses import did_you_mean


def _shows(step: str) -> str:
    return f"walkthrough: [{{heading: Look, do: [fit, {step}]}}]"


def _plots(checked: Checked) -> Iterator[tuple[Mapping[str, Any], Trail]]:
    """The arguments of every plot, and of every panel of one, with their places."""
    for step in checked.plan.steps:
        if step.call.entry is PLOT:
            place = (*step.path, step.name)
            yield step.call.arguments, place
            for number, panel in enumerate(step.call.arguments.get("panels", ())):
                yield panel, (*place, "panels", number)


@rule(
    "SG303",
    bad=_shows("{plot: {title: The loss, yscale: log}}"),
    mended=_shows("{plot: {lines: \"history['loss']\", title: The loss, yscale: log}}"),
)
def plots_draw_something(checked: Checked) -> Findings:
    """A plot draws lines, points, bars and histograms on the same axes, or a picture, or panels."""
    listed = ", ".join(KINDS)
    for given, place in _plots(checked):
        kinds = [*kinds_of(given), *(["panels"] if "panels" in given else [])]
        alone = [kind for kind in kinds if kind in (*PICTURES, "panels")]
        if not kinds:
            yield Finding("nothing is drawn here", checked.key(place), f"give it one of {listed}")
        elif alone and kinds[1:]:
            other = next(kind for kind in kinds if kind != alone[0])
            text = f"`{alone[0]}` shares its figure with nothing, and here is `{other}` too"
            hint = "make a plot of each, or a panel of each under `panels`"
            yield Finding(text, checked.key((*place, other)), hint)


@rule(
    "SG303",
    bad=_shows("{plot: {lines: \"history['loss']\", bins: 20}}"),
    mended=_shows('{plot: {histogram: "x_test[:, 0]", bins: 20}}'),
)
def settings_of_plots_count(checked: Checked) -> Findings:
    """A word that is about what is not drawn would do nothing."""
    for given, place in _plots(checked):
        kinds = kinds_of(given)
        for word in given if kinds or "panels" in given else ():
            takers = [kind for kind, settings in KINDS.items() if word in settings]
            if word in AXES:
                takers = [kind for kind in KINDS if kind not in ("image", "images")]
            if word == "legend" and isinstance(given[word], str):
                takers = ["points"]
            takers += ["panels"] if word == "columns" else []
            there = [*kinds, *(["panels"] if "panels" in given else [])]
            if takers and not {*takers} & {*there}:
                text = f"`{word}` is of no use here: it is about {_or(takers)}"
                hint = "give it to a panel" if there == ["panels"] else f"remove `{word}`"
                yield Finding(text, checked.key((*place, word)), hint)


def _or(names: list[str]) -> str:
    *most, last = (f"`{each}`" for each in names)
    return f"{', '.join(most)} or {last}" if most else last


@rule(
    "SG202",
    bad=_shows('{table: {columns: {mean: "mean(x_test, axis=0)"}, sort: means}}'),
    mended=_shows('{table: {columns: {mean: "mean(x_test, axis=0)"}, sort: mean}}'),
)
def tables_are_sorted_by_a_column(checked: Checked) -> Findings:
    """What a table is sorted by is one of its columns, and only then it is descending."""
    for step in checked.plan.steps:
        given, place = step.call.arguments, (*step.path, step.name)
        if step.call.entry is not TABLE:
            continue
        known = [*given["columns"]]
        if "sort" in given and given["sort"] not in known:
            text = f"the table has no column {given['sort']!r}"
            yield Finding(text, (*place, "sort"), did_you_mean(given["sort"], known))
        if "descending" in given and "sort" not in given:
            text = "`descending` is of no use here: nothing says what to sort by"
            yield Finding(text, checked.key((*place, "descending")), "add `sort`")
