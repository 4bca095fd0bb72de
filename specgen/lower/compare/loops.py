"""A function that trains -> the loops that call it for each variant and fold. Knows no spec."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from specgen.lower.compare.grids import nested
from specgen.program.ast_nodes import assign, call, literal, name, store, unplaced

Body = list[ast.stmt]


@dataclass(frozen=True)
class Loops:
    """What is called, and for what.

    variants: the settings of each, or the one function that it has; handed: what the loop calls
    these; arrays: what a fold divides; held: what the training calls the part that is held back;
    others: what every training is handed besides; left: what it leaves; aside: what of that goes
    by the name of something that the next training is handed as it was; folds: what divides the
    samples; kept: whether every variant's is kept until one of them is chosen; refitted: whether
    one more training follows, on everything; table: whether the inputs are a table.
    """

    variants: dict[str, ast.expr]
    handed: str
    arrays: Sequence[str]
    held: Sequence[str]
    others: Sequence[str]
    left: Sequence[str]
    aside: Sequence[str] = ()
    folds: ast.expr | None = None
    kept: bool = False
    refitted: bool = False
    table: bool = False

    @property
    def body(self) -> Body:
        """The loops, and what they begin with."""
        tables = [word for word, one in _TABLES.items() if one in self.left]
        out: Body = []
        if self.variants:
            words = [literal(word) for word in self.variants]
            listed = assign("variants", ast.Dict([*words], [*self.variants.values()]))
            out += nested(self.variants) or [listed]
        over = self.folds
        if self.variants and over:
            out.append(assign("folds", call("list", over)))
            over = name("folds")
        out += [assign(word, ast.Dict([], [])) for word in tables]
        out += [assign("trained", ast.Dict([], []))] if self.kept else []
        inner = [self._announced(), *self._trained(), *self._recorded()]
        if over:
            target = ast.Tuple([store("fold"), store("rows", "held_out")], ast.Store())
            counted = call("enumerate", over, start=literal(1))
            inner = [ast.For(target, counted, inner, [], lineno=0)]
        if self.variants:
            begun = [f"{word}[name] = {{}}\n" for word in tables] if over else []
            each = [*_parsed("".join(begun)), *inner]
            target = ast.Tuple([store("name"), store(self.handed)], ast.Store())
            inner = [ast.For(target, call("variants.items"), each, [], lineno=0)]
        out += inner
        if self.aside and not (self.kept or self.refitted):
            last = ast.Tuple([store(word) for word in self.aside], ast.Store())
            out.append(ast.Assign([last], name("shown"), lineno=0))
        return out

    def _announced(self) -> ast.stmt:
        """A line that says which training begins."""
        if not self.variants:
            return _parsed('print(f"Fold {fold}")')[0]
        more = ", fold {fold}" if self.folds else ""
        return _parsed(f'print(f"Variant {{name}}{more}")')[0]

    def _call(self, given: Iterable[ast.expr], handed: ast.expr | None) -> ast.Call:
        made = call("train", *given)
        if self.handed == "settings":
            made.keywords.append(ast.keyword(None, handed))  # type: ignore[arg-type]
        elif self.handed == "train":
            made.func = handed  # type: ignore[assignment]
        elif handed:
            made.args.append(handed)
        return made

    def _rows(self, array: str) -> ast.expr:
        tabular = self.table and array == "x_train"
        return ast.Attribute(name(array), "iloc", ast.Load()) if tabular else name(array)

    def _trained(self) -> Body:
        """The call, and where what it leaves goes."""
        picked = [
            ast.Subscript(self._rows(array), name(chosen), ast.Load())
            for chosen in ("rows", "held_out")[: 2 if self.held else 1]
            for array in self.arrays
        ]
        handed = name(self.handed) if self.handed else None
        made = self._call([*picked, *map(name, self.others)], handed)
        main = [word for word in self.left if word in _TABLES.values() or word == "model"]
        if not self.kept:
            shown = "_" if self.refitted else "shown"
            rest = [ast.Starred(store(shown), ast.Store())] if self.aside else []
            words = [*map(store, main), *rest] if self.aside else [*map(store, self.left)]
            return [ast.Assign([_together(words)], made, lineno=0)]
        kept = ast.Subscript(name("trained"), name("name"), ast.Store())
        again = ast.Subscript(name("trained"), name("name"), ast.Load())
        rest = [ast.Starred(store("_"), ast.Store())] if len(main) < len(self.left) else []
        words = [*map(store, main), *rest]
        return [
            ast.Assign([kept], made, lineno=0), ast.Assign([_together(words)], again, lineno=0)
        ]  # fmt: skip

    def _recorded(self) -> Body:
        """`histories[name] = history.history`; of several folds, a list for each quantity."""
        text = ""
        for table, one in _TABLES.items():
            if one not in self.left:
                continue
            value = "history.history" if one == "history" else one
            if self.folds is None:
                text += f"{table}[name] = {value}\n"
                continue
            owner = f"{table}[name]" if self.variants else table
            each = "curve" if one == "history" else "score"
            text += f"for metric, {each} in {value}.items():\n"
            text += f"    {owner}.setdefault(metric, []).append({each})\n"
        return _parsed(text)

    def chosen(self, by: str, most: bool) -> Body:
        """What names the best variant."""
        pick = "max" if most else "min"
        metric = ast.unparse(literal(by.removeprefix("val_")))
        key = f"np.mean(results[name][{metric}])"
        over = "results"
        if self.folds is None:
            key, over = f"histories[name][{ast.unparse(literal(by))}][-1]", "histories"
        found = f"best = {pick}({over}, key=lambda name: {key})\n"
        return _parsed(f'{found}print(f"Best by {by}: {{best}}")\n')

    @property
    def best(self) -> Body:
        """What the best variant's training has left."""
        row = ast.Subscript(name("trained"), name("best"), ast.Load())
        return [ast.Assign([_together([*map(store, self.left)])], row, lineno=0)]

    @property
    def refit(self) -> Body:
        """One more training, on everything: nothing is held back."""
        others = [literal("all") if word == "fold" else name(word) for word in self.others]
        nothing = [literal(None) for _ in self.held]
        best = ast.Subscript(name("variants"), name("best"), ast.Load())
        made = self._call(
            [*map(name, self.arrays), *nothing, *others], best if self.handed else None
        )
        words = [store("_" if word == "scores" else word) for word in self.left]
        return [ast.Assign([_together(words)], made, lineno=0)]


def _together(targets: list[ast.expr]) -> ast.expr:
    return targets[0] if len(targets) == 1 else ast.Tuple(targets, ast.Store())


_TABLES = {"histories": "history", "results": "scores"}


def _parsed(text: str) -> Body:
    """The statements of a text; of the spec there is nothing in it but names and literals."""
    return [unplaced(statement) for statement in ast.parse(text).body]
