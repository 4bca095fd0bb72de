"""Checked spec -> Program. The only place that decides what happens; knows no YAML and no Keras."""

import ast
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from specgen import __version__, audit, idioms, standin
from specgen.checker import variant
from specgen.code import Code
from specgen.diagnostics import Diagnostic, SpecError
from specgen.lower import data, loops, model, training, variants, walkthrough
from specgen.plan import Step, plan
from specgen.program import File, Program, Section, backend_of, call, imports, literal, mark
from specgen.prose import docstring
from specgen.spec import Spec
from specgen.variables import available


def lower(spec: Spec, sample: bool = False) -> Program:
    """The program that does what the spec says, on the full data or on a sample.

    Raises SpecError where there is no such sample, or where the audit finds something.
    """
    several = {word: variant(spec, word) for word in spec.variants}
    made = [standin.files(each) for each in (several.values() or [spec])] if sample else []
    files = {file.name: file for listed in made for file in listed}
    if several:
        lowered = {word: _sections(each, sample) for word, each in several.items()}
        seeds = {word: each.seed for word, each in several.items()}
        sections = variants.varied(spec, lowered, _sections(spec, sample), seeds)
    else:
        sections = _sections(spec, sample)
        if spec.data.split and spec.data.split.folds:
            sections = loops.folded(spec, sections)
    program = Program(
        spec.name,
        _docstring(spec, sample),
        (*_opening(spec, sections), *sections),
        tuple(files.values()),
        spec.backend,
        () if sample else _reads(spec),
    )
    found = audit.audit(program)
    if found:
        span = spec.origin.span(())
        raise SpecError(
            [Diagnostic("SG402", f"the program has {text}", span) for text in dict.fromkeys(found)]
        )
    return program


def _reads(spec: Spec) -> tuple[File, ...]:
    """The data that lie beside the spec."""
    beside = Path(spec.origin.source.name).absolute().parent
    return tuple(File(path, beside / path) for path in spec.data.paths.values())


def _sections(spec: Spec, sample: bool) -> list[Section]:
    steps, _ = plan(spec)
    done = [[step.name for step in steps[:index]] for index in range(len(steps))]
    there = [available(spec, names) for names in done]
    made = [_section(spec, *pair, sample) for pair in zip(steps, there, strict=True)]
    return _definitions(spec, steps, made)


def _section(spec: Spec, step: Step, there: Collection[str], sample: bool) -> Section:
    if step.name in _LOWER:
        body = _LOWER[step.name](spec, step, sample)
    else:
        body = walkthrough.show(spec, step, there) if step.name else []
    for statement in body:
        mark(statement, spec.origin.span(step.path))
    chapter = step.chapter
    if chapter is None:
        return Section(step.name, tuple(body))
    return Section(step.name, tuple(body), chapter.heading, chapter.text or "")


def _built(spec: Spec, step: Step, sample: bool) -> list[ast.stmt]:
    """The model; on a sample, networks of Keras begin at random, so that nothing is downloaded."""
    body = model.build(spec, training.compile_(spec))
    for node in (n for s in body for n in ast.walk(s) if sample and isinstance(n, ast.Call)):
        family, _, word = ast.unparse(node.func).rpartition(".")
        if family == "keras.applications" and word[:1].isupper():
            kept = [k for k in node.keywords if k.arg != "weights"]
            node.keywords = [*kept, ast.keyword("weights", literal(None))]
    return body


def _compiled(spec: Spec, step: Step, sample: bool) -> list[ast.stmt]:
    if spec.model.function and step.round == 0:
        return model.built(spec)
    return training.compile_(spec, step.round)


_LOWER: dict[str, Callable[[Spec, Step, bool], list[ast.stmt]]] = {
    "load": lambda spec, step, sample: data.load(spec, sample),
    "prepare": lambda spec, step, sample: data.prepare(spec),
    "build": _built,
    "compile": _compiled,
    "fit": lambda spec, step, sample: training.fit(spec, step.round),
    "evaluate": lambda spec, step, sample: training.evaluate(spec),
}


def _definitions(spec: Spec, steps: list[Step], sections: list[Section]) -> list[Section]:
    """The sections, with what stands for a fact of the data set just before its first use.

    `num_classes` is set once the labels are prepared, however late it is used.
    """
    done: list[ast.stmt] = []
    for word, statement in data.definitions(spec).items():
        users = [i for i, section in enumerate(sections) if word in _names(section)]
        if not users or statement in done:
            continue
        done.append(statement)
        index = users[0]
        mark(statement, spec.origin.span(steps[index].path))
        if word == "num_classes":
            index = next(i for i, s in enumerate(sections) if s.name == "prepare")
            body = (*sections[index].body, statement)
        else:
            body = (statement, *sections[index].body)
        sections[index] = replace(sections[index], body=body)
    return sections


def _names(section: Section) -> set[str]:
    nodes = (node for statement in section.body for node in ast.walk(statement))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _opening(spec: Spec, sections: list[Section]) -> list[Section]:
    """Imports, carried functions and the seed: what stands above the first step."""
    used = set().union(*map(_names, sections))
    functions: list[ast.stmt] = [idiom.carried for idiom in idioms.carried(sorted(used))]
    code = spec.own_code or Code()
    start: list[ast.stmt] = []
    if spec.seed is not None:
        seeded = ast.Expr(call("keras.utils.set_random_seed", literal(spec.seed)))
        start.append(mark(seeded, spec.origin.span(("seed",))))
        if spec.backend in (None, "tensorflow") and any(map(_looks_up, sections)):
            ordered = ast.Expr(call("tf.config.experimental.enable_op_determinism"))
            ordered.comment = _ORDERED  # type: ignore[attr-defined]
            start.append(mark(ordered, spec.origin.span(("seed",))))
    if spec.precision is not None:
        policy = ast.Expr(call("keras.config.set_dtype_policy", literal(spec.precision)))
        start.append(mark(policy, spec.origin.span(("precision",))))
    body = [s for section in sections for s in section.body]
    backend = [backend_of(spec.backend)] if spec.backend else []
    own, others = imports([*backend, *functions, *start, *body], code.imports)
    word = "imports of code" if code.imports else "imports"
    placed = [[mark(s, spec.origin.span(())) for s in group] for group in (own, backend, others)]
    return [
        Section(word, tuple(placed[0])),
        Section("backend", tuple(placed[1])),
        Section(word, tuple(placed[2])),
        *(Section("code", (statement,)) for statement in code.statements),
        *(Section("functions", (function,)) for function in functions),
        Section("seed", tuple(start)),
    ]


_ORDERED = "Else threads add up the gradients of an Embedding in any order"


def _looks_up(section: Section) -> bool:
    """Whether the section makes an Embedding, which a seed alone does not make repeatable."""
    nodes = (node for statement in section.body for node in ast.walk(statement))
    return any(isinstance(node, ast.Attribute) and node.attr == "Embedding" for node in nodes)


def _docstring(spec: Spec, sample: bool) -> str:
    """What the script is, where it comes from, and what made it."""
    parts = [_sentence(spec.title), spec.text or ""]
    if spec.article:
        origin = f'After "{spec.article.title}"'
        origin += f" by {spec.article.author}" if spec.article.author else ""
        origin += f" ({spec.article.date})" if spec.article.date else ""
        origin += ", written anew for Keras 3."
        parts += [origin, spec.article.url or ""]
    made = f"Generated by specgen {__version__} from {spec.name}"
    made += f" with {', '.join(spec.changes)}" if spec.changes else ""
    made += f", to train on {standin.described(spec)}" if sample else ""
    return docstring([*parts, f"{made}."])


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
