"""Sections that call functions of the library -> sections that hold what is needed of these."""

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from specgen.program.sections import Section
from specgen.specialise.binding import (
    given,
    literal,
    parameters,
    plain,
    repeatable,
    written_out,
)
from specgen.specialise.docstrings import without_parameters
from specgen.specialise.effects import acts
from specgen.specialise.in_place import Where, put, short
from specgen.specialise.names import Replaced, without_unread
from specgen.specialise.residual import Body, names_of
from specgen.specialise.scopes import bound, captured, exposed, looped, read, stable, wanted
from specgen.specialise.specialiser import Made, Specialiser
from specgen.specialise.values import Known

Functions = Mapping[str, ast.stmt]


def specialised(
    sections: Sequence[Section], functions: Functions, facts: Mapping[str, Known]
) -> list[Section]:
    """The sections, with what they need of the functions in place or above its first use.

    facts: what is known of names once the section of this name is over, whatever binds them.
    """
    follower = Specialiser(functions)
    every = [s for section in sections for s in section.body]
    names = names_of(every, (), follower.calm.changed(every))
    walk = Body({}, follower.on_use, names, {}, as_written=True)
    out = []
    for section in sections:
        body = walk.block(copy.deepcopy([*section.body]))
        out.append(replace(section, body=tuple(body)))
        pinned = {**walk.pinned, **facts.get(section.name, {})}
        walk = Body(walk.known, follower.on_use, names, pinned, as_written=True)
    made = follower.functions_made(follower.sites)
    program = _Program(out, made, functions)
    program.write_in_place()
    program.forget_unread()
    program.shorten()
    return program.placed()


class _Program:
    """Sections, and the functions that they call."""

    def __init__(
        self, sections: list[Section], made: Mapping[str, Made], functions: Functions
    ) -> None:
        self.sections = sections
        self.functions = functions
        self.made = {
            word: copy.copy(functions[word]) for word in functions if word in made
        }  # in the order of the library
        for word, node in self.made.items():
            if isinstance(node, ast.FunctionDef) and plain(node):
                node.body = made[word].body or [ast.Pass()]

    def write_in_place(self) -> None:
        """Every short function that is called once, as a statement of its own, stands there."""
        while True:
            calls = self._calls()
            done = next((word for word in self.made if self._in_place(word, calls)), None)
            if done is None:
                return
            del self.made[done]

    def _in_place(self, word: str, calls: Mapping[str, list[ast.Call]]) -> bool:
        """Whether the function could be written where it is called."""
        node = self.made[word]
        readable = isinstance(node, ast.FunctionDef) and plain(node) and self._can(word, calls)
        return readable and self._put(node, calls[word][0])  # type: ignore[arg-type]

    def _can(self, word: str, calls: Mapping[str, list[ast.Call]]) -> bool:
        node = self.made[word]
        assert isinstance(node, ast.FunctionDef)
        inner = {*read(node.body)} & {*self.made}
        return len(calls.get(word, ())) == 1 and short(node.body) and word not in inner

    def _calls(self) -> dict[str, list[ast.Call]]:
        """The calls of each function that is not mentioned but in calls."""
        out: dict[str, list[ast.Call]] = {}
        for node in self._nodes():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                out.setdefault(node.func.id, []).append(node)
        mentions = read([*self._tops()])
        return {word: found for word, found in out.items() if mentions[word] == len(found)}

    def _tops(self) -> Iterator[ast.stmt]:
        for section in self.sections:
            yield from section.body
        yield from self.made.values()

    def _nodes(self) -> Iterator[ast.AST]:
        for top in self._tops():
            yield from ast.walk(top)

    def _put(self, function: ast.FunctionDef, call: ast.Call) -> bool:
        """Write the function where its only call is a statement; whether it could be done."""
        arguments = given(function, call)
        if arguments is None:
            return False
        every = [s for section in self.sections for s in section.body]
        for number, section in enumerate(self.sections):
            taken = wanted(section.body, call, self._after(number))
            if taken is not None:
                within = captured(self._tops())
                taken |= {*self.functions} | within
                where = Where(taken, within, stable(every), {*bound(every)}, looped(every, call))
                body = _with(section.body, function, call, arguments, where)
                self.sections[number] = replace(section, body=tuple(body or section.body))
                return body is not None
        for other in self.made.values():
            if isinstance(other, ast.FunctionDef) and other is not function:
                taken = wanted([other], call)
                if taken is None:
                    continue
                taken |= {*self.functions, *parameters(other)}
                lasting = stable(other.body, parameters(other))
                loops = looped(other.body, call)
                where = Where(taken, captured(other.body), lasting, {*bound([other])}, loops)
                body = _with(other.body, function, call, arguments, where)
                if body is not None:
                    other.body = body
                    return True
        return False

    def _after(self, number: int) -> set[str]:
        """The names that the sections behind one read, and have not bound themselves."""
        return exposed([s for section in self.sections[number + 1 :] for s in section.body])

    def forget_unread(self) -> None:
        """What a function leaves in another one, which has no use for it, is not computed."""
        for node in self._tops():
            if isinstance(node, ast.FunctionDef):
                without_unread(node)

    def shorten(self) -> None:
        """What a function is given alike in every call, or never reads, is no parameter."""
        for word, node in self.made.items():
            if isinstance(node, ast.FunctionDef) and plain(node):
                self._shorten(word, node)

    def _shorten(self, word: str, node: ast.FunctionDef) -> None:
        calls = self._calls().get(word, [])
        arguments = [given(node, call) for call in calls]
        if not calls or any(each is None for each in arguments):
            return
        rows = [each for each in arguments if each is not None]
        gone: dict[str, ast.expr | None] = {}
        for name in parameters(node):
            first = rows[0][name]
            alike = all(ast.dump(row[name]) == ast.dump(first) for row in rows)
            if not {name} & ({*read(node.body)} | {*bound(node.body)}):
                if not any(acts(row[name]) for row in rows):
                    gone[name] = None
            elif (
                alike
                and name not in bound(node.body)
                and (repeatable(first) or (_fixed(first) and read(node.body)[name] == 1))
            ):
                gone[name] = first
        if not gone:
            return
        replaced = {name: value for name, value in gone.items() if value is not None}
        node.body = [Replaced(replaced).visit(s) for s in node.body]
        for call, row in zip(calls, rows, strict=True):
            _call_without(node, call, row, gone)
        _without(node, gone)

    def placed(self) -> list[Section]:
        """Each function stands in the section that needs it first, above what it does there."""
        done: set[str] = set()
        out = []
        for section in self.sections:
            needed = [*self._needed(section.body)]
            above = [
                self._finished(word) for word in self.made if word in needed and word not in done
            ]
            done |= {*needed}
            body = [ast.fix_missing_locations(s) for s in (*above, *section.body)]
            out.append(replace(section, body=tuple(body)))
        return out

    def _needed(self, body: Sequence[ast.stmt]) -> set[str]:
        found: set[str] = set()
        waiting = [*read([*body])]
        while waiting:
            word = waiting.pop()
            if word in self.made and word not in found:
                found.add(word)
                waiting += read([self.made[word]])
        return found

    def _finished(self, word: str) -> ast.stmt:
        """The function; the library's own where nothing of it has changed, with its comments."""
        node, whole = self.made[word], self.functions[word]
        if ast.dump(node) == ast.dump(whole):
            return whole
        vars(node).pop("text", None)
        vars(node)["file"] = f"<{word}>"  # AutoGraph shall not read the general one in its place
        node.made_of = {word}  # type: ignore[attr-defined]
        return node


def _fixed(node: ast.expr) -> bool:
    """Whether it is a literal, or a tuple of such."""
    return literal(node) or (isinstance(node, ast.Tuple) and written_out(node))


def _with(
    body: Sequence[ast.stmt], function: ast.FunctionDef, call: ast.Call,
    arguments: Mapping[str, ast.expr], where: Where,
) -> list[ast.stmt] | None:  # fmt: skip
    """The block with the function in place of its call; None where no statement is that call."""
    for number, statement in enumerate(body):
        if getattr(statement, "value", None) is call:
            if not isinstance(statement, ast.Assign | ast.Expr | ast.Return):
                return None
            made = put(function, arguments, statement, where)
            return None if made is None else [*body[:number], *made, *body[number + 1 :]]
        for part in ("body", "orelse"):
            inner = getattr(statement, part, None)
            if isinstance(inner, list) and not isinstance(statement, ast.ClassDef):
                found = _with(inner, function, call, arguments, where)
                if found is not None:
                    setattr(statement, part, found)
                    return [*body]
    return None


def _call_without(
    node: ast.FunctionDef, call: ast.Call, row: Mapping[str, ast.expr], gone: Mapping[str, object]
) -> None:
    """The call without some of its arguments."""
    positional = {id(a) for a in call.args}
    said = positional | {id(k.value) for k in call.keywords}
    left = [name for name in row if name not in gone and id(row[name]) in said]
    names = [name for name in parameters(node) if name not in gone]
    opening = [a for a, b in zip(left, names, strict=False) if a == b and id(row[a]) in positional]
    call.args = [row[name] for name in opening]
    call.keywords = [ast.keyword(n, row[n]) for n in left if n not in opening]


def _without(node: ast.FunctionDef, gone: Mapping[str, object]) -> None:
    """Take parameters away from a function, and from what it says of itself."""
    arguments = copy.deepcopy(node.args)
    kept = [a.arg for a in arguments.args if a.arg not in gone]
    first = len(arguments.args) - len(arguments.defaults)
    values = dict(zip([a.arg for a in arguments.args[first:]], arguments.defaults, strict=True))
    arguments.args = [a for a in arguments.args if a.arg not in gone]
    arguments.defaults = [values[word] for word in kept if word in values]
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    named = [(a, value) for a, value in pairs if a.arg not in gone]
    arguments.kwonlyargs, arguments.kw_defaults = [a for a, _ in named], [v for _, v in named]
    node.args = arguments
    said = ast.get_docstring(node)
    if said and isinstance(node.body[0], ast.Expr):
        text = without_parameters(said, gone)
        if "\n" in text:
            text = "\n".join(
                f"    {line}" if line and i else line for i, line in enumerate(text.split("\n"))
            )
            text = text.rstrip() + "\n    "
        node.body = [ast.copy_location(ast.Expr(ast.Constant(text)), node.body[0]), *node.body[1:]]
