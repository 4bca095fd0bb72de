"""What Python code can do with a spec: the functions that `import specgen` offers."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.checks.checked import Checked
from specgen.checks.checker import check as _check
from specgen.checks.composed import composed
from specgen.checks.sense import sense
from specgen.language import author_code
from specgen.text.diagnostics import Diagnostic, Source, SpecError
from specgen.text.templates import expanded
from specgen.text.yaml_reader import load_text, override, read

if TYPE_CHECKING:
    from specgen.runs.builder import Built
    from specgen.runs.runner import Result


def load(
    path: str | PathLike[str] | Source, set: Sequence[str] = (), trust: bool = False
) -> Checked:
    """The spec in a YAML file, or in a text with its name, checked. Imports no framework.

    set: changes such as "fit.epochs=1", made before checking; trust: allow the Python files that
    the spec lists under `code`. Nothing of them runs before a build.
    Raises SpecError with every finding, each at its place.
    """
    source = path if isinstance(path, Source) else load_text(Path(path))
    folder = Path(source.name).parent
    document = expanded(composed(read(source), folder))
    for assignment in set:
        document = override(document, assignment)
    own = author_code.read(document, folder, trust)
    checked = _check(document, own, tuple(set))
    if errors := [found for found in sense(checked) if found.severity == "error"]:
        raise SpecError(errors)
    return checked


def check(
    path: str | PathLike[str] | Source, set: Sequence[str] = (), trust: bool = False
) -> list[Diagnostic]:
    """What is wrong with the spec in a YAML file; an empty list if nothing is.

    Of a sound spec, the warnings: what trains, but hardly as it is meant. `severity` tells.
    """
    try:
        return sense(load(path, set, trust))
    except SpecError as error:
        return list(error.diagnostics)


def to_script(spec: Checked, sample: bool = False) -> str:
    """The standalone Python script. The same spec and version give the same text.

    sample: load the sample file that `specgen export --data sample` puts beside the script.
    """
    from specgen.lower import lower
    from specgen.outcomes.script import to_text

    return to_text(lower(spec, sample))


def build(spec: Checked, sample: bool = False) -> "Built":
    """The compiled, untrained model and the prepared arrays. Needs Keras.

    sample: train on the small sample that specgen ships instead of the full data.
    Raises SpecError at the spec's line for what Keras refuses.
    """
    from specgen.runs.builder import build as _build

    return _build(spec, sample)


def run(spec: Checked, folder: str | PathLike[str], sample: bool = False) -> "Result":
    """Train and evaluate; leave script, model, history, metrics and figures in `folder`.

    The folder must not exist, or be empty. Needs Keras. Raises SpecError.
    """
    from specgen.runs.runner import run as _run

    return _run(spec, Path(folder), sample)
