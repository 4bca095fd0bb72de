"""Random programs of sections that call small functions: names that collide, effects in any order.

What happens is noted down by `note` and `tick`; so two programs do the same if their notes agree.
"""

import ast
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from specgen.program.sections import Section
from specgen.specialise.values import Known, Plain

NUMBERS, ROWS = ("a", "b", "c", "d"), ("rows", "more")  # names of numbers, of lists
CHOICES = ("kind", "limit")  # a text or None, a number or None
TEXTS = ("'one'", "'two'", "None")
BUSY = 60  # the most steps of a loop, all together


@dataclass
class Program:
    """Functions and sections, as text; facts: of names, once the first section is over."""

    functions: str
    sections: list[str]
    facts: Known = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join([self.functions, *(f"# section\n{body}" for body in self.sections)])

    def parsed(self) -> tuple[list[Section], dict[str, ast.stmt]]:
        """The sections, and the functions by name."""
        nodes = {f.name: f for f in ast.parse(self.functions).body}  # type: ignore[attr-defined]
        parts = enumerate(self.sections)
        return [Section(f"s{i}", tuple(ast.parse(text).body)) for i, text in parts], nodes  # type: ignore[arg-type]


@dataclass
class Function:
    word: str
    takes: dict[str, str | None]  # parameters with their defaults
    gives: str  # "number", "row", "pair" or "nothing"


class Draw(random.Random):
    """Chances with names."""

    def few(self, most: int) -> int:
        return self.randint(1, most)

    def rarely(self, of: float = 0.15) -> bool:
        return self.random() < of


def program(seed: int) -> Program:
    """The same for the same seed."""
    draw = Draw(seed)
    known: list[Function] = []
    texts = []
    for number in range(draw.few(4)):
        function = _function(draw, f"f{number}")
        texts.append(_written(draw, function, known))
        known.append(function)
    sections, there = [], {"a", "rows"}
    for number in range(draw.few(3)):
        body = ["a = 2", "rows = [1, tick()]"] if not number else []
        writer = _Writer(draw, known, there, script=True)
        body += writer.block(draw.few(5), top=True)
        there = writer.there
        sections.append("\n".join(body))
    sections[-1] += "".join(f"\nnote(0, {word})" for word in sorted(there))
    return Program("\n\n".join(texts), sections, {"fact": Plain(3)})


def _function(draw: Draw, word: str) -> Function:
    names = draw.sample([*NUMBERS, *ROWS, *CHOICES], draw.few(4))
    takes: dict[str, str | None] = {}
    optional = False
    for name in names:
        optional = optional or draw.rarely(0.4) or name in CHOICES
        takes[name] = _default(draw, name) if optional else None
    return Function(word, takes, draw.choice(["number", "number", "row", "pair", "nothing"]))


def _default(draw: Draw, name: str) -> str:
    if name in ROWS:
        return draw.choice(["(1, 2)", "()"])
    if name == "kind":
        return draw.choice(TEXTS)
    return draw.choice(["0", "1", "2", "None"] if name == "limit" else ["0", "1", "2"])


def _written(draw: Draw, function: Function, known: list[Function]) -> str:
    given = [w if d is None else f"{w}={d}" for w, d in function.takes.items()]
    writer = _Writer(draw, known, {*function.takes}, gives=function.gives)
    body = [] if draw.rarely(0.6) else ['"""Do it."""']
    body += writer.block(draw.randint(0, 4), top=True)
    body += writer.ending()
    lines = "\n".join(body).split("\n")
    star = ", *" if draw.rarely(0.05) and len(given) > 1 else ""
    head = ", ".join(given[:-1]) + (f"{star}, {given[-1]}" if len(given) > 1 else given[-1])
    return f"def {function.word}({head}):\n" + "\n".join(f"    {line}" for line in lines)


class _Writer:
    """Statements of one scope. there: the names that are bound for sure."""

    def __init__(
        self, draw: Draw, known: list[Function], there: Collection[str], script: bool = False,
        gives: str = "nothing",
    ) -> None:  # fmt: skip
        self.draw, self.known, self.there = draw, known, {*there}
        self.script, self.gives, self.looped, self.within = script, gives, 0, 0

    def ending(self) -> list[str]:
        value = {"number": self.number, "row": self.row}.get(self.gives)
        if value:
            return [f"return {value()}"]
        if self.gives == "pair":
            return [f"return {self.number()}, {self.number()}"]
        return (
            [] if self.draw.rarely(0.8) else ["note(9, 0)"] if self.draw.rarely(0.7) else ["return"]
        )

    def block(self, count: int, top: bool = False) -> list[str]:
        out: list[str] = []
        for _ in range(count):
            out += self.draw.choice(_STATEMENTS)(self)
        return out or ["pass"]

    def inner(self, count: int) -> list[str]:
        """A block that may happen or not, or several times."""
        kept = {*self.there}
        out = [
            f"    {line}" for text in self.block(self.draw.few(count)) for line in text.split("\n")
        ]
        self.there = kept
        return out

    def bound(self, word: str) -> str:
        self.there.add(word)
        return word

    def a_name(self, of: Collection[str] = NUMBERS) -> str:
        return self.draw.choice([*of])

    def one_of(self, of: Collection[str]) -> str | None:
        words = sorted(self.there & {*of})
        return self.draw.choice(words) if words else None

    # Statements

    def assign(self) -> list[str]:
        value = self.number()
        return [f"{self.bound(self.a_name())} = {value}"]

    def assign_row(self) -> list[str]:
        value = self.row()
        return [f"{self.bound(self.a_name(ROWS))} = {value}"]

    def assign_choice(self) -> list[str]:
        word = self.draw.choice(CHOICES)
        if word == "kind":
            return [f"{self.bound(word)} = {self.draw.choice(TEXTS)}"]
        value = self.draw.choice(["None", self.number(1)])
        return [f"{self.bound(word)} = {value}"]

    def assign_pair(self) -> list[str]:
        one, two = self.draw.sample(NUMBERS, 2)
        pairs = [f for f in self.known if f.gives == "pair"]
        value = f"{self.number(1)}, {self.number(1)}"
        if pairs and self.draw.rarely(0.6):
            value = self.call(self.draw.choice(pairs))
        self.bound(one), self.bound(two)
        return [f"{one}, {two} = {value}"]

    def augment(self) -> list[str]:
        word = self.one_of((*NUMBERS, *NUMBERS, *ROWS))
        if word is None:
            return []
        return [f"{word} += {self.row(1) if word in ROWS else self.number(1)}"]

    def twice(self) -> list[str]:
        one, two = self.draw.sample(NUMBERS, 2)
        value = self.number(1)
        return [f"{self.bound(one)} = {self.bound(two)} = {value}"]

    def called(self) -> list[str]:
        if not self.known:
            return self.noted()
        function = self.draw.choice(self.known)
        call = self.call(function)
        if function.gives == "number" and self.draw.rarely(0.7):
            return [f"{self.bound(self.a_name())} = {call}"]
        if function.gives == "row" and self.draw.rarely(0.7):
            return [f"{self.bound(self.a_name(ROWS))} = {call}"]
        if function.gives == "nothing" and self.draw.rarely(0.2):
            return [f"{self.bound('limit')} = {call}"]
        return [call]

    def noted(self) -> list[str]:
        return [f"note({self.draw.few(9)}, {self.draw.choice([self.number, self.row])()})"]

    def changed(self) -> list[str]:
        word = self.one_of(ROWS)
        if word is None or self.draw.rarely(0.3):
            return [f"box.size = {self.number(1)}"]
        return [self.draw.choice([f"{word} = list({word})\n{word}.append({self.number(1)})",
                                  f"{word} = list({word})\n{word}[:1] = [{self.number(1)}]",
                                  f"list({word}).append(tick())"])]  # fmt: skip

    def appended(self) -> list[str]:
        word = self.one_of(ROWS)
        return [f"isinstance({word}, list) and {word}.append({self.number(1)})"] if word else []

    def branch(self) -> list[str]:
        out = [f"if {self.test()}:", *self.inner(2)]
        if self.draw.rarely(0.3):
            out += [f"elif {self.test()}:", *self.inner(2)]
        if self.draw.rarely(0.5):
            out += ["else:", *self.inner(2)]
        return out

    def option(self) -> list[str]:
        """A branch upon a parameter: what the library has most."""
        word = self.one_of(CHOICES)
        if word is None:
            return self.branch()
        test = f"{word} is None" if self.draw.rarely(0.5) else f"{word} == {self.choice(word)}"
        return [f"if {test}:", *self.inner(2), "else:", *self.inner(2)]

    def loop(self) -> list[str]:
        if self.looped > 1:
            return self.noted()
        kept, word = {*self.there}, self.a_name()
        over = self.draw.choice([f"[{self.number(1)}, {self.number(1)}]", self.row(1), "range(2)"])
        self.looped += 1
        self.there.add(word)
        out = [f"for {word} in {over}:", "    busy()", *self.inner(3)]
        if self.draw.rarely(0.3):
            out += [f"    if {self.test(1)}:", f"        {self.draw.choice(['break', 'continue'])}"]
            out += self.inner(1)
        self.there = kept
        self.looped -= 1
        return out

    def guarded(self) -> list[str]:
        kind = self.draw.few(3)
        if kind == 1:
            return ["try:", *self.inner(2), "finally:", *self.inner(1)]
        if kind == 2:
            failing = f"    fail({self.number(1)})"
            return ["try:", *self.inner(1), failing, *self.inner(1), "except ValueError:",
                    *self.inner(1)]  # fmt: skip
        return ["with suppress(ValueError):", *self.inner(2), f"    fail({self.number(1)})",
                *self.inner(1)]  # fmt: skip

    def early(self) -> list[str]:
        if self.script:
            return self.noted()
        return [f"if {self.test()}:", *(f"    {line}" for line in self.ending() or ["return"])]

    def nested(self) -> list[str]:
        if self.looped:
            return self.noted()
        inner = _Writer(self.draw, self.known, {*self.there, "d"}, gives="number")
        kept = {*self.there}
        word = self.draw.choice(["g", "h"])
        given = self.a_name()
        inner.there.add(given)
        value = inner.number()
        out = [f"def {word}({given}):", f"    return {value}"]
        if "d" not in kept and given != "d":
            out = [f"{self.bound('d')} = {self.number(1)}", *out]
        out += self.block(self.draw.few(2))
        target = self.bound(self.a_name())
        return [*out, f"{target} = {word}({self.number(1)})"]

    # Expressions

    def choice(self, word: str) -> str:
        return self.draw.choice(TEXTS if word == "kind" else ("None", "0", "1", "2"))

    def call(self, function: Function) -> str:
        """A call, its arguments by place or by name, in any order."""
        by_place, by_name = [], []
        named, self.within = False, self.within + 1
        for word, default in function.takes.items():
            named = named or self.draw.rarely(0.25)
            if default is not None and self.draw.rarely(0.4):
                named = True
                continue
            value = self.argument(word)
            if named:
                by_name.append(f"{word}={value}")
            else:
                by_place.append(value)
        self.draw.shuffle(by_name)
        self.within -= 1
        return f"{function.word}({', '.join([*by_place, *by_name])})"

    def argument(self, word: str) -> str:
        depth = 1 if self.within < 2 else 0
        if word in ROWS:
            return self.row(depth)
        if word in CHOICES:
            there = word in self.there and self.draw.rarely(0.4)
            return word if there else self.choice(word)
        return self.number(depth)

    def number(self, depth: int = 2) -> str:
        draw = self.draw
        word = self.one_of(NUMBERS)
        plain = [str(draw.randint(0, 3)), "box.size", "fact", *[word or "1"] * 4]
        if depth <= 0 or draw.rarely(0.35):
            return draw.choice(plain)
        return draw.choice(_COMPUTED)(self, depth - 1)

    def row(self, depth: int = 2) -> str:
        draw, word = self.draw, self.one_of(ROWS)
        plain = [word] * 3 if word else ["[1, 2]"]
        plain += [f"[{self.number(0)}]", "box.rows"]
        if depth <= 0 or draw.rarely(0.4):
            return draw.choice(plain)
        inner = draw.choice(NUMBERS)
        had, self.there = {*self.there}, self.there | {inner}
        over = self.number(depth - 1)
        self.there = had
        computed = [
            f"[{over} for {inner} in {self.row(depth - 1)}]",
            f"[{self.number(depth - 1)}, {self.number(depth - 1)}]",
            f"list({self.row(depth - 1)})",
            f"[*{self.row(depth - 1)}, {self.number(depth - 1)}]",
            f"note({draw.few(9)}, {self.row(depth - 1)})",
        ]
        makers = [f for f in self.known if f.gives == "row"]
        computed += [self.call(draw.choice(makers))] * 2 if makers and self.within < 2 else []
        return draw.choice(computed)

    def test(self, depth: int = 1) -> str:
        draw, option = self.draw, self.one_of(CHOICES)
        compared = draw.choice(["<", ">", "==", "!=", ">=", "<="])
        out = [f"{self.number(depth)} {compared} {self.number(1)}",
               f"0 < {self.number(depth)} <= {self.number(0)}",
               self.number(depth), self.row(0), f"not {self.number(depth)}",
               f"{self.number(0)} in ({self.number(0)}, 1.0)", "tick() % 2"]  # fmt: skip
        if option:
            chosen = self.choice(option)
            out += [f"{option} is None", f"{option} is not None", f"{option} == {chosen}",
                    f"isinstance({option}, str)", f"{option} in ({chosen}, 'one')"] * 2  # fmt: skip
        found = draw.choice(out)
        if depth and draw.rarely(0.25):
            found = f"({found}) {draw.choice(['and', 'or'])} ({self.test(0)})"
        return found

    def joined(self, depth: int) -> str:
        operator = self.draw.choice(["+", "*", "-", "+", "%", "//", "/"])
        second = self.draw.choice(["2", "3"]) if operator in "%///" else self.number(depth)
        return f"({self.number(depth)} {operator} {second})"

    def given_back(self, depth: int) -> str:
        makers = [f for f in self.known if f.gives == "number"]
        return self.call(self.draw.choice(makers)) if makers and self.within < 2 else "tick()"

    def at_once(self, depth: int) -> str:
        inner = self.draw.choice(NUMBERS)
        had, self.there = {*self.there}, self.there | {inner}
        value = self.number(depth)
        self.there = had
        return f"(lambda {inner}: {value})({self.number(depth)})"

    def bound_within(self, depth: int) -> str:
        if self.script:
            return self.number(depth)
        value, word = self.number(depth), self.a_name()
        self.there.add(word) if not self.looped else None
        return f"({word} := {value})" if word in self.there else value


_STATEMENTS: list[Callable[[_Writer], list[str]]] = [
    *[_Writer.assign] * 4, *[_Writer.called] * 5, *[_Writer.option] * 3, *[_Writer.noted] * 2,
    _Writer.assign_row, _Writer.assign_row, _Writer.assign_choice, _Writer.assign_pair,
    _Writer.augment, _Writer.twice, _Writer.changed, _Writer.appended, _Writer.branch,
    _Writer.branch, _Writer.loop, _Writer.guarded, _Writer.early, _Writer.nested,
]  # fmt: skip
_COMPUTED: list[Callable[[_Writer, int], str]] = [
    *[_Writer.joined] * 4, *[_Writer.given_back] * 3, _Writer.at_once,
    lambda w, d: f"note({w.draw.few(9)}, {w.number(d)})", lambda w, d: "tick()",
    lambda w, d: f"({w.number(d)} if {w.test(d)} else {w.number(d)})",
    lambda w, d: f"len({w.row(d)})", lambda w, d: f"min({w.number(d)}, {w.number(d)})",
    lambda w, d: f"({w.number(d)} or {w.number(d)})",
    lambda w, d: f"({w.number(d)} and {w.number(d)})",
    lambda w, d: f"float(f'{{{w.number(0)}:.3f}}')", lambda w, d: f"len(f'x{{{w.number(0)}}}')",
    lambda w, d: f"sum({w.row(d)})", lambda w, d: f"-{w.number(0)}",
    lambda w, d: f"sum({w.row(d)}[:{w.number(0)}])",
]  # fmt: skip


class Box:
    """What can change while somebody holds it."""

    def __init__(self) -> None:
        self.size, self.rows = 1, [1, 2]


def happened(nodes: list[ast.stmt]) -> list[Any]:
    """What a program notes down, one after the other; raises what it raises."""
    seen: list[Any] = []
    steps = [0]

    def note(number: int, value: Any) -> Any:
        seen.append((number, repr(value)))
        return [*value] if isinstance(value, list) else value  # as functions of packages do

    def tick() -> int:
        seen.append("tick")
        return len(seen) % 5

    def busy() -> None:
        steps[0] += 1
        if steps[0] > BUSY:
            raise OverflowError

    def fail(number: float) -> None:
        seen.append("fail")
        if number > 1:
            raise ValueError(number)

    import contextlib

    names = {"note": note, "tick": tick, "busy": busy, "fail": fail, "box": Box(), "fact": 3,
             "suppress": contextlib.suppress}  # fmt: skip
    module = ast.fix_missing_locations(ast.Module([*nodes], []))
    exec(compile(ast.unparse(module), "<drawn>", "exec"), names)
    return seen
