"""What is executed equals what the printed text does, for generated programs."""

import ast
import contextlib
import io
import sys
import types
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import specgen.lower as lowering
import specs
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.program import audit
from specgen.program.ast_nodes import call, literal, name, path
from specgen.program.sections import Program, Section
from specgen.text.diagnostics import SpecError


class Trace:
    """Stands in for a module or an object: writes down every use, answers with another Trace."""

    def __init__(self, told, label):
        self.told, self.label = told, label

    def __getattr__(self, word):
        if word.startswith("__"):
            raise AttributeError(word)
        return Trace(self.told, f"{self.label}.{word}")

    def __call__(self, *args, **kwargs):
        self.told.append((self.label, repr(args), repr(kwargs)))
        return Trace(self.told, f"{self.label}()")

    def __getitem__(self, key):
        return Trace(self.told, f"{self.label}[{key!r}]")

    def __truediv__(self, other):
        return Trace(self.told, f"{self.label}/{other!r}")

    def __iter__(self):  # the four arrays of a dataset
        return iter([(self[0], self[1]), (self[2], self[3])])

    def __gt__(self, other):
        return False

    def __len__(self):
        return 3

    def __index__(self):
        return 0

    def __rmul__(self, other):
        return Trace(self.told, f"{other!r}*{self.label}")

    def __rsub__(self, other):
        return Trace(self.told, f"{other!r}-{self.label}")

    def __neg__(self):
        return Trace(self.told, f"-{self.label}")

    def __format__(self, style):
        return f"<{self.label}:{style}>"

    def __repr__(self):
        return f"<{self.label}>"


def trace(run):
    """Everything that `run(namespace)` asks of Keras, and what it prints."""
    told, printed = [], io.StringIO()
    modules = {"keras": Trace(told, "keras"), "numpy": Trace(told, "np")}
    modules["keras"].layers = Trace(told, "layers")
    modules["matplotlib"] = types.ModuleType("matplotlib")
    modules["matplotlib.pyplot"] = modules["matplotlib"].pyplot = Trace(told, "plt")
    with mock.patch.dict(sys.modules, modules), contextlib.redirect_stdout(printed):
        run({})
    return told, printed.getvalue()


def as_executed(program):
    def run(namespace):
        for section in program.sections:
            code = compile(ast.Module(list(section.body), []), program.source, "exec")
            exec(code, namespace)

    return run


OBEYED = "".join(
    map(chr, (5, 7, 8, 14, 15, 17, 19, 24, 26, 27, *range(127, 133), *range(134, 160)))
)
letters = st.one_of(
    st.sampled_from("'\"\\{}\n\t #%ab"),
    st.characters(exclude_categories=["Cs"], exclude_characters=OBEYED),
)
texts = st.text(letters, min_size=1, max_size=40)
braceless = texts.map(lambda t: t.replace("{", "{{").replace("}", "}}"))
lines = st.builds(
    "{}{{{}:{}}}{}".format,
    braceless,
    st.sampled_from(["accuracy", "100 - 100 * accuracy", "-loss / 2", "scores['loss']"]),
    st.sampled_from(["", ".2f", ">8.3e", "*^9"]),
    braceless,
)
layer = st.one_of(
    st.sampled_from(["Flatten", "BatchNormalization", {"Dropout": 0.2}]),
    st.builds(
        lambda units, act, seed, comment: {
            "Dense": {
                "units": units,
                "activation": act,
                "kernel_initializer": {"HeNormal": {"seed": seed}},
            },
            "comment": comment,
        },
        st.one_of(st.integers(1, 10**9), st.just("classes")),
        st.sampled_from(["relu", "softmax"]),
        st.integers(0, 2**31),
        texts,
    ),
    st.builds(lambda slope: {"LeakyReLU": slope}, st.floats(0, 1e300)),
)


@settings(max_examples=80, deadline=None)
@given(
    items=st.lists(layer, min_size=1, max_size=6),
    title=texts,
    heading=texts,
    text=texts,
    line=lines,
    names=st.lists(texts, min_size=1, max_size=4),
    style=st.sampled_from(["add", "list"]),
    function=st.sampled_from([None, "make_model"]),
)
def test_program_does_what_its_text_does(items, title, heading, text, line, names, style, function):
    chapter = {"heading": heading, "text": text, "do": ["fit", "evaluate", {"print": line}]}
    spec = specs.spec(
        title=title,
        model={"layers": items, "style": style, "function": function},
        data={**specs.SMALL["data"], "class_names": names},
        walkthrough=[
            {"heading": "First", "do": ["load", {"plot": {"images": "x_train", "count": 3}}]},
            chapter,
        ],
    )
    program = lower(spec)
    script = to_text(program)
    assert ast.dump(ast.parse(script)) == ast.dump(program.module)
    told, printed = trace(as_executed(program))
    assert (told, printed) == trace(lambda namespace: exec(script, namespace))
    assert len(told) > len(items)


def test_program_prints_another_text_when_a_node_differs():
    program = lower(specs.spec())
    told, _ = trace(as_executed(program))
    other = to_text(lower(specs.spec(fit={"epochs": 2})))
    assert told != trace(lambda namespace: exec(other, namespace))[0]


@pytest.mark.parametrize(
    "value",
    [0, -1, 1.5, -0.0, 1e-3, 1e300, True, None, "a'\"\\\n", [1, 2], [], ["a", 1], {"a": [1.5]}],
    ids=repr,
)
def test_program_literal_means_the_value(value):
    text = ast.unparse(literal(value))
    assert ast.dump(ast.parse(text, mode="eval").body) == ast.dump(literal(value))
    meant = ast.literal_eval(text)
    wanted = tuple(value) if value in ([1, 2], []) else value
    wanted = {"a": (1.5,)} if isinstance(value, dict) else wanted
    assert repr(meant) == repr(wanted)


@pytest.mark.parametrize("text", ["inf", "-inf", "nan"])
def test_program_literal_means_the_number_when_it_is_not_finite(text):
    written = ast.unparse(literal(float(text)))
    assert repr(eval(written)) == text


def statements(text):
    return Program("x.yaml", "Doc.\n", (Section("x", tuple(ast.parse(text).body)),))


@pytest.mark.parametrize(
    "text",
    [
        "import subprocess",
        "os.system('ls')",
        "x = os.environ",
        "from keras import backend",
        "eval('1')",
        "x = open('f')",
        "x = ().__class__",
        "x = keras.utils.get_file('a', 'b')",
        "x = keras.layers",
        "keras.saving.save_model('m')",
        "model = 1\nmodel.save_own('x')",
        "model = 1\nx = model.fit",
        "x = [i for i in range(3)]",
        "x = [y for y in range(3)]",
        "print = 1",
        "keras = 1",
        "def keras(): pass",
        "def _f(): pass",
        "class A: pass",
        "while 1: pass",
        "global x",
        "del x",
        "try:\n    pass\nfinally:\n    pass",
        "x = (y := 1)",
        "x = b'bytes'",
        "x = 1j",
        "np.load.__globals__",
        "print(np)",
        "print(layers)",
        "x = 1\nx.a.b()",
        "x = 1\nx.y = 2",
        "x = 1\n(x + 1).fit.evil()",
        "keras.utils.get_file('x.csv', origin='https://x')",
        "keras.utils.get_file('x.csv', cache_dir='.', cache_subdir='../a')",
        "keras.utils.get_file('x.csv', cache_dir='.', cache_subdir='/a')",
        "keras.utils.get_file('x.csv', cache_dir='/', cache_subdir='a')",
        "keras.utils.get_file('..', cache_dir='.', cache_subdir='a')",
        "keras.utils.get_file('x', 'y', cache_dir='.', cache_subdir='')",
        "keras.utils.get_file('x', cache_dir='.', cache_subdir='', **{'cache_dir': '/'})",
    ],
)
def test_audit_refuses_what_is_not_on_the_list(text):
    assert audit.audit(statements(text))


def test_audit_accepts_what_the_articles_do():
    program = lower(specs.spec(walkthrough=[{"heading": "H", "do": ["fit", {"plot_history": {}}]}]))
    assert audit.audit(program) == []


@pytest.mark.parametrize(
    ("word", "text", "passes"),
    [
        ("make_pairs", "random = np.random.default_rng(0)", True),
        ("likeliest", "random = np.random.default_rng(0)", False),
        ("make_pairs", "import os\nos.system('true')", False),
        ("make_pairs", "x = open('/etc/passwd')", False),
        ("make_pairs", "x = (1).__class__", False),
    ],
)
def test_audit_allows_what_is_made_of_a_function_no_more_than_that_one_has(word, text, passes):
    program = statements(text)
    for statement in program.module.body:
        statement.made_of = {word}
    assert (audit.audit(program) == []) is passes
    if passes:
        assert audit.audit(statements(text)), "it is on no list of its own"


def test_audit_has_the_last_word_when_lowering_goes_wrong(monkeypatch):
    evil = ast.Expr(ast.Call(path("os.system"), [ast.Constant("true")], []))
    monkeypatch.setitem(lowering._LOWER, "fit", lambda spec, step, sample: [evil])
    with pytest.raises(SpecError, match=r"SG402.*os"):
        lower(specs.spec())


def test_program_constructors_make_what_python_parses():
    made = call("keras.Sequential", name("x"), a=literal(1))
    assert ast.dump(made) == ast.dump(ast.parse("keras.Sequential(x, a=1)", mode="eval").body)


@pytest.mark.parametrize("given", [{"weights": "imagenet"}, {}, {"weights": None}])
def test_sample_loads_no_pretrained_weights(given):
    base = {"MobileNetV2": {"include_top": False, "input_shape": [32, 32, 3], **given}}
    shape = {"Reshape": {"target_shape": [28, 28, 1]}}
    resized = {"Resizing": {"height": 32, "width": 32}}
    coloured = {"concatenate": {"axis": -1}, "from": ["x", "x", "x"]}
    rows = [{"Input": [784]}, shape, resized, coloured, "base", "Flatten", {"Dense": 10}]
    model = {"parts": {"base": base}, "layers": rows}
    small = specs.spec(model=model)
    assert "weights=None" in to_text(lower(small, sample=True))
    full = to_text(lower(small))
    assert ('weights="imagenet"' in full) == ("imagenet" in given.values())
