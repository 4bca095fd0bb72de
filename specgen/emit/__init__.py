"""Program -> what a reader is given. Decides how it looks; what it does is the Program's."""

from specgen.emit.script import to_text

__all__ = ["to_text"]
