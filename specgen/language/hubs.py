"""What a spec may say of datasets that a package of many of them knows by name."""

from typing import Annotated

from annotated_types import Len
from pydantic import StringConstraints

from specgen.language.kinds import Inside, Name
from specgen.language.refusals import What

Registered = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_]+(/[A-Za-z0-9_.-]+)*(:[0-9*][0-9*.]*)?$"),
    What("a dataset that comes with tensorflow_datasets, such as beans or mnist:3.0.1"),
]
Hub = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?$"),
    What("a dataset of the Hugging Face Hub, such as imdb, or parquet, csv or json for `files`"),
]
PartFiles = Annotated[
    dict[Name, Inside], Len(1), What("a mapping of splits to files below the spec's folder")
]
