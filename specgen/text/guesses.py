"""A word that is not known -> the one that was probably meant, and whether that is sure."""

import re
from collections.abc import Container, Iterable, Mapping
from itertools import islice

from specgen.text.diagnostics import Span


class Sure(str):
    """A help that says exactly what to write.

    given: the word that `put` takes the place of, once in what is underlined; None for all of that.
    at: where else it stands than where the finding does.
    """

    given: str | None
    put: str
    at: Span | None

    def __new__(cls, text: str, given: str | None, put: str, at: Span | None = None) -> "Sure":
        """The help with what it says as data."""
        self = super().__new__(cls, text)
        self.given, self.put, self.at = given, put, at
        return self


def nearest(
    word: str, names: Iterable[str], renamed: Mapping[str, str] | None = None
) -> str | None:
    """The name that was probably meant: an older name, another spelling, a start, a slip."""
    return next(iter(_meant(word, names, renamed)), None)


def _meant(word: str, names: Iterable[str], renamed: Mapping[str, str] | None) -> list[str]:
    """The names that may be meant, the likeliest first; only of those alike in the same way."""
    by_key: dict[str, list[str]] = {}
    for name in names:
        by_key.setdefault(_key(name), []).insert(0, name)
    key = _key(word)
    older = {_key(old): new for old, new in (renamed or {}).items()}
    if key in older and _key(older[key]) in by_key:
        return [older[key]]
    if key in by_key:
        return by_key[key]
    if swapped := [k for k in sorted(by_key) if k[:1] == key[:1] and sorted(k) == sorted(key)]:
        return [name for each in swapped for name in by_key[each]]
    if slips := [k for k in sorted(by_key) if len(key) >= 4 and _slipped(key, k)]:
        return [name for each in slips for name in by_key[each]]
    longer = [k for k in sorted(by_key, key=len) if len(key) >= 4 and k.startswith(key)]
    import difflib  # here and not above: most commands never misspell anything

    close = difflib.get_close_matches(key, by_key, n=3, cutoff=0.7)
    return [name for each in dict.fromkeys([*longer, *close]) for name in by_key[each]]


def _slipped(word: str, meant: str) -> bool:
    """Whether a letter, and no digit, is too much, too few or another one."""
    start = next((i for i, (a, b) in enumerate(zip(word, meant, strict=False)) if a != b), None)
    start = min(len(word), len(meant)) if start is None else start
    one, other = word[start:], meant[start:]
    near = one[1:] == other[1:] or one[1:] == other or one == other[1:]
    return near and not re.search(r"\d", one[:1] + other[:1])


def _key(word: str) -> str:
    return word.replace("_", "").replace("-", "").replace(" ", "").casefold()


def did_you_mean(
    word: object,
    names: Iterable[str],
    renamed: Mapping[str, str] | None = None,
    same: Container[str] = (),
    taken: Container[str] = (),
) -> str | None:
    """The help line for a word that is not one of `names`; sure where nothing else can be meant.

    same: the older names that mean what the new ones do; taken: what stands beside it already.
    """
    names = list(islice(names, 2_000))
    meant = _meant(word, names, renamed) if isinstance(word, str) else []
    if meant:
        text = f"did you mean {meant[0]!r}?"
        older = _key(str(word)) in map(_key, renamed or {}) and _key(str(word)) != _key(meant[0])
        sure = word in same if older else _is_slip(str(word), meant)
        return Sure(text, str(word), meant[0]) if sure and meant[0] not in taken else text
    return f"known here: {', '.join(names)}" if 0 < len(names) <= 12 else None


def _is_slip(word: str, meant: list[str]) -> bool:
    """Whether one name alone, a word in YAML, differs in a letter or in the order of letters.

    Of names that differ in case alone, as a class and a function do, the one in the word's case.
    """
    name, (one, other) = meant[0], (_key(word), _key(meant[0]))
    case = word[:1].isupper() == name[:1].isupper()
    alone = len({*map(_key, meant)}) == 1 and (case or len(meant) == 1)
    plain = re.fullmatch(r"[A-Za-z_]\w*", name) and name.casefold() not in _VALUES
    near = one == other or sorted(one) == sorted(other) or _slipped(one, other)
    return bool(alone and plain and near and not _told_apart(word, name))


def _told_apart(word: str, other: str) -> bool:
    """Whether two names differ in what tells things apart, as dense_1 and dense_2, x_a and y_a."""
    if re.findall(r"\d+", word) != re.findall(r"\d+", other):
        return True
    parts = [*zip(word.split("_"), other.split("_"), strict=False)]
    one, two = _key(word), _key(other)
    new = sorted(one) != sorted(two)  # letters, and not only their order
    ends = one[:1] != two[:1] or (len(one) == len(two) and one[-1:] != two[-1:])
    return (new and ends) or any(a != b and len(a) == len(b) == 1 for a, b in parts)


_VALUES = ("true", "false", "null")  # which are no words in YAML
