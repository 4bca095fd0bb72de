"""Checked spec -> Program. The only place that decides what happens; knows no YAML and no Keras."""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from specgen import standin
from specgen.checks.checked import Checked
from specgen.facts.files import inputs, within
from specgen.facts.plan import Step
from specgen.facts.variables import available
from specgen.language.spec import Spec
from specgen.lower import data, handed_on, model, opening, training, walkthrough
from specgen.lower.at_once import at_once, renamed
from specgen.lower.compare.several import compared
from specgen.lower.ending import ending
from specgen.lower.known import known
from specgen.program.ast_nodes import literal, mark
from specgen.program.audit import audit
from specgen.program.explained import explained, told
from specgen.program.sections import Download, File, Program, Section
from specgen.specialise.program import specialised
from specgen.text.diagnostics import Diagnostic, SpecError
from specgen.text.prose import Prose, joined


def lower(checked: Checked, sample: bool = False) -> Program:
    """The program that does what the spec says, on the full data or on a sample.

    Raises SpecError where there is no such sample, or where the audit finds something.
    """
    checked = standin.fitted(checked) if sample else checked
    spec, several = checked.spec, checked.variants
    made = [standin.files(each) for each in (several.values() or [checked])] if sample else []
    files = {file.name: file for listed in made for file in listed}
    sections = _sections(checked, sample)
    lowered = {word: _sections(each, sample) for word, each in several.items()}
    words = set.intersection(*map(renamed, [sections, *lowered.values()]))
    sections = at_once(sections, words)
    if spec.compared:
        lowered = {word: at_once(made, words) for word, made in lowered.items()}
        sections = compared(checked, lowered, sections)
    calling = [statement for section in sections for statement in section.body]
    said = [[text for s in section.body for text in explained(s)] for section in sections]
    sections = specialised(sections, handed_on.functions(calling), known(checked))
    sections = [told(*pair) for pair in zip(sections, said, strict=True)]
    program = Program(
        checked.name,
        opening.docstring_of(checked, sample),
        (*opening.opening(checked, sections), *sections, *ending(spec)),
        tuple(files.values()),
        spec.backend,
        _reads(checked, sample),
        _downloads(checked, sample),
        opening.made_by(checked, sample),
    )
    if found := audit(program):
        texts = (f"the program has {text}" for text in dict.fromkeys(found))
        raise SpecError([Diagnostic("SG402", text, checked.span(())) for text in texts])
    return program


def _reads(checked: Checked, sample: bool) -> tuple[File, ...]:
    """What lies beside the spec and is read: vocabularies, and the data if it is no sample."""
    beside = Path(checked.document.source.name).absolute().parent
    every = (checked, *checked.variants.values())
    paths = dict.fromkeys(path for each in every for path in inputs(each.spec))
    inside = {*checked.spec.code}
    for each in every if sample else ():
        given = each.spec.data  # its `files` are there, whoever reads them
        inside |= standin.left_out(given) - {*given.files}
    fetched = [each.folder for each in data.fetched(checked.spec.data, sample)]
    return tuple(
        File(path, beside / path)
        for path in paths
        if path not in inside and not any(within(path, folder) for folder in fetched)
    )


def _downloads(checked: Checked, sample: bool) -> tuple[Download, ...]:
    """What is downloaded, whichever variant asks for it."""
    found: dict[str, Download] = {}
    for each in (checked, *checked.variants.values()):
        given = each.spec.data
        for wanted in data.fetched(given, sample):
            span = each.span(("data", "fetch", given.fetch.index(wanted)))
            said = (wanted.url, wanted.sha256, wanted.folder, wanted.target, wanted.unpacked)
            found.setdefault(wanted.target, Download(*said, wanted.gigabytes, span))
    return tuple(found.values())


def _sections(checked: Checked, sample: bool) -> list[Section]:
    """One training: a section for each step, whatever else it is compared with."""
    steps = checked.plan.steps
    there = [available(checked.spec, steps[:index]) for index in range(len(steps))]
    made = [_section(checked, *pair, sample) for pair in zip(steps, there, strict=True)]
    return _definitions(checked, made)


def _section(checked: Checked, step: Step, there: Collection[str], sample: bool) -> Section:
    if step.name in _LOWER:
        body = _LOWER[step.name](checked, step, sample)
    else:
        body = walkthrough.show(checked, step, there) if step.name else []
    for statement in body:
        mark(statement, checked.span(step.path))
    said = [*_explained(checked.spec, step)]
    if body and said:
        remark: str = vars(body[0]).get("comment", "")
        both = [*said, remark] if remark else said
        body[0].comment = joined(both)  # type: ignore[attr-defined]
    chapter = step.chapter
    texts = [chapter.text if chapter else None, *([] if body else said)]
    text = "\n\n".join(filter(None, texts))
    return Section(step.section, tuple(body), chapter.heading if chapter else "", text)


def _explained(spec: Spec, step: Step) -> Iterator[Prose]:
    """What the spec explains of a step: beside it, or in its section."""
    round_ = spec.rounds[step.round]
    sections: Mapping[str, Any] = {
        "load": spec.data, "build": spec.model, "compile": round_.compile, "fit": round_.fit,
        "evaluate": spec.evaluate,
    }  # fmt: skip
    part = sections.get(step.name) if step.milestone else None
    for text in (part.explain if part else None, step.call.beside.explain):
        if text:
            yield Prose(text)


def _built(checked: Checked, step: Step, sample: bool) -> list[ast.stmt]:
    """The model; on a sample, networks of Keras begin at random, so that nothing is downloaded."""
    compiled = "compile" not in checked.spec.left_out
    body = model.build(checked, training.compile_(checked) if compiled else ())
    if checked.spec.model.function and not compiled:
        body += model.built(checked)
    for node in (n for s in body for n in ast.walk(s) if sample and isinstance(n, ast.Call)):
        family, _, word = ast.unparse(node.func).rpartition(".")
        if family == "keras.applications" and word[:1].isupper():
            others = [k for k in node.keywords if k.arg != "weights"]
            node.keywords = [*others, ast.keyword("weights", literal(None))]
    return body


def _compiled(checked: Checked, step: Step, sample: bool) -> list[ast.stmt]:
    if checked.spec.model.function and step.round == 0:
        return model.built(checked)
    return training.compile_(checked, step.round)


# What each milestone becomes.
_LOWER: Mapping[str, Callable[[Checked, Step, bool], list[ast.stmt]]] = {
    "load": lambda checked, step, sample: data.load(checked, sample),
    "prepare": lambda checked, step, sample: data.prepare(checked),
    "build": _built,
    "compile": _compiled,
    "fit": lambda checked, step, sample: training.fit(checked, step.round),
    "evaluate": lambda checked, step, sample: training.evaluate(checked, step),
}


def _definitions(checked: Checked, sections: list[Section]) -> list[Section]:
    """The sections, with what stands for a fact of the data set just before its first use.

    `num_classes` is set once the labels are prepared, however late it is used; so are names of
    classes that nothing uses, for the reader.
    """
    done: list[ast.stmt] = []
    for word, statement in data.definitions(checked.spec).items():
        prepared = next(i for i, s in enumerate(sections) if s.name == "prepare")
        late = checked.spec.data.cut_late and word[:2] in ("x_", "y_")  # rows until then
        begin = prepared + 1 if late else 0
        users = [i for i in range(begin, len(sections)) if word in opening.names(sections[i])]
        if not (users or word == "class_names") or statement in done:
            continue
        done.append(statement)
        index = users[0] if users else prepared
        mark(statement, checked.span(checked.plan.steps[index].path))
        if word == "num_classes" or not users:
            index = prepared
            body = (*sections[index].body, statement)
        else:
            body = (statement, *sections[index].body)
        sections[index] = replace(sections[index], body=body)
    return sections
