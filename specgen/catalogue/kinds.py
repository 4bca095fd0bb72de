"""Parameter name -> what a spec may write for it. One row a kind; a name stands in one row.

A kind is a type that pydantic checks (strictly: no text for numbers, no `true` for 1); its What
is how a message names it. Tells nothing of which class takes which parameter: that is keras.json.
"""

from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Len, Lt
from pydantic import BeforeValidator, Strict

from specgen.catalogue.call import Variable, What, fail, use

Whole = Annotated[int, Strict()]
Real = Annotated[int, Strict()] | Annotated[float, Strict()]
Flag = Annotated[bool, Strict(), What("true or false")]
Text = Annotated[str, Strict(), What("text")]
Integer = Annotated[Whole, What("a whole number")]
Count = Annotated[Whole, Ge(1), What("a whole number of at least 1")]
Amount = Annotated[Whole, Ge(0), What("a whole number of at least 0")]
Number = Annotated[Real, What("a number")]
