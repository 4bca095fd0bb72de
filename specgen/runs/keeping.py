"""A folder for a run to work in -> the finished folder, or what there is of it, and where.

Whatever ends a run early, nothing that it wrote is lost. Knows no spec.
"""

import contextlib
import errno
import importlib
import io
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from functools import wraps
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Any

from specgen.text.diagnostics import Diagnostic, SpecError

_STOPS = tuple(getattr(signal, w) for w in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, w))


class StoppedError(KeyboardInterrupt):
    """Somebody asked the process to end. number: the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextlib.contextmanager
def heeding() -> Iterator[None]:
    """While this lasts, a signal to end raises StoppedError; a second one ends the process at once.

    What the process was told to ignore, as by `nohup`, stays ignored. From then on nothing is said
    of files that cannot be closed since the disk is full: the command ends with that reason.
    """
    sys.excepthook = _quiet(sys.excepthook, lambda kind, error, trace: error)  # of Cython
    handlers = {number: signal.getsignal(number) for number in _STOPS}
    before = {n: handler for n, handler in handlers.items() if handler != signal.SIG_IGN}

    received: list[StoppedError] = []

    def stop(number: int, frame: FrameType | None) -> None:
        for each in before:
            signal.signal(each, signal.SIG_DFL)
        received.append(StoppedError(number))
        raise received[0]

    def heed() -> None:
        received.clear()
        for each in before:
            signal.signal(each, stop)

    quiet = _quiet(sys.unraisablehook, lambda found: found.exc_value)
    sys.unraisablehook = lambda found: _once_more(found, heed) or quiet(found)
    heed()
    try:
        yield
    except Exception as error:
        if not received:
            raise
        for note in getattr(error, "__notes__", ()):  # TensorFlow has made another error of it
            received[0].add_note(note)
        raise received[0] from error
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _once_more(found: Any, heed: Callable[[], None]) -> bool:
    """Python lets no exception out of a `__del__` or a weak reference: a stop comes once more."""
    stopped = isinstance(found.exc_value, StoppedError)
    if stopped:
        heed()
        threading.Timer(0.01, os.kill, (os.getpid(), found.exc_value.number)).start()
    return stopped


def _quiet(say: Callable[..., Any], error: Callable[..., Any]) -> Callable[..., Any]:
    """The hook, but for an error that the machine causes."""
    return lambda *found: None if machine(error(*found)) else say(*found)


@contextlib.contextmanager
def kept(folder: Path, laid: Collection[str], rescue: Callable[[], None]) -> Iterator[Path]:
    """`folder`.partial, to work in; it takes the name `folder` when all is done.

    If the run does not end, the folder stays behind if the run has made anything in it, and the
    exception has a note that says where. laid: the files and folders in it that are no work of the
    run; rescue: writes there what so far is in memory alone. Raises SpecError where the folder
    cannot be had, or where it is the machine that ends the run.
    """
    partial = _made(folder)
    try:
        yield partial
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    except BaseException as error:
        if partial.exists():
            with contextlib.suppress(Exception), contextlib.chdir(partial):
                rescue()
        note = f"what the run has made so far is in {partial}"
        if not partial.exists():
            note = f"all that the run has made is in {folder}"
        elif not _work(partial, laid):
            shutil.rmtree(partial)
            note = ""
        reason = None if isinstance(error, SpecError) else machine(error)
        raised = SpecError([Diagnostic("SG504", reason, str(folder))]) if reason else error
        if note:
            raised.add_note(note)
        if raised is error:
            raise
        raise raised from error


def _made(folder: Path) -> Path:
    """A new folder to work in."""
    if folder.is_symlink() and not folder.exists():
        text = f"is a link to what is not there: {folder.readlink()}"
        raise SpecError([Diagnostic("SG502", text, str(folder), "name another folder with --out")])
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "name another folder with --out"
        raise SpecError([Diagnostic("SG502", "the run folder is not empty", str(folder), hint)])
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        partial.mkdir(parents=True)
    except FileExistsError:
        hint = "a run stopped or is still at work there: look inside, then remove it"
        raise SpecError([Diagnostic("SG502", "the folder exists", str(partial), hint)]) from None
    except OSError as error:
        text = f"the folder cannot be made: {(error.strerror or str(error)).lower()}"
        raise SpecError([Diagnostic("SG502", text, str(partial))]) from None
    return partial


def _work(partial: Path, laid: Collection[str]) -> bool:
    """Whether the run has made a file in the folder."""
    files = (PurePosixPath(f.relative_to(partial)) for f in partial.rglob("*") if not f.is_dir())
    return any({*laid}.isdisjoint(map(str, (file, *file.parents))) for file in files)


# What the machine says when it is at its end, whoever raises it and in whatever words around it.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def machine(error: BaseException | None) -> str | None:
    """Why the run could not go on, if that is a closed output or a full disk and not the spec."""
    while error:
        if isinstance(error, BrokenPipeError):
            return "the output was closed"
        for number in FULL:
            if getattr(error, "errno", None) == number or os.strerror(number) in str(error):
                return f"the machine wrote no more: {os.strerror(number).lower()}"
        error = error.__cause__ or error.__context__
    return None


@contextlib.contextmanager
def whole_models() -> Iterator[None]:
    """While this lasts, Keras puts a model's file in place when it is whole.

    It writes in place else, and a run that is cut short while it writes loses the file before.
    """
    model = importlib.import_module("keras").Model
    before = {word: getattr(model, word) for word in ("save", "save_weights")}
    for word, method in before.items():
        setattr(model, word, _aside(method))
    try:
        yield
    finally:
        for word, method in before.items():
            setattr(model, word, method)


def _aside(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method, with its file written beside its name, and then moved there."""

    @wraps(method)
    def written(self: Any, filepath: Any, overwrite: bool = True, **rest: Any) -> Any:
        path = Path(str(filepath))
        whole = path.name.endswith((".keras", ".h5")) and "://" not in str(filepath)
        if not whole or not overwrite or rest or path.is_dir():
            return method(self, filepath, overwrite, **rest)
        beside = path.with_name(f".{path.name}")
        made = _InMemory(beside) if path.name.endswith(".h5") else str(beside)
        try:
            with _undisturbed():
                method(self, made, overwrite)
            if isinstance(made, _InMemory):
                beside.write_bytes(made.getbuffer())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    return written


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A signal to end waits until this is done: HDF5 crashes where an exception cuts it short."""
    noted: list[tuple[int, FrameType | None]] = []
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {n: handler for n in _STOPS if callable(handler := signal.getsignal(n))}
    for number in before:
        signal.signal(number, lambda *found: noted.append(found))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number, frame in noted[:1]:
            before[number](number, frame)


class _InMemory(io.BytesIO):
    """A file of HDF5 in memory, which goes by a path: the library crashes on a full disk."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def __fspath__(self) -> str:
        return str(self.path)

    __str__ = __fspath__
