"""What stands below the last step of a script: what follows from it, and what to read on."""

from collections.abc import Iterator

from specgen.language.spec import Spec
from specgen.program.sections import Section


def ending(spec: Spec) -> Iterator[Section]:
    """The sections after those of the steps, of text alone."""
    if spec.conclusion:
        yield Section("conclusion", (), "Conclusion", spec.conclusion)
    if spec.links:
        listed = (f"- {' '.join(link.title.split())}: {link.url}" for link in spec.links)
        yield Section("links", (), "Read on", "\n".join(listed))
