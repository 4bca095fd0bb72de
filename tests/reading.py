"""Values for tests, read as those of a spec are, against what Keras offers."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from specgen import catalogue
from specgen.catalogue.call import Call
from specgen.catalogue.parameters import KINDS
from specgen.catalogue.use import Use, adapter, read_call

KERAS = catalogue.Keras()
FILE = Path(catalogue.__file__).with_name("keras.json")
KNOWN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


def check(parameter: str, value: Any) -> Any:
    return adapter(KINDS[parameter]).validate_python(value, strict=True, context=KERAS)


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
