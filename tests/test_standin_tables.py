"""Stand-ins for tables: that the call reads them, and that there is something to learn."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from standins import CAR, put, standin, use

from specgen import standin as sample
from specgen.library.load import tables


def csv_of(folder, call, **said):
    with put(folder, standin(call, **said)):
        return tables.csv(**sample.local(call).arguments)


READ_BACK = {
    "plain": {},
    "headless": {"columns": [*CAR], "header": None},
    "named": {"columns": [*CAR]},
    "below": {"header": 2},
    "skipped": {"skip_rows": 3},
    "semicolon": {"separator": ";", "decimal": ","},
    "tab": {"separator": "\t"},
    "spaces": {"separator": r"\s+"},
    "padded": {"separator": " ", "skip_spaces": True},
    "typed": {"dtypes": {"mpg": "float32", "year": "int32"}},
}


@pytest.mark.parametrize("given", READ_BACK.values(), ids=READ_BACK)
@pytest.mark.parametrize("ending", ["csv", "csv.gz", "zip", "csv.bz2", "csv.xz"])
def test_standin_of_a_table_is_read_by_the_call(tmp_path, given, ending):
    call = use("csv", path=f"data/cars.{ending}", missing="?", **given)
    filled = [use("drop_missing")]
    table = csv_of(tmp_path, call, columns=CAR, target=["mpg"], table=filled)
    assert [*table] == [*CAR]
    assert len(table) == 300
    assert table["mpg"].notna().all()
    assert 2 < table["power"].isna().sum() < 30
    assert {*table["power"].dropna()} <= {*range(40, 231)}
    assert table["weight"].dropna().between(1.5, 5).all()
    assert {*table["origin"]} == {"usa", "europe"}
    assert table["name"].str.contains(" ").all()
    kinds = {"mpg": "float64", "year": "int64", **given.get("dtypes", {})}
    assert {name: str(table[name].dtype) for name in kinds} == kinds


def test_standin_of_a_table_has_no_gaps_when_no_marker_is_given(tmp_path):
    assert csv_of(tmp_path, use("csv", path="cars.csv"), columns=CAR).notna().all().all()


def test_standin_of_a_table_has_whole_numbers_when_the_call_reads_such(tmp_path):
    call = use("csv", path="t.csv", dtypes={"a": "int64"}, missing=["-", "?"])
    table = csv_of(tmp_path, call, columns={"a": "number", "b": "number", "c": {"classes": 3}})
    assert (str(table["a"].dtype), str(table["b"].dtype)) == ("int64", "float64")
    assert {*table["c"]} == {0, 1, 2}


@pytest.mark.parametrize("label", [["no", "yes"], {"classes": 2}, [False, True]], ids=str)
def test_standin_of_a_table_has_a_class_that_follows_from_the_columns(tmp_path, label):
    columns = {"label": label, "a": "number", "b": {"from": -1, "to": 1}, "kind": ["p", "q"]}
    table = csv_of(tmp_path, use("csv", path="t.csv"), columns=columns, target=["label"])
    assert [*table["label"].value_counts()] == [150, 150]
    x = pd.get_dummies(table[["a", "b", "kind"]], dtype=float)
    model = LogisticRegression(max_iter=1000).fit(x[:200], table["label"][:200])
    assert model.score(x[200:], table["label"][200:]) > 0.75


def test_standin_of_a_table_has_targets_that_follow_from_the_columns(tmp_path):
    columns = {
        "a": "number",
        "b": "number",
        "c": {"from": 0, "to": 1},
        "u": "number",
        "v": "number",
    }
    table = csv_of(tmp_path, use("csv", path="t.csv"), columns=columns, target=["u", "v"])
    model = LinearRegression().fit(table[["a", "b", "c"]], table[["u", "v"]])
    assert model.score(table[["a", "b", "c"]], table[["u", "v"]]) > 0.7
    assert abs(table["u"].corr(table["v"])) < 0.99


def test_standin_of_a_table_is_a_series_when_it_has_dates(tmp_path):
    columns = {"day": "date", "sold": "integer", "price": {"from": 1.0, "to": 9.0}}
    table = csv_of(tmp_path, use("csv", path="t.csv"), columns=columns, target=["sold"])
    days = pd.to_datetime(table["day"])
    assert len(table) == 1500
    assert (days.diff().dropna() == pd.Timedelta(days=1)).all()
    for name in ("sold", "price"):
        trend = np.polyfit(range(1500), table[name], 1)
        rest = pd.Series(table[name] - np.polyval(trend, range(1500)))
        assert abs(trend[0]) * 1500 > table[name].std()
        assert rest.autocorr(24) > 0.5 > 0 > rest.autocorr(12)
