"""A text, sound or not -> its findings, and the most that could be read of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from specgen import api
from specgen.checks import checker
from specgen.checks.checked import Checked
from specgen.checks.composed import composed
from specgen.facts.shapes.tensors import Made
from specgen.language import author_code
from specgen.language.author_code import Code
from specgen.language.entries import Vocabulary
from specgen.language.vocabulary import Words, own
from specgen.text.diagnostics import Diagnostic, Source, SpecError
from specgen.text.document import Document, Trail
from specgen.text.templates import expanded
from specgen.text.yaml_reader import read


@dataclass(frozen=True)
class Reading:
    """What is known of a text.

    document: its values, or those of the last text that could be read; checked: the same of a spec.
    """

    source: Source
    findings: tuple[Diagnostic, ...] = ()
    document: Document | None = None
    checked: Checked | None = None
    code: Code = field(default_factory=Code)

    @property
    def words(self) -> Vocabulary:
        """All that a spec can name there, its own blocks and parts included."""
        value = self.document.value if self.document else None
        return Words(own(value), self.code.entries, self.code.trusted)

    @property
    def made(self) -> Mapping[Trail, Made]:
        """What each layer gives."""
        return self.checked.shapes.made if self.checked else {}


def reading(source: Source, before: Reading | None = None, trust: bool = False) -> Reading:
    """What is known of the text, and of the last one what this one does not tell."""
    findings = tuple(api.check(source, (), trust))
    folder = Path(source.name).parent
    document = before.document if before else None
    code = before.code if before else Code()
    checked = before.checked if before else None
    try:
        document = expanded(composed(read(source), folder))
        code = author_code.read(document, folder, trust)
        checked = checker.read(document, code)
    except SpecError:
        pass
    return Reading(source, findings, document, checked, code)
