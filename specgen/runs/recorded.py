"""What a run prints and draws -> a record of it, section by section. Knows no spec."""

import contextlib
import io
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

_DRAWN = (".png", ".jpg", ".jpeg")
_MOST = 1_000_000  # signs of a section that are kept
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@contextlib.contextmanager
def recorded(rows: list[dict[str, Any]], done: int, laid: Collection[str]) -> Iterator[None]:
    """While this lasts, what is printed is kept too; then `rows` has what the section has made.

    done: how many statements of the script are over then; laid: the files and folders in the
    current one that are no work of the run.
    """
    said, before = io.StringIO(), _drawn(laid)
    with contextlib.redirect_stdout(cast(IO[str], _Both(sys.stdout, said))):
        yield
    after = _drawn(laid)
    new = {name: stamp for name, stamp in after.items() if stamp != before.get(name)}
    figures = sorted(new, key=lambda name: new[name])
    printed = settled(said.getvalue())
    if printed or figures:
        rows.append({"statements": done, "printed": printed, "figures": figures})


class _Both:
    """A stream that passes on all that is written, and keeps a copy."""

    def __init__(self, stream: IO[str], copy: io.StringIO) -> None:
        self._stream, self._copy = stream, copy

    def write(self, text: str) -> int:
        if self._copy.tell() < _MOST:
            self._copy.write(text)
        return self._stream.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, word: str) -> Any:
        return getattr(self._stream, word)


def _drawn(laid: Collection[str]) -> dict[str, tuple[int, int]]:
    """The pictures in the current folder, each with when it was written, and its size."""
    out: dict[str, tuple[int, int]] = {}
    for top, folders, files in os.walk("."):
        folder = Path(top)
        folders[:] = [name for name in folders if (folder / name).as_posix() not in laid]
        for name in files:
            path = folder / name
            if path.suffix in _DRAWN and path.as_posix() not in laid and not path.is_symlink():
                out[path.as_posix()] = (path.stat().st_mtime_ns, path.stat().st_size)
    return out


def settled(text: str) -> str:
    """What a terminal would show in the end: bars of progress as they were last, no colours."""
    return "\n".join(map(_settled, _COLOURS.sub("", text).split("\n"))).strip("\n")


def _settled(line: str) -> str:
    shown: list[str] = []
    for part in re.sub("\b+(?=\r|$)", "", line).split("\r"):
        at = 0
        for sign in part:
            if sign == "\b":
                at = max(at - 1, 0)
            else:
                shown[at : at + 1] = [sign]
                at += 1
    return "".join(shown).rstrip()
