"""A spec's dataset -> the files that a script trains on with `--data sample`, beside the script.

Either real ones that come with specgen, or small ones made here: with the shapes, types and classes
of the real data and nothing of its content, but with something that a model can learn. The standard
library makes them, and the same spec gives the same bytes.
"""

import contextlib
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

from specgen.checks.checked import Checked
from specgen.facts.files import within
from specgen.language.calls import Call
from specgen.language.spec import Spec
from specgen.language.spec.data import PATHS, Data
from specgen.language.spec.fetch import Fetch
from specgen.program.sections import Content, File
from specgen.standin import amounts, sources
from specgen.standin.writers import READ, REPLACED, Writer, size
from specgen.text.diagnostics import Diagnostic, SpecError

Make = Callable[[], Content]


def files(checked: Checked) -> tuple[File, ...]:
    """What has to lie beside the script: made, where it is made, once it is read.

    Raises SpecError where the spec does not tell enough, some of it when a file is read.
    """
    data = checked.spec.data
    file, made = shipped(data.load.entry.name), sources_made(data)
    if not file:
        with _at_the_dataset(checked):
            made = makers(data.load, data) | made
    listed = tuple(File(path, partial(_make, checked, make)) for path, make in made.items())
    return (File(file.name, file), *listed) if file else listed


def fitted(checked: Checked) -> Checked:
    """The spec with what it counts as its sample has it; so are its variants.

    Raises SpecError where the sample does not go so far.
    """
    data = checked.spec.data
    file = shipped(data.load.entry.name)
    with _at_the_dataset(checked):
        loaded = samples_in(file) if file else size(data.load, data)
    variants = {word: fitted(each) for word, each in checked.variants.items()}
    return replace(amounts.fitted(checked, loaded), variants=variants)


def samples_in(file: Path) -> tuple[int, int]:
    """How many samples an .npz file has for training and for testing, as its arrays' heads say."""
    counts = []
    with zipfile.ZipFile(file) as archive:
        for part in ("train", "test"):
            with archive.open(f"x_{part}.npy") as array:
                (found,) = re.findall(rb"'shape': \((\d+)", array.read(128))
                counts.append(int(found))
    return counts[0], counts[1]


def _make(checked: Checked, make: Make) -> Content:
    with _at_the_dataset(checked):
        return make()


@contextlib.contextmanager
def _at_the_dataset(checked: Checked) -> Iterator[None]:
    """A ValueError as a finding at `load`."""
    try:
        yield
    except ValueError as error:
        text = f"no sample of {checked.spec.data.load.entry.name} can be made: {error}"
        span = checked.span(("data", "load"))
        raise SpecError([Diagnostic("SG501", text, span, "or use --data full")]) from None


def shipped(dataset: str) -> Path | None:
    """The sample of a dataset that comes with the package, if there is one."""
    file = Path(__file__).parent / "samples" / f"{dataset}.npz"
    return file if file.is_file() else None


def described(spec: Spec) -> str:
    """What `--data sample` trains on, as a run and a script say it."""
    word = spec.data.load.entry.name
    if shipped(word):
        return "a small sample of the data"
    if word in REPLACED or _moved(spec.data.load):
        return "made-up data of the same shapes and types"
    return "the full data"


def swapped(spec: Spec) -> tuple[str, str] | None:
    """The function and the file that it reads in place of the loader; None where that stays."""
    word = spec.data.load.entry.name
    if shipped(word):
        return "load_sample", f"{word}.npz"
    return (REPLACED[word].reader, _replacement(spec.data.load)) if word in REPLACED else None


def makers(call: Call, data: Data, seed: int = 0) -> dict[str, Make]:
    """Relative path -> what makes the file or folder there, for all that the dataset loads.

    The paths are those of `local(call)`. In place of a dataset of Keras's or of tfds there is one
    .npz with x_train, y_train, x_test and y_test.
    Raises ValueError where `data.columns` has to say what a file holds, and does not; so does what
    is made, where that is said wrongly.
    """
    word = call.entry.name
    paths = _moved(call)
    writers = {path: w for name, path in paths.items() if (w := _writer(word, name))}
    if word in REPLACED:
        writers = {_replacement(call): REPLACED[word]}
    counted = all(isinstance(c, int) for c in call.arguments.get("usecols") or ("",))  # numbers
    if any(writer.described for writer in writers.values()) and not (data.columns or counted):
        raise ValueError("data.columns has to say what each column holds")
    return {
        path: partial(writer.write, call, data, Random(number), path)
        for number, (path, writer) in enumerate(writers.items(), seed)
    }


def left_out(data: Data) -> set[str]:
    """The files and folders of the spec that a sample does without."""
    read = set() if data.load.entry.own else {*data.paths.values()}
    fetched = {each.folder for each in data.fetch if each not in downloaded(data)}
    return read | fetched | {*sources_made(data)}


def downloaded(data: Data) -> list[Fetch]:
    """What a sample fetches as well: all that a dataset of `code` may read."""
    return data.fetch if data.load.entry.own else []


def sources_made(data: Data) -> dict[str, Make]:
    """Path -> what makes the further file there, of those that a sample does not fetch."""
    folders = [each.folder for each in data.fetch if each not in downloaded(data)]
    made: dict[str, Make] = {}
    for number, (word, source) in enumerate(data.sources.items()):
        path = source.arguments["path"]
        if any(within(path, folder) for folder in folders):
            made[path] = partial(sources.written, word, source, Random(number))
    return made


def local(call: Call) -> Call:
    """The dataset with its paths as they are beside the script, where the files of `makers` lie."""
    return call._replace(arguments={**call.arguments, **_moved(call)})


def _moved(call: Call) -> dict[str, str]:
    """The parameters that name files, each with the relative path of its stand-in."""
    given = {name: call.arguments.get(name) for name in PATHS if _writer(call.entry.name, name)}
    paths = {name: path for name, path in given.items() if isinstance(path, str)}
    moved = relative([*paths.values()])
    return {name: moved[path] for name, path in paths.items()}


def _writer(word: str, parameter: str) -> Writer | None:
    return READ.get(f"{word}.{parameter}") or READ.get(word)


def _replacement(call: Call) -> str:
    """`beans.npz` for `tfds: beans/1.0.0`, `imdb.npz` for `imdb`."""
    name = str(call.arguments.get("name", call.entry.name))
    return f"{re.split(r'[^A-Za-z0-9_-]', name)[0] or call.entry.name}.npz"


def relative(paths: list[str]) -> dict[str, str]:
    """Each path as it is from the script's folder.

    One that is a URL, absolute or leads upwards becomes its last part, or so many of its last parts
    that no two paths become one.
    """
    parts = {path: _parts(path) for path in paths}
    for length in range(1, max(map(len, parts.values()), default=0) + 1):
        out = {p: "/".join(parts[p][-length:] if _away(p) else parts[p]) for p in paths}
        if len({*out.values()}) == len(out):
            break
    return out if paths else {}


_PREFIX = r"^[A-Za-z][\w+.-]*:"  # of a URL, or a drive


def _parts(path: str) -> list[str]:
    plain = re.sub(r"[?#].*", "", path) if "://" in path else path
    parts = re.split(r"[/\\]", re.sub(_PREFIX, "", plain))
    return [part for part in parts if part.strip(". ~")] or ["sample"]


def _away(path: str) -> bool:
    return bool(re.match(rf"[/\\~]|{_PREFIX}", path)) or ".." in re.split(r"[/\\]", path)
