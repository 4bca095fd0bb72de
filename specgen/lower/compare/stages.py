"""The stages of several trainings -> one training, and what each of several has of its own.

What the statements of a stage differ in is handed to the training: values where it is values, else
functions, one for each that differs. Knows no spec.
"""

import ast
from collections.abc import Iterable, Sequence
from itertools import chain, product

from specgen import library
from specgen.catalogue import snake_case
from specgen.language.milestones import MILESTONES
from specgen.lower.compare.bindings import needed, stored
from specgen.lower.compare.merge import Merger, UnlikeError
from specgen.lower.compare.training import Body, commented
from specgen.program.ast_nodes import literal, name, returning, store

# The stages, by the milestone that each begins with.
VERBS = ("seed", *(word for word, milestone in MILESTONES.items() if not milestone.stage))


class Training:
    """What is alike in the trainings, and the functions of those that are not.

    words: the parameters that stand for such functions.
    """

    def __init__(self, variants: Sequence[str], merger: Merger) -> None:
        self.variants = variants
        self.merger = merger
        self.functions: list[ast.FunctionDef] = []
        self.words: list[str] = []

    def staged(self, stages: list[list[Body]], given: list[str], left: list[str]) -> Body:
        """The training, stage after stage.

        stages: of each the statements of every variant; given, left: names, before and after all.
        Raises UnlikeError where variants need for a stage what others do not have.
        """
        out: Body = []
        for number, rows in enumerate(stages):
            rest = [chain(*row) for row in zip(*stages[number + 1 :], strict=True)]
            later = [*(word for body in rest for word in needed(body)), *left]
            out += self._stage(VERBS[number], rows, [*given, *stored(out)], later)
        return out

    def _stage(self, verb: str, rows: list[Body], there: list[str], later: list[str]) -> Body:
        """The statements that begin and end it alike, with what differs between them.

        As few as can be between them, if these leave one thing; else the whole stage.
        """
        begun = self._alike(rows)
        ended = self._alike([row[begun:][::-1] for row in rows])
        before = self.merger.names
        for first, last in product(dict.fromkeys((begun, 0)), range(ended, -1, -1)):
            runs = [row[first : len(row) - last] for row in rows]
            tails = [row[len(row) - last :] for row in rows]
            out = self._merged([row[:first] for row in rows])
            wanted = [*later, *(word for tail in tails for word in needed(tail))]
            bound = [*there, *stored(out)]
            try:
                out += self.differing(verb, runs, bound, wanted, bool(first or last))
            except UnlikeError:
                self.merger.forget(before)
            else:
                return [*out, *self._merged(tails)]
        raise UnlikeError

    def _merged(self, rows: list[Body]) -> Body:
        return [self.merger.merge([*row]) for row in zip(*rows, strict=True)]

    def _alike(self, rows: list[Body]) -> int:
        """How many statements at the beginning differ in values alone."""
        before, count = self.merger.names, 0
        for row in zip(*rows, strict=False):
            try:
                self.merger.merge([*row])
            except UnlikeError:
                break
            count += 1
        self.merger.forget(before)
        return count

    def differing(
        self,
        verb: str,
        runs: list[Body],
        there: list[str],
        later: list[str],
        partly: bool = False,
    ) -> Body:
        """What does the statements that differ: an `if`, or a call of each variant's function.

        there: names that are bound by then; later: names that are needed after it; partly: it is
        not the whole stage, and may leave one thing only. Raises UnlikeError if that cannot be.
        """
        if not any(runs):
            return []
        bound = [{*stored(run)} for run in runs]
        left = [word for word in dict.fromkeys(later) if word in set().union(*bound)]
        handed = [word for word in left if not all(word in each for each in bound)]
        wanted = {*(word for run in runs for word in needed(run)), *handed}
        taken = [word for word in dict.fromkeys(there) if word in wanted]
        if not {*handed} <= {*taken}:
            raise UnlikeError
        first = next(run for run in runs if run)
        word = _flag(verb, first)
        if word and all(dumped(run) in ([], dumped(first)) for run in runs):
            flag = self.merger.parameter([literal(bool(run)) for run in runs], word)
            return [ast.If(flag, commented(first), [])]
        if (partly and len(left) > 1) or not (left or all(runs)):
            raise UnlikeError
        if all(len(run) == 1 and isinstance(run[0], ast.FunctionDef) for run in runs) and not taken:
            return self._renamed([run[0] for run in runs])  # type: ignore[misc]
        return self._called(verb, runs, taken, left)

    def _renamed(self, functions: list[ast.FunctionDef]) -> Body:
        """Functions of one name, which need nothing of the training: each gets its own."""
        word = functions[0].name
        pairs = zip(self.variants, functions, strict=True)
        made: list[ast.expr] = [self._function(word, each, f.args, f.body) for each, f in pairs]
        self.merger.add(word, made)
        self.words.append(word)
        return []

    def _called(self, verb: str, runs: list[Body], taken: list[str], left: list[str]) -> Body:
        """A function for each run that differs, and the statement that calls it."""
        verb = "compile" if verb == "build" and not left else verb
        target = _target(runs, left)
        arguments = ast.arguments([], [ast.arg(word) for word in taken], None, [], [], None, [])
        made: list[ast.expr] = []
        for variant, run in zip(self.variants, runs, strict=True):
            body = _untitled(run)
            body = returning(body, target, left) if target else body
            made.append(self._function(verb, variant, arguments, body))
        function = self.merger.parameter(made, _PARAMETERS.get(verb, verb))
        assert isinstance(function, ast.Name)
        self.words.append(function.id)
        call = ast.Call(function, [name(word) for word in taken], [])
        out: ast.stmt = ast.Assign([target], call, lineno=0) if target else ast.Expr(call)
        titles = (vars(statement).get("title") for statement in runs[0])
        out.title = next(filter(None, titles), "")  # type: ignore[attr-defined]
        return [out]

    def _function(self, word: str, variant: str, arguments: ast.arguments, body: Body) -> ast.Name:
        """The function of a variant, or that of one before which is the same, by its name."""
        for known in self.functions:
            if ast.dump(known.args) == ast.dump(arguments) and dumped(known.body) == dumped(body):
                return name(known.name)
        free = plain = f"{word}_{variant}"
        taken = {*self.merger.taken, *(each.name for each in self.functions)}
        number = 1
        while free in taken or free in library.functions():
            number += 1
            free = f"{plain}_{number}"
        self.functions.append(ast.FunctionDef(free, arguments, body, [], lineno=0))
        return name(free)


_PARAMETERS = {"compile": "compile_model"}  # what Python means something else by


def dumped(statements: Iterable[ast.stmt]) -> list[str]:
    """What statements are alike in if they are alike."""
    return [ast.dump(statement) for statement in statements]


def _flag(verb: str, run: Body) -> str:
    """A word for whether a variant has statements that others lack; "" if there is none."""
    if verb != "build":
        return {"fit": "again"}.get(verb, verb)
    calls = (n for n in ast.walk(run[0]) if isinstance(n, ast.Call))
    called = [ast.unparse(n.func) for n in calls if not isinstance(n.func, ast.Call)]
    return f"with_{snake_case(called[0].rpartition('.')[2])}" if called else ""


def _target(runs: list[Body], left: list[str]) -> ast.expr | None:
    """What the call is assigned to: what all functions assign to at their end, if that will do."""
    ends = [run[-1].targets[0] if run and isinstance(run[-1], ast.Assign) else None for run in runs]
    first = ends[0]
    alike = first and all(end and ast.dump(end) == ast.dump(first) for end in ends)
    if first and alike and left and {*left} <= {*stored([first])}:
        return first
    return store(*left) if left else None


def _untitled(run: Body) -> Body:
    """The statements; all titles but the first, which stands above the call, are comments."""
    titled = [statement for statement in run if vars(statement).get("title")]
    return [s if s in titled[:1] else commented([s])[0] for s in run]
