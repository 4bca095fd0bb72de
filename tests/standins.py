"""Stand-ins for tests: the call that one is made for, and what it is made of."""

import io

import numpy as np

from specgen import standin as sample
from specgen.language.calls import Call
from specgen.language.entries import Entry
from specgen.language.spec import Data
from specgen.program.sections import File, Program
from specgen.runs.builder import inside

CAR = {"mpg": "number", "power": {"from": 40, "to": 230}, "weight": {"from": 1.5, "to": 5.0},
       "year": "integer", "origin": ["usa", "europe"], "name": "text"}  # fmt: skip
PICTURES = {"image": {"shape": [16, 12, 3], "dtype": "uint8"}, "label": {"classes": 4}}


def use(word, **arguments):
    return Call(Entry(word, word, ()), arguments)


def standin(call, **said):
    return made(call, Data.model_construct(load=call, **said))


def made(call, data, seed=0):
    """Path -> content of everything that stands in for what the call loads."""
    return {path: make() for path, make in sample.makers(call, data, seed).items()}


def only(made):
    assert len(made) == 1
    return next(iter(made.items()))


def put(folder, made):
    """Write what stands in for a dataset into a folder, and go there."""
    files = tuple(File(name, content) for name, content in made.items())
    return inside(folder, Program("x.yaml", "", (), files))


def stored(content):
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        return {name: data[name] for name in data.files}
