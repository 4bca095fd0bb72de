"""Every word of the language explains itself, and what is shown with it is sound."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import specs
from specgen.checks.checker import check
from specgen.cli import commands
from specgen.explain import keys, page, pieces, words
from specgen.explain.said import said
from specgen.explain.wording import in_words
from specgen.language import author_code
from specgen.language.milestones import MILESTONES
from specgen.language.spec import Fit
from specgen.language.vocabulary import VOCABULARY, of_keras
from specgen.lower import lower
from specgen.text import snippets
from specgen.text.diagnostics import SpecError
from specgen.text.yaml_reader import Source, read

WORDS = [(family, word) for family in words.LISTED for word in words.words(family)]
TOPICS = [(f, w, t) for f, w in WORDS for t in words.topics(f, w)]


def spec_with(topic: words.Topic) -> dict[str, Any]:
    """A small spec with the topic's piece in it."""
    base = {**specs.SMALL, "fit": {"epochs": 3}}
    if "train" in topic.snippet:
        del base["compile"], base["fit"]
    if "load" in topic.snippet.get("data", {}):  # the steps are for the data that they stand with
        base["data"] = {}
    whole: dict[str, Any] = pieces.merged(base, topic.snippet)
    return whole


@pytest.mark.parametrize("family", words.LISTED)
def test_explain_shows_a_sound_piece_of_a_spec_for_every_word(family: str, tmp_path: Path) -> None:
    shown = [(word, topic) for f, word, topic in TOPICS if f == family]
    assert shown
    for word, topic in shown:
        (tmp_path / "mine.py").write_text(topic.python or "class Patient:\n    pass\n")
        document = read(Source(f"{word}.yaml", yaml.safe_dump(spec_with(topic), sort_keys=False)))
        lower(check(document, author_code.read(document, tmp_path, trust=True)))


@pytest.mark.parametrize("family", words.LISTED)
def test_explain_says_what_every_word_does_in_80_columns(family: str) -> None:
    for word, topic in ((w, t) for f, w, t in TOPICS if f == family):
        assert topic.summary[:1].isupper() or not topic.summary[:1].isalpha(), word
        assert topic.summary.endswith((".", ")")), word
        assert "{}" not in topic.summary, word
        text = page.explained(topic)
        assert max(map(len, text.split("\n"))) <= 80, word
        assert text.startswith(f"{topic.word}: ")
        assert topic.summary.split()[0] in text
        for name, what in {**topic.needs, **topic.takes}.items():
            assert name in text
            assert what.strip(), (word, name)


@pytest.mark.parametrize("family", words.LISTED)
def test_explain_piece_has_the_word_in_it_and_reads_back(family: str) -> None:
    for word, topic in ((w, t) for f, w, t in TOPICS if f == family):
        text = snippets.block(topic.snippet)
        assert read(Source(word, text)).value == topic.snippet
        last = word.rpartition(".")[2]
        assert last in text or last in topic.python, word


def test_explain_knows_every_word_that_a_spec_can_use() -> None:
    known = {word for _, word in WORDS}
    families = {"do", "load", "nodes", "steps", "columns", "layers", *words.LISTED}
    offered = {n for f in families for n in (*VOCABULARY.names(f), *VOCABULARY.words(f))}
    assert offered <= known
    assert {*VOCABULARY.names("do"), *MILESTONES} <= known
    assert len(known) > 900


def test_explain_has_examples_of_known_words_alone() -> None:
    for family, rows in pieces.examples().items():
        assert set(rows) <= set(words.words(family)), family
        for word, row in rows.items():
            allowed = {"with", "input", "use", "also", "spec", "python"}
            assert family == "keys" or set(row) <= allowed, word


def test_explain_says_nothing_twice() -> None:
    for _, word, topic in TOPICS:
        assert not topic.details.startswith(topic.summary.rstrip(".")), word
        for name in {**topic.needs, **topic.takes}:
            assert not topic.details.startswith(f"{name}: "), word
            assert f" {name}: " not in topic.details, word


@pytest.mark.parametrize(
    ("family", "word", "details", "arguments"),
    [
        ("keys", "data.windows", "", {}),
        ("keys", "data.split", "How the samples are divided.", {"test": "share for the test"}),
        ("keys", "train.fit", "Takes what `fit` takes.", {}),
        ("tables", "csv", "Leaves table.", {"comment": "what begins a remark; text or null"}),
        ("streams", "image_folder", "class_names: the subfolders to read",
         {"label_mode": '"int" for class numbers', "seed": "of the order; a whole number"}),
        ("streams", "text_folder", "The other parameters are those of image_folder. Leaves ",
         {"max_length": "bytes of a text, the rest is cut; "}),
        ("datasets", "imdb", "A word's number is its rank plus index_from. Without a network",
         {"skip_top": "so do numbers below this; ", "start_char": "begins each review; "}),
        ("steps", "pad", "", {"truncating": 'the end where that happens, "pre" or "post"'}),
        ("shows", "grad_cam", "Source: Selvaraju", {"layer": "the name of a convolution"}),
        ("shows", "plot_masks", "y_test: a number", {"threshold": "a number from 0 to 1"}),
        ("shows", "print", "", {"text": "the line; "}),
        ("ops", "take", "Fed by x and indices; indices may be an argument instead.", {}),
        ("ops", "concatenate", "Fed by a list.", {}),
    ],
)  # fmt: skip
def test_explain_says_what_an_argument_is_beside_it(
    family: str, word: str, details: str, arguments: dict[str, str]
) -> None:
    (topic,) = words.topics(family, word)
    assert topic.details == details or (details and topic.details.startswith(details))
    for name, what in arguments.items():
        assert {**topic.needs, **topic.takes}[name].startswith(what)


def test_explain_leaves_out_a_kind_that_the_remark_has_in_it() -> None:
    (topic,) = words.topics("streams", "image_folder")
    assert topic.takes["label_mode"].endswith("null for no labels; default int")
    assert topic.takes["color_mode"] == "rgb, grayscale or rgba; default rgb"


def test_explain_needs_what_the_word_requires() -> None:
    (conv,) = words.topics("layers", "Conv2D")
    entry = of_keras("layers", "Conv2D")
    assert entry
    assert [*conv.needs] == ["filters", "kernel_size"]
    assert [*conv.needs, *conv.takes] == [p.name for p in entry.parameters]
    size = "the size of the convolution window; a whole number of at least 1 or a list of them"
    assert conv.needs["kernel_size"] == size
    assert conv.takes["activation"] == "activation function; an activation or null"


@pytest.mark.parametrize(
    ("family", "word", "argument", "default"),
    [
        ("nodes", "Conv2D", "padding", "valid"),
        ("layers", "Conv2D", "strides", [1, 1]),
        ("do", "print_predictions", "count", 5),
        ("load", "image_folder", "seed", 0),
        ("layers", "Conv2D", "filters", None),
        ("layers", "Conv2D", "activation", None),
    ],
)
def test_default_of_an_argument_is_that_of_its_signature(
    family: str, word: str, argument: str, default: Any
) -> None:
    (known,) = (each for each in said(family, word).arguments if each.name == argument)
    assert known.default == default
    assert ("; default" in known.whole) is (default is not None)


def test_explain_gives_every_meaning_of_a_word() -> None:
    nouns = [topic.noun for topic in words.explain("fit")]
    assert nouns == ["a section of a spec", "a key of `train`", "a milestone of the walkthrough"]
    assert [t.noun for t in words.explain("divide")] == [
        "a step for arrays", "an operation, a node of a graph",
    ]  # fmt: skip
    assert [topic.word for topic in words.explain("data.split")] == ["data.split"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("Conv2", "did you mean 'Conv2D'?"),
        ("MaxPool2D", "did you mean 'MaxPooling2D'?"),
        ("to_categorical", "did you mean 'one_hot'?"),
        ("kernel_size", "an argument of Conv1D, Conv1DTranspose, Conv2D and others"),
        ("spilt", "did you mean 'split'?"),
    ],
)
def test_explain_says_what_may_be_meant_when_a_word_is_unknown(word: str, hint: str) -> None:
    with pytest.raises(SpecError) as caught:
        words.explain(word)
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.help) == ("SG202", hint)
    done = CliRunner().invoke(commands, ["explain", word])
    assert done.exit_code == 1
    assert f"nothing is called {word!r}" in done.stderr
    assert not done.stdout


def test_explain_lists_every_word_when_it_is_given_none() -> None:
    done = CliRunner().invoke(commands, ["explain"])
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    listed = {" ".join(part.split()) for part in done.stdout.split("\n\n")}
    assert "a milestone of the walkthrough load, prepare, build, compile, fit, evaluate" in listed
    for sort, known in words.listed().items():
        assert f"{sort} {', '.join(known)}" in listed


def test_explain_prints_what_is_known() -> None:
    done = CliRunner().invoke(commands, ["explain", "CosineDecay"])
    assert done.exit_code == 0
    assert done.stdout == COSINE_DECAY


COSINE_DECAY = """\
CosineDecay: a schedule

  A `LearningRateSchedule` that uses a cosine decay with optional warmup.

  Needs
    initial_learning_rate  the initial learning rate; a number
    decay_steps            number of steps to decay over; a number

  Takes
    alpha          minimum learning rate value for decay as a fraction of
                   `warmup_target` or, if `warmup_target` is null,
                   `initial_learning_rate`; a number; default 0.0
    name           name of the operation; text or null; default CosineDecay
    warmup_target  the target learning rate for our warmup phase; a number or
                   null
    warmup_steps   number of steps to warmup over; a whole number of at least 0;
                   default 0

  As in
    compile:
      optimizer:
        Adam:
          learning_rate:
            CosineDecay: {initial_learning_rate: 0.01, decay_steps: 1000}
"""


PIECES = [
    ({"fit": {"epochs": 3}}, "fit: {epochs: 3}"),
    ({"data": {"load": "mnist"}}, "data:\n  load: mnist"),
    ({"model": {"layers": [{"Add": None, "from": ["a", "b"]}]}},
     "model:\n  layers:\n    - Add:\n      from: [a, b]"),
    ({"title": "no"}, "title: no"),
    ({"title": "null"}, 'title: "null"'),
    ({"title": "1e3"}, 'title: "1e3"'),
    ({"title": "a: b"}, 'title: "a: b"'),
    ({"a": ["x, y", "${1}", "97%", ""]}, 'a: ["x, y", "${1}", 97%, ""]'),
    ({"a": {"b": "w" * 40, "c": "w" * 40}}, f"a:\n  b: {'w' * 40}\n  c: {'w' * 40}"),
]  # fmt: skip


@pytest.mark.parametrize(("piece", "text"), PIECES, ids=lambda value: str(value)[:20])
def test_snippet_is_yaml_as_an_author_writes_it(piece: Any, text: str) -> None:
    assert snippets.block(piece) == text
    assert read(Source("piece.yaml", text)).value == piece


@pytest.mark.parametrize(
    ("family", "name", "parameter", "text"),
    [
        ("layers", "RNN", "cell", "a layer or a list of layers"),
        ("layers", "Bidirectional", "backward_layer", "a layer or null"),
        ("layers", "Lambda", "function", "something of Python, by its name in a file under `code`"),
        ("optimizers", "Adam", "learning_rate", "a number or a schedule"),
        ("layers", "Dense", "name", "a name: letters, digits and _, a letter first"),
        ("layers", "StackedRNNCells", "cells", "a list of layers"),
        ("layers", "Conv2D", "strides", "a whole number of at least 1 or a list of them, or null"),
        ("layers", "Conv2D", "data_format", "channels_last, channels_first or null"),
    ],
)
def test_wording_says_what_an_argument_takes(
    family: str, name: str, parameter: str, text: str
) -> None:
    entry = of_keras(family, name)
    found = entry.parameter(parameter) if entry else None
    assert found
    assert in_words(found.kind) == text


def test_keys_are_found_wherever_they_stand() -> None:
    known = keys.keys()
    assert {"data.split.test", "model.layers.from", "claims.within", "model.class"} <= known.keys()
    assert "claims.quantity" not in known
    assert "model.parts.graph" not in known
    assert known["fit"].keys == tuple(Fit.model_fields)
    assert (
        in_words(known["compile.loss"].kind)
        == "a loss or null, a list of them, or one for each output"
    )
    assert all(key.summary for key in known.values())
    assert in_words(known["data.class_names"].kind) == "a list of texts"
    assert in_words(known["data.windows.targets"].kind) == "a list of whole numbers of at least 0"
    assert in_words(known["variants"].kind) == "a mapping, each value a mapping of paths to values"
    assert in_words(known["model.parts"].kind) == "a mapping"
