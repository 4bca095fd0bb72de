"""`data: fetch:` what is downloaded first, and where it lies then."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field

from specgen.language.kinds import Folder, Real
from specgen.language.refusals import What
from specgen.language.spec.section import ONE_OR_MORE, Section

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$"), What("a SHA-256 of 64 hexadecimal digits")]
Url = Annotated[
    str,
    Field(pattern=r"^(https?|file)://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$"),
    What("a URL that begins with https://"),
]
Bound = Annotated[Real, Field(gt=0, le=10_000), What("a number above 0 and of at most 10,000")]


class Fetch(Section):
    """An archive to download first and to unpack beside the script, or a file."""

    url: Url = Field(description="where it is")
    sha256: Digest | None = Field(
        None, description="its checksum, compared before it is unpacked; without it a run prints it"
    )
    folder: Folder = Field(description="where to put it; an archive is unpacked there")
    gigabytes: Bound = Field(2, description="the most that a run lets it hold, once unpacked")

    @property
    def file(self) -> str:
        """Its name, as the URL has it."""
        return urlsplit(self.url).path.rpartition("/")[2] or "download"

    @property
    def unpacked(self) -> bool:
        """Whether it is an archive, by the end of the URL."""
        return self.file.lower().endswith(ARCHIVES)

    @property
    def target(self) -> str:
        """Where the download itself lies: an archive beside its folder, a file in it."""
        folder = self.folder.rstrip("/")
        return f"{folder}_archive" if self.unpacked else f"{folder}/{self.file}"


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


Fetches = Annotated[list[Fetch], BeforeValidator(_listed), ONE_OR_MORE]
