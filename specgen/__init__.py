"""specgen: one YAML spec, a live Keras model and a standalone script that cannot drift apart."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["SpecError", "build", "check", "load", "run", "to_script"]

if TYPE_CHECKING:
    from specgen.api import build, check, load, run, to_script
    from specgen.text.diagnostics import SpecError


def __getattr__(name: str) -> Any:
    """The public functions, imported when first used: a command pays for what it does."""
    if name not in __all__:
        raise AttributeError(f"module 'specgen' has no attribute {name!r}")
    from specgen import api

    return getattr(api, name)
