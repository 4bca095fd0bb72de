"""What `prepare` says of columns, and columns of text that nothing turns into numbers."""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.carriers import words_in
from specgen.facts.columns import chosen, is_text, kinds, named_in, numbered
from specgen.text.document import Trail

_TABLE = """
    data:
      load: {csv: houses.csv}
      target: price
"""
_PRICES = """
    model: {layers: [{Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
"""


@rule(
    "SG303",
    bad=f"""
    {_TABLE.strip()}
      prepare: [{{StandardScaler: [area, price]}}]
    {_PRICES.strip()}
    """,
    mended=f"""
    {_TABLE.strip()}
      prepare: [{{StandardScaler: [area]}}]
    {_PRICES.strip()}
    """,
)
def columns_that_are_prepared_go_in(checked: Checked) -> Findings:
    """`prepare` is about the columns that are the inputs."""
    data = checked.spec.data
    for name, place in named_in(data):
        if name in (data.target or ()):
            text = f"{name} is what is to be predicted, and `prepare` is about the inputs"
            yield Finding(text, place, "steps for the target stand under `y`")
        elif data.inputs and name not in data.inputs:
            yield Finding(f"{name} is not among `inputs`", place)


@rule(
    "SG303",
    bad=f"""
    {_TABLE.strip()}
      prepare: [{{drop: [id]}}, {{StandardScaler: [id, area]}}]
    {_PRICES.strip()}
    """,
    mended=f"""
    {_TABLE.strip()}
      prepare: [{{drop: [id]}}, {{StandardScaler: [area]}}]
    {_PRICES.strip()}
    """,
)
def columns_that_are_dropped_are_gone(checked: Checked) -> Findings:
    """A column is left out, or something is done with it."""
    data = checked.spec.data
    dropped = [name for step in data.prepare if step.entry.name == "drop" for name in chosen(step)]
    for index, step in enumerate(data.prepare):
        twice = [name for name in chosen(step) if name in dropped]
        if twice and step.entry.name != "drop":
            place: Trail = ("data", "prepare", index)
            text = f"{' and '.join(twice)} would be dropped as well"
            yield Finding(text, place, "name each of these columns once")


@rule(
    "SG303",
    bad="""
    data:
      load: {csv: weather.csv}
      prepare: [{StandardScaler: [warmth, wind]}]
      windows: {length: 24, targets: [0]}
    model: {layers: [{LSTM: 8}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
    """,
    mended="""
    data:
      load: {csv: weather.csv}
      x: [StandardScaler]
      windows: {length: 24, targets: [0]}
    model: {layers: [{LSTM: 8}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
    """,
)
def windows_keep_the_order_of_columns(checked: Checked) -> Findings:
    """`windows` counts columns, and `prepare` puts them into another order."""
    data = checked.spec.data
    if data.prepare and data.windows:
        text = "`prepare` changes the order of the columns, which `windows` counts"
        hint = "put a scaler under `x`, or steps under `table`"
        yield Finding(text, checked.key(("data", "prepare")), hint)


@rule(
    "SG303",
    bad=f"""
    data:
      load: {{csv: houses.csv}}
      columns: {{area: number, district: [north, south], price: number}}
      target: price
    {_PRICES.strip()}
    """,
    mended=f"""
    data:
      load: {{csv: houses.csv}}
      columns: {{area: number, district: [north, south], price: number}}
      table: [{{one_hot_columns: [district]}}]
      target: price
    {_PRICES.strip()}
    """,
)
def words_become_numbers(checked: Checked) -> Findings:
    """A model computes with numbers, so something makes numbers of every column of words."""
    data = checked.spec.data
    texts = [name for name in words_in(checked.spec) if name not in (data.target or ())]
    if not texts:
        return
    hint = "`one_hot_columns`, `codes` or `map_values` under `table` makes numbers of it"
    hint += "; so does `one_hot` under `prepare`"
    text = f"{' and '.join(texts)} would go in as text, and nothing makes numbers of it"
    place: Trail = ("data", "inputs") if data.inputs else ("data", "load")
    yield Finding(text, checked.key(place), hint)


@rule(
    "SG303",
    bad="""
    data:
      load: {csv: flowers.csv}
      columns: {width: number, kind: [daisy, rose, tulip]}
      target: kind
    model: {layers: [{Dense: {units: 3, activation: softmax}}]}
    """,
    mended="""
    data:
      load: {csv: flowers.csv}
      columns: {width: number, kind: [daisy, rose, tulip]}
      table: [{codes: kind}]
      target: kind
    model: {layers: [{Dense: {units: 3, activation: softmax}}]}
    """,
)
def words_to_predict_become_numbers(checked: Checked) -> Findings:
    """A loss is computed of numbers."""
    data = checked.spec.data
    known = kinds(data) if data.family == "tables" and not data.y else {}
    for index, name in enumerate(data.target or ()):
        if is_text(known.get(name)):
            text = f"{name} is text, by `columns`, and nothing makes numbers of it"
            hint = "`codes` or `map_values` under `table` does so"
            yield Finding(text, ("data", "target", index), hint)


@rule(
    "SG303",
    bad=f"""
    data:
      load: {{csv: {{path: houses.csv, header: false}}}}
      columns: {{area: number, price: number}}
      target: price
    {_PRICES.strip()}
    """,
    mended=f"""
    data:
      load: {{csv: {{path: houses.csv, header: false}}}}
      columns: {{0: number, 1: number}}
      target: 1
    {_PRICES.strip()}
    """,
)
def columns_without_names_are_numbers(checked: Checked) -> Findings:
    """Where no row of a file has names, its columns are 0, 1 and so on."""
    data = checked.spec.data
    for name in data.columns or () if numbered(data) else ():
        if not name.isdigit():
            text = f"the file has no names for its columns, so {name!r} would be no column of it"
            hint = "give `csv` the names by its `columns`, or write numbers, from 0"
            yield Finding(text, checked.key(("data", "columns", name)), hint)
