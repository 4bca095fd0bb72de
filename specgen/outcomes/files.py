"""Writing what a user asked for: whole or not at all, and never over somebody's own work."""

import codecs
import contextlib
import shutil
import tempfile
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from specgen.catalogue.packages import hides
from specgen.outcomes.seal import is_made, is_untouched
from specgen.program.sections import Content, File
from specgen.text.diagnostics import Diagnostic, SpecError

SUFFIXES = {"script": ".py", "notebook": ".ipynb", "markdown": ".md", "html": ".html"}
_NAMES = {"script": "a script", "notebook": "a notebook"}


def write_outcome(
    path: Path, text: str, beside: Sequence[File] = (), force: bool = False, kind: str = "script"
) -> None:
    """Write an outcome to `path`, and the files and folders that lie beside it into its folder.

    Replaces one of specgen's, with `force` also one that was edited; raises SpecError for
    anything else in the way, for a name that is not of its kind, and for one such as keras.py,
    which Python would import when the script says `import keras`.
    """
    suffix = SUFFIXES[kind]
    if path.suffix != suffix:
        other = next((word for word, end in SUFFIXES.items() if end == path.suffix), None)
        text = f"the name of {_NAMES.get(kind, 'a page')} ends in {suffix}"
        hint = f"name a {suffix} file" + (f", or add --to {other}" if other else "")
        raise SpecError([Diagnostic("SG502", text, str(path), hint)])
    if suffix == ".py" and hides(path.name):
        text = f"scripts beside it would import this in place of the module {path.stem!r}"
        raise SpecError([Diagnostic("SG502", text, str(path), "name another file")])
    jobs: list[tuple[Path, Content]] = [(path, text.encode("utf-8"))]
    jobs += [(path.parent / file.name, file.read()) for file in beside]
    try:
        met = (_in_the_way(target, content, force) for target, content in jobs)
        findings = [found for found in met if found]
        if findings:
            raise SpecError(findings)
        _write([job for job in jobs if job[0] == path or not _holds(*job)])
    except OSError as error:
        raise SpecError([_unwritten(path, error)]) from None


def apart(path: Path, text: str, beside: Sequence[File] = ()) -> list[str]:
    """How the file differs from the text, as a unified diff; and what beside it is otherwise.

    Lines may end in any way. A file that is not there is an empty one.
    """
    there = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
    old, new = there.splitlines(), text.splitlines()
    out = [*unified_diff(old, new, str(path), str(path), lineterm="")]
    others = (file for file in beside if not _holds(path.parent / file.name, file.read()))
    return out + [f"{path.parent / each.name}: is not what the spec gives" for each in others]


def write_new(path: Path, text: str) -> None:
    """Write a text to a file that is not there yet. Raises SpecError."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        hint = "give another name, or move this one away"
        raise SpecError([Diagnostic("SG502", "is there already", str(path), hint)]) from None
    except OSError as error:
        raise SpecError([_unwritten(path, error)]) from None


def rewrite(path: Path, text: str) -> None:
    """Write a text in place of a file that is there; a byte order mark stays. Raises SpecError."""
    file = path.resolve()
    try:
        mark = file.read_bytes()[:3] == codecs.BOM_UTF8
        _write([(file, text.encode("utf-8-sig" if mark else "utf-8"))])
    except OSError as error:
        raise SpecError([_unwritten(path, error)]) from None


def _unwritten(path: Path, error: OSError) -> Diagnostic:
    reason = (error.strerror or str(error)).lower()
    return Diagnostic("SG502", f"cannot be written: {reason}", str(path))


def _in_the_way(path: Path, content: Content, force: bool) -> Diagnostic | None:
    if path.is_symlink() and not path.exists():
        text = f"is a link to what is not there: {path.readlink()}"
        return Diagnostic("SG502", text, str(path), "name another file, or remove the link")
    if not path.exists() or _holds(path, content):
        return None
    hint = "name another file, or move this one away"
    if not isinstance(content, bytes):
        hint = "export to another folder, or move this one away"
        return Diagnostic("SG502", "exists and holds something else", str(path), hint)
    if not path.is_file():  # a pipe would be waited for
        sort = "is a folder" if path.is_dir() else "is no file"
        return Diagnostic("SG502", sort, str(path), "name a file")
    known = path.suffix in SUFFIXES.values()
    there = path.read_bytes().decode("utf-8", "replace") if known else ""
    made = known and is_made(there, path.suffix)
    if known and (is_untouched(there, path.suffix) or (made and force)):
        return None
    if made:
        hint = "name another file, or replace it with --force"
        return Diagnostic("SG502", "was made by specgen and edited since", str(path), hint)
    return Diagnostic("SG502", "exists and was not made by specgen", str(path), hint)


def _holds(path: Path, content: Content) -> bool:
    """Whether just that is there already; of a folder, not a file more and not one less."""
    if isinstance(content, bytes):
        return path.is_file() and path.read_bytes() == content
    missing = dict(content)
    for file in path.rglob("*"):
        name = file.relative_to(path).as_posix()
        if not file.is_dir() and not (name in missing and _holds(file, missing.pop(name))):
            return False
    return path.is_dir() and not missing


def _write(jobs: Sequence[tuple[Path, Content]]) -> None:
    """Write all beside the targets, then rename: a reader never meets half a file or folder.

    The first goes last: once a script is there, all that it reads is.
    """
    with contextlib.ExitStack() as undo:
        staged = []
        for target, content in jobs:
            _make(target.parent, jobs[0][0].parent, undo)
            new = Path(tempfile.mkdtemp(dir=target.parent, prefix=".specgen-"))
            undo.callback(shutil.rmtree, new)
            _fill(new / target.name, content)
            staged.append((new / target.name, target))
        for new, target in reversed(staged):
            if target.is_file():
                shutil.copymode(target, new)
            new.replace(target)


def _make(folder: Path, top: Path, undo: contextlib.ExitStack) -> None:
    """Make the folders between `top` and `folder`; on leaving, those that stayed empty go again."""
    if folder != top and not folder.exists():
        _make(folder.parent, top, undo)
        folder.mkdir()
        undo.callback(_remove_if_empty, folder)


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


def _fill(path: Path, content: Content) -> None:
    for name, inner in ({"": content} if isinstance(content, bytes) else content).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(inner)
