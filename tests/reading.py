"""Values for tests, read as those of a spec are, against what Keras offers."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from specgen import catalogue
from specgen.language.calls import Call
from specgen.language.parameters import KINDS
from specgen.language.uses import Use, read_call
from specgen.language.vocabulary import VOCABULARY

KERAS = VOCABULARY
FILE = Path(catalogue.__file__).with_name("keras.json")
KNOWN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


def check(parameter: str, value: Any) -> Any:
    return KINDS[parameter].adapter.validate_python(value, strict=True, context=KERAS)


def read(value: Any, family: str = "layers", words: bool = False) -> Call:
    return read_call(value, Use(family, words=words), KERAS)


def finding(value: Any, family: str = "layers", words: bool = False) -> tuple[str, str, str | None]:
    """Code, message and help of the one thing that is wrong with `value`."""
    try:
        read(value, family, words)
    except PydanticCustomError as error:
        return error.type, error.context["message"], error.context["help"]
    except ValidationError as error:
        (detail,) = error.errors()
        return detail["type"], detail["ctx"]["message"], detail["ctx"]["help"]
    pytest.fail(f"{value!r} was taken")
