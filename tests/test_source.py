"""YAML text -> values and places, by the rules of YAML 1.2 core."""

import math
import os
import subprocess
import sys

import pytest

from specgen.text.diagnostics import Diagnostic, Source, SpecError, render
from specgen.text.guesses import nearest
from specgen.text.yaml_reader import LARGEST, MOST, load_text, override, plain, read


def value(text):
    return read(Source("s.yaml", text)).value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("true", True), ("True", True), ("FALSE", False), ("null", None), ("~", None), ("", None),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("tRue", "tRue"), ("N", "N"),
        ("1", 1), ("+1", 1), ("-0", 0), ("007", 7), ("0o17", 15), ("0xfF", 255), ("1_000", "1_000"),
        ("0b1", "0b1"), ("12:30:45", "12:30:45"), ("2019-11-12", "2019-11-12"), ("1e-3", 0.001),
        ("1E3", 1000.0), (".5", 0.5), ("5.", 5.0), ("-1.5e+2", -150.0), (".inf", math.inf),
        ("-.INF", -math.inf), ("inf", "inf"), ("nan", "nan"), (".e3", ".e3"), ("1e", "1e"),
        ("-", "-"), ("=", "="), ("<<", "<<"), (f"-{2**64 - 1}", 1 - 2**64),
    ],
)  # fmt: skip
def test_plain_scalar_means_what_yaml_1_2_says(text, meant):
    got = plain(text)
    assert (type(got), got) == (type(meant), meant)
    if text not in ("", "-"):
        assert value(f"a: {text}\n") == {"a": meant}


def test_plain_scalar_is_text_when_quoted():
    assert value("""a: ['1', "true", '~', "\\u00e9"]""") == {"a": ["1", "true", "~", "é"]}
    assert math.isnan(plain(".nan"))


def test_read_keeps_the_place_of_every_value_and_key():
    text = "é: {b: [1, 'zwei']}\nc:\n  - d: |\n      long\n      text\n"
    document = read(Source("s.yaml", text))
    assert str(document.span(("é",))) == "s.yaml:1:4"
    assert str(document.span(("é", "b", 1))) == "s.yaml:1:12"
    assert document.span(("é", "b", 1)).end_column == 18
    assert str(document.span(("c", 0, "d"))) == "s.yaml:3:5"  # many lines: the key
    assert str(document.places[("c", 0, "d")].value) == "s.yaml:3:8"
    assert str(document.span(("c", 0, "d", "not", "there"))) == "s.yaml:3:5"


@pytest.mark.parametrize("text", ["a: &x [1, 2]\nb: *x\n", "a: [1, 2]\nb: [1, 2]\n"])
def test_read_writes_an_alias_out(text):
    assert value(text) == {"a": [1, 2], "b": [1, 2]}


def test_read_refuses_a_merge_at_once_when_it_would_go_on_for_minutes():
    steps = [f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 20)}]}}" for i in range(1, 6)]
    with pytest.raises(SpecError, match=r"SG004.*merges no mappings") as caught:
        value("\n".join(["a0: &a0 {x: 1}", *steps]))
    assert len(caught.value.diagnostics) == 5
    assert value("a: &a {x: 1}\nb: {'<<': *a}\n")["b"] == {"<<": {"x": 1}}


@pytest.mark.parametrize(
    ("largest", "too_large"),
    [
        (str(2**64 - 1), str(2**64)), ("-" + str(2**64 - 1), "-" + "9" * 400),
        ("0xffffffffffffffff", "0x1" + "f" * 4_000), ("0o17", "0o1" + "7" * 4_000),
        ("1.7e308", "1e400"), ("-1.7e308", "-1e400"), ("0.0", "9" * 400 + ".0"),
    ],
)  # fmt: skip
def test_read_refuses_a_number_that_is_too_large_wherever_it_stands(largest, too_large):
    value(f"a: {largest}\n")
    with pytest.raises(SpecError, match=r"s.yaml:2:9: .*SG002.*too large"):
        value(f"a:\n  - {{b: {too_large}}}\n")


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029"])
def test_read_counts_lines_alike_whatever_ends_them(line_break):
    lines = ["a: 1", "b: [2", ",3]", "c:", "- d: 4", "  e: 5", "- {f: 6}", ""]
    document = read(Source("s.yaml", line_break.join(lines)))
    assert document.span(("b", 1)).line == 3
    assert document.span(("c", 0))[1:5] == (5, 3, 5, 7)  # many lines without a key: the first
    excerpt = render(Diagnostic("SG103", "no", document.span(("c", 1)))).splitlines()
    assert excerpt[1:] == ["    7 | - {f: 6}", "      |   ^^^^^^"]


def test_read_stops_when_aliases_grow_without_bound():
    steps = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    text = "\n".join(["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]", *steps])
    with pytest.raises(SpecError, match=rf"SG004.*{MOST}"):
        value(text)


@pytest.mark.parametrize(
    "text", ["[" * 300_000, "[" * 300 + "]" * 300, "- " * 9_000 + "a", "- " * 70 + "a"]
)
def test_read_survives_nesting_that_would_end_the_process(text):
    with pytest.raises(SpecError, match=r"SG004.*nested more than 60 deep"):
        value(text)


def test_read_tells_all_it_found_when_an_alias_ends_it():
    with pytest.raises(SpecError, match=r"SG003[^$]*SG004.*contains itself"):
        value("a: 1\na: 2\nb: &x [*x]\n")


def test_read_points_at_a_control_character_when_wider_ones_stand_before_it():
    with pytest.raises(SpecError, match="a control character") as caught:
        value("é: 標題\nb: \x07\n")
    assert str(caught.value.diagnostics[0].span) == "s.yaml:2:4"


def test_read_takes_nesting_up_to_the_bound():
    assert value("[" * 60 + "]" * 60)


def test_load_text_refuses_a_file_that_is_too_large(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(SpecError, match=r"SG001.*8 MB"):
        load_text(path)


def test_load_text_points_at_the_byte_when_it_is_not_utf_8(tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: 1\nb: caf" + b"\xe9\n")
    with pytest.raises(SpecError, match="0xe9 is not UTF-8") as caught:
        load_text(path)
    assert str(caught.value.diagnostics[0].span).endswith(":2:7")


def test_load_text_drops_a_byte_order_mark(tmp_path):
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read(load_text(path)).value == {"a": 1}


def test_override_replaces_one_leaf_and_leaves_the_document_alone():
    document = read(Source("s.yaml", "fit: {epochs: 5}\nlayers: [{Dense: 1}, {Dense: 2}]\n"))
    changed = override(override(document, "fit.epochs=[1, 2]"), "layers.1.Dense=3")
    assert changed.value == {"fit": {"epochs": [1, 2]}, "layers": [{"Dense": 1}, {"Dense": 3}]}
    assert document.value["fit"] == {"epochs": 5}
    assert str(changed.span(("fit", "epochs"))) == "--set:1:1"
    assert str(changed.span(("layers", 0, "Dense"))) == "s.yaml:2:18"


@pytest.mark.parametrize(
    ("name", "change", "there"),
    [
        ("short", "fit.epochs=1", {"fit.epochs": 1, "fit.batch_size": 8}),
        ("short", "fit.verbose=2", {"fit.epochs": 5, "fit.batch_size": 8, "fit.verbose": 2}),
        ("short", "fit.epochs=!unset", {"fit.batch_size": 8}),
        ("rate 0.1", "fit.epochs=1", {"fit": {"epochs": 1, "batch_size": 2}}),
        ("new", "model.layers[0].Dense=1", {"model.layers.0.Dense": 1}),
    ],
)
def test_override_keeps_what_else_a_variant_changes(name, change, there):
    text = """variants:
  short: {fit.epochs: 5, fit.batch_size: 8}
  rate 0.1: {fit: {epochs: 5, batch_size: 2}}
"""
    document = override(read(Source("s.yaml", text)), f"variants.{name}.{change}")
    assert document.value["variants"][name] == there


def test_override_keeps_the_other_paths_of_a_grid():
    document = read(Source("s.yaml", "grid: {fit.epochs: [5], fit.batch_size: [8]}\n"))
    changed = override(override(document, "grid.fit.epochs=[1]"), "grid.seed=[1, 2]")
    assert changed.value["grid"] == {"fit.epochs": [1], "fit.batch_size": [8], "seed": [1, 2]}


def test_override_makes_a_section_that_was_not_there():
    document = read(Source("s.yaml", "fit: {epochs: 5}\n"))
    assert override(document, "evaluate.verbose=0").value["evaluate"] == {"verbose": 0}


@pytest.mark.parametrize(
    "text", ["fit", "=1", "fit..epochs=1", "layers.9=1", "layers.x=1", "title.x=1"]
)
def test_override_is_refused_when_the_path_does_not_fit(text):
    document = read(Source("s.yaml", "fit: {epochs: 5}\nlayers: [1]\ntitle: T\n"))
    with pytest.raises(SpecError, match="SG005"):
        override(document, text)


def test_render_marks_wide_and_long_lines_under_the_right_column():
    text = f"標題: [一, bad]\nlong: {'x' * 200} bad\n"
    document = read(Source("s.yaml", text))
    error = SpecError([])
    assert error.diagnostics == ()
    lines = render(Diagnostic("SG103", "no", document.span(("標題", 1)))).splitlines()
    assert lines[2].index("^") == len("    1 | ") + 4 + 3 + 2 + 2
    assert (
        max(map(len, render(Diagnostic("SG103", "no", document.span(("long",)))).splitlines()))
        <= 80
    )


@pytest.mark.parametrize(
    ("word", "found"),
    [("batchnorm", "BatchNormalization"), ("conv2d", "Conv2D"), ("Desne", "Dense"), ("zzz", None),
     ("max_pooling_2d", "MaxPooling2D"), ("old", "Dense")],
)  # fmt: skip
def test_nearest_finds_what_was_meant(word, found):
    names = ["Conv2D", "Conv2DTranspose", "BatchNormalization", "Dense", "MaxPooling2D"]
    assert nearest(word, names, {"old": "Dense", "older": "Gone"}) == found


def test_load_text_refuses_a_pipe_that_nobody_writes_into(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(SpecError, match=r"SG001.*a pipe"):
        load_text(tmp_path / "pipe.yaml")


def test_load_text_reads_what_another_command_writes():
    code = "from pathlib import Path; from specgen.text.yaml_reader import load_text;"
    command = [sys.executable, "-c", f"{code} print(load_text(Path('/dev/stdin')).text)"]
    done = subprocess.run(command, input="a: 1", capture_output=True, text=True)
    assert done.stdout == "a: 1\n"
