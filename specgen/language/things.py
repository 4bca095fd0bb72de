"""What a spec gives to code of the author's own -> plain values, and things of Keras's.

`{Adam: 0.01}` is the optimizer; a name alone stays text. Knows no function and no class of `code`.
"""

from typing import Annotated, Any, NamedTuple

from pydantic_core import CoreSchema, core_schema

from specgen.language.entries import Kind
from specgen.language.kinds import Plain
from specgen.language.refusals import Findings, fail, quoted
from specgen.language.uses import Use, read_call
from specgen.text.guesses import did_you_mean

# The first that knows a class counts: some are a loss and a metric.
FAMILIES = (
    "optimizers", "schedules", "losses", "metrics", "layers", "initializers", "regularizers",
    "constraints", "callbacks",
)  # fmt: skip
_PLAIN = Kind.of(Plain)


class Thing(NamedTuple):
    """A pydantic annotation: a plain value, `Name: arguments` of a class of Keras's, or a list.

    first: the family that counts where a class is of several.
    """

    first: str = FAMILIES[0]

    def read(self, value: Any, info: Any) -> Any:
        if isinstance(value, list):
            found, out = Findings(), []
            for index, item in enumerate(value):
                with found.at(index):
                    out.append(self.read(item, info))
            found.stop()
            return out
        word = next(iter(value)) if isinstance(value, dict) and len(value) == 1 else ""
        if not word[:1].isupper():
            return _PLAIN.read(value, info.context)
        families = (self.first, *FAMILIES)
        family = next((each for each in families if info.context.find(each, word)), None)
        found = Findings()
        with found.at(word):
            if family is None:
                known = [name for each in FAMILIES for name in info.context.names(each)]
                hint = did_you_mean(word, known)
                fail("SG202", f"nothing of Keras's is called {quoted(word)}", hint, at="key")
        found.stop()
        return read_call(value, Use(str(family)), info.context)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {"type": ["number", "string", "boolean", "null", "array", "object"]}


THING = Kind.of(Annotated[Any, Thing()])
MEASURE = Kind.of(Annotated[Any, Thing("metrics")])
