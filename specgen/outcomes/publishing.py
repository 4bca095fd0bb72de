"""Program -> the outcome that a reader wants of it: a script, a notebook, or a page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from specgen.catalogue.packages import script_name
from specgen.checks.checked import Checked
from specgen.lower import lower
from specgen.outcomes import script
from specgen.outcomes.older import fitted
from specgen.outcomes.ran import Ran, read
from specgen.program.sections import File, Program
from specgen.text.diagnostics import Diagnostic, SpecError


@dataclass(frozen=True)
class Asked:
    """What is asked for. run: the folder of a run to show; output: the file, if it goes to one.

    keras: the version that it is for, such as 3.6, if that is asked for.
    """

    to: str = "script"
    sample: bool = False
    run: Path | None = None
    output: Path | None = None
    keras: str | None = None


@dataclass(frozen=True)
class Published:
    """The text of an outcome, what lies beside it, and of a script its program."""

    text: str
    beside: tuple[File, ...] = ()
    program: Program | None = None


def published(checked: Checked, asked: Asked) -> Published:
    """What is asked for of a spec. Raises SpecError; the audit has judged the program by then."""
    program = programmed(checked, asked)
    return outcome(checked, asked, program, script.to_text(program))


def programmed(checked: Checked, asked: Asked) -> Program:
    """The program, for the Keras that is asked for. Raises SpecError where that lacks something."""
    program = lower(checked, asked.sample)
    return fitted(checked, program, asked.keras) if asked.keras else program


def outcome(checked: Checked, asked: Asked, program: Program, text: str) -> Published:
    """What is made of the program, and of its script. Raises SpecError."""
    if asked.to == "script":
        return Published(text, program.files, program)
    ran = read(asked.run, script_name(checked.name), program) if asked.run else Ran()
    try:
        return _PAGES[asked.to](checked, program, asked, ran)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("markdown_it", "pygments"):
            raise
        hint = "pip install 'specgen[pages]'"
        finding = Diagnostic("SG503", f"{missing} is not installed", "specgen export", hint)
        raise SpecError([finding]) from None


def _notebook(checked: Checked, program: Program, asked: Asked, ran: Ran) -> Published:
    from specgen.outcomes.notebook import to_notebook
    from specgen.outcomes.story import told

    return Published(to_notebook(told(checked, program, asked.sample, ran)), program.files)


def _markdown(checked: Checked, program: Program, asked: Asked, ran: Ran) -> Published:
    from specgen.outcomes.markdown import to_markdown
    from specgen.outcomes.story import told

    folder = f"{asked.output.stem}_files" if asked.output else ""
    figures = [each for row in ran.figures.values() for each in row]
    if figures and not folder:
        text = "its figures lie beside the page, and nobody says where that is"
        raise SpecError([Diagnostic("SG502", text, "specgen export", "name the page with -o")])
    beside = tuple(File(f"{folder}/{each.name}", each.content) for each in figures)
    return Published(to_markdown(told(checked, program, asked.sample, ran), folder), beside)


def _html(checked: Checked, program: Program, asked: Asked, ran: Ran) -> Published:
    from specgen.outcomes.page import to_page
    from specgen.outcomes.story import told

    return Published(to_page(told(checked, program, asked.sample, ran)))


_PAGES: dict[str, Callable[[Checked, Program, Asked, Ran], Published]] = {
    "notebook": _notebook,
    "markdown": _markdown,
    "html": _html,
}
