"""How much a stand-in may hold: what would be more is refused before any of it is made."""

NUMBERS = (
    16_000_000  # pixels, samples of a sound or cells of a table; memory takes ten times as much
)
FILES = 2_000
COLUMNS = 10_000


def refuse_beyond(count: int, what: str, size: int, most: int = NUMBERS) -> None:
    """Raise ValueError where so many things of a size are more than a stand-in may hold."""
    if count * size > most:
        each = f" of {size:,} numbers each" if size > 1 else ""
        raise ValueError(f"it would be {count:,} {what}{each}, where {most:,} are the most")
