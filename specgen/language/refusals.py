"""A value that does not fit -> a finding, on its way through pydantic. Knows no spec and no Keras.

pydantic carries it as an error of ours: the type is the code; the context has the message, the help
and whether to underline the key or the value; `checker` makes a Diagnostic of it.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, NoReturn

from pydantic import ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from specgen.text.guesses import Sure
from specgen.text.yaml_reader import plain


def quoted(value: Any, limit: int = 40) -> str:
    """A value as a message quotes it: as it might stand in the YAML."""
    if isinstance(value, float) and not math.isfinite(value):
        return f".{abs(value)!s}" if value > 0 or value != value else "-.inf"
    import json  # only a finding needs it

    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def fail(code: str, message: str, hint: str | None = None, at: str = "value") -> NoReturn:
    """Report one finding from inside pydantic. at: underline the "key" or the "value"."""
    raise _error(code, message, hint, at)


def _error(code: str, message: str, hint: str | None, at: str) -> PydanticCustomError:
    return PydanticCustomError(code, "{message}", {"message": message, "help": hint, "at": at})


class What(NamedTuple):
    """A pydantic annotation: one sentence in place of all that a union complains of."""

    text: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        def check(value: Any, inner: Any) -> Any:
            try:
                return inner(value)
            except ValidationError:
                hint = _unquoted(value, inner)
                fail("SG103", f"expected {self.text}, got {quoted(value)}", hint)

        return core_schema.no_info_wrap_validator_function(check, handler(source))


def _unquoted(value: Any, inner: Any) -> str | None:
    """A way out for text, if it would do without its quotes or as YAML 1.1 read it."""
    if not isinstance(value, str):
        return None
    try:
        meant = _ELSEWHERE[value] if value in _ELSEWHERE else plain(value)
        inner(meant)
    except (ValidationError, ValueError):
        return None
    text = quoted(meant)
    return Sure(f"write {text}" if value in _ELSEWHERE else f"{text} without quotes", None, text)


_YES, _NO = ("yes", "Yes", "on", "On"), ("no", "No", "off", "Off")
_ELSEWHERE = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}


class Findings:
    """What is wrong inside of one value, collected with its places and then raised at once."""

    def __init__(self) -> None:
        self.details: list[InitErrorDetails] = []

    @contextmanager
    def at(self, *place: str | int, argument: str = "") -> Iterator[None]:
        """Keep what is raised inside of `with`, at its place.

        argument: the one whose value is read there, as in "Dense: units"; a value of the wrong
        kind is then said to be wrong for it.
        """
        try:
            yield
        except PydanticCustomError as error:
            self.details.append(InitErrorDetails(type=error, loc=place, input=None))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                found, loc = _reworded(detail, argument), (*place, *detail["loc"])
                self.details.append(InitErrorDetails(type=found, loc=loc, input=None))

    def stop(self) -> None:
        """Raise pydantic's ValidationError with all of it, if there is any."""
        if self.details:
            raise ValidationError.from_exception_data("call", self.details)


def _reworded(detail: Any, argument: str) -> PydanticCustomError:
    """One of ours as it is, one of pydantic's own as a value of the wrong kind."""
    code, context = detail["type"], detail.get("ctx", {})
    message = context.get("message") or f"expected {detail['msg']}"
    if not code.startswith("SG"):
        code = "SG103"
    if argument and code == "SG103":
        wrong = message.replace("expected", "takes", 1).replace(", got", ", not")
        code, message = "SG204", f"{argument} {wrong}"
    return _error(code, message, context.get("help"), context.get("at", "value"))
