"""Docstrings of Keras's -> a first sentence, a clause for each argument. Imports no Keras."""

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

_HEAD = re.compile(r"(?:Args|Arguments):\s*")
_ARGUMENT = re.compile(r"\*{0,2}`?([A-Za-z_]\w*)`?(?: *\([^)]*\))?: ?(.*)")
_END = re.compile(r"(?<![ .][A-Za-z])(?<!\be\.g)(?<!\bi\.e)\.(?:\s+|$)")
_KIND = (
    r"(?:(?:[Aa]n?|[Pp]ython|[Nn]on-negative|[Pp]ositive|[Ss]calar|[Ss]ingle) )*"
    r"(?:[Ii]nt(?:eger)?|[Ff]loat|[Bb]ool(?:ean)?|[Ss]tr(?:ing)?|[Tt]uple|[Ll]ist|[Nn]umber|"
    r"[Dd]ict(?:ionary)?|[Ss]equence|[Cc]allable|[Tt]ensor|None|value)s?(?:/[a-z]+)*"
    r"(?: (?:value|array|ID)s?)?(?: of (?:\d )?[a-z]+)?"
)
_TYPE = rf"`?{_KIND}`?(?:(?:,? or |, ){_KIND}|,? or `?None`?)*"
_WORD = r"`?[\"'][^`]+?[\"']`?|`?None`?"
_ALONE = re.compile(
    rf"{_TYPE}(?: (?:between|in|from) .*)?|(?:[Ee]ither |[Oo]ne of |[Ss]tring, )*(?:{_WORD})"
    rf"(?:(?:, (?:or )?| or )(?:{_WORD}|{_TYPE}))*(?: \(case-insensitive\))?|Unset"
)
_LED = re.compile(
    rf"{_TYPE}(?:[,;:] (?:or )?| specifying | that specifies | representing | specifies )"
    r"(?:specifying )?"
)
_OPTIONAL = re.compile(r"\(?[Oo]ptional\)?(?:[,:.] | )|\(Not supported at this time\) ")
_DEFAULT = re.compile(
    r"(?:,? (?:and )?|^)(?:\(?[Dd]efaults?(?: value)?(?: to| is|:)|[Bb]y default).*"
)
_ASIDE = re.compile(r" \((?:e\.g\.|i\.e\.|see|default)[^()]*\)")
# Code, links, and what only Python has.
_RAW = re.compile(
    r"```|\{\{|\]\(|https?:|callable|`str`|`torch|`keras\.|pathlib|[Dd]efault false|\(Optional\)"
)
_STRING = re.compile("[Ss]tring (?=name)")
MINIMUM = 9  # signs; "optional" is no more than the kind says
LONGEST = 200  # of a clause; of a longer one there is nothing


def sentence(docstring: str) -> str:
    """The first sentence of a docstring, and all of the first paragraph where it is one."""
    paragraph = " ".join(inspect.cleandoc(docstring).partition("\n\n")[0].split())
    found = re.match(r"(.+?(?<!\.\w)[.!?])(?=\s+[A-Z`]|$)", paragraph)
    return re.sub(r"\.+$", ".", found[1]) if found else paragraph


def arguments(things: Mapping[str, tuple[Any, list[str]]]) -> dict[str, dict[str, list[str]]]:
    """Parameter -> clause -> the names that have it.

    things: by name, a class, which has what those have that it inherits from, or a function; and
    the parameters that are asked for.
    """
    told: dict[str, dict[str, list[str]]] = {}
    for name, (thing, parameters) in things.items():
        known: dict[str, str] = {}
        for each in reversed(inspect.getmro(thing)) if inspect.isclass(thing) else [thing]:
            known |= clauses(each.__doc__ or "")
        for parameter in (p for p in parameters if p in known):
            told.setdefault(parameter, {}).setdefault(known[parameter], []).append(name)
    return told


def clauses(docstring: str) -> dict[str, str]:
    """What it says of each argument that is more than a type and a default."""
    told = {name: clause(text) for name, text in _arguments(docstring)}
    return {name: text for name, text in told.items() if text}


def _arguments(docstring: str) -> Iterator[tuple[str, str]]:
    """The paragraphs of its list of arguments, by name."""
    lines = iter(inspect.cleandoc(docstring).split("\n"))
    if not any(_HEAD.fullmatch(line) for line in lines):
        return
    name, text, margin = "", [""], -1
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if line.strip() and not indent:
            break
        margin = indent if margin < 0 and line.strip() else margin
        if indent == margin and (found := _ARGUMENT.fullmatch(line.strip())):
            if name:
                yield name, " ".join(text)
            name, text = found[1], [found[2]]
        else:
            text.append(line.strip())
    if name:
        yield name, " ".join(text)


def clause(text: str) -> str:
    """The first sentence that says more than a type, without the type and the default."""
    found: list[str] = []
    for each in map(_shortened, _END.split(" ".join(text.split()))):
        if len(each) < MINIMUM or _ALONE.fullmatch(each):
            continue
        if found and not (found[-1].startswith("`") and each.startswith("`")):
            break
        found.append(each)
    said = "; ".join(found)
    if len(said) > LONGEST or _RAW.search(said):
        return ""
    for theirs, ours in (("None", "null"), ("True", "true"), ("False", "false")):
        said = re.sub(rf"\b{theirs}\b", ours, said)
    return said if re.match("Keras|[A-Z][A-Z]", said) else said[:1].lower() + said[1:]


def _shortened(sentence: str) -> str:
    """A sentence without the type that leads it, the default and asides."""
    short = _ASIDE.sub("", _DEFAULT.sub("", sentence)).replace(",,", ",").strip(" ;,:")
    for lead in (_OPTIONAL, _LED, _STRING):
        found = lead.match(short)
        short = short[found.end() :] if found else short
    return short
