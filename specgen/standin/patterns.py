"""A position from 0 to 1 -> pixels, words or a tone that show it, with noise.

A class is a position, so is a number to be predicted: what a model can learn is the way back.
"""

import colorsys
import math
from functools import lru_cache
from random import Random

_NOISE = bytes(level // 16 for level in range(256))  # random bytes to 0 ... 15
_WAVES = bytes(int(120 + 120 * math.sin(math.pi * step / 128)) for step in range(512))
_SYLLABLES = [a + b for a in "bdfklmnprstv" for b in "aeiou"]
WORDS = [_SYLLABLES[i] + _SYLLABLES[(7 * i + 3) % 60] for i in range(60)]


def place(label: int, classes: int) -> float:
    """The position of a class: the middle of its share of the range."""
    return (label + 0.5) / classes


def labels(rng: Random, count: int, classes: int) -> list[int]:
    """Class numbers in random order, every class as often as any other."""
    out = [index % classes for index in range(count)]
    rng.shuffle(out)
    return out


def pixels(rng: Random, position: float, height: int, width: int, channels: int) -> bytes:
    """An image of stripes, channels last: the position turns, colours and brightens them."""
    clean = _stripes(position, height, width, channels)
    noise = rng.randbytes(len(clean)).translate(_NOISE)
    # One sum of two long numbers adds all bytes at once: none of them goes past 255.
    total = int.from_bytes(clean, "big") + int.from_bytes(noise, "big")
    return total.to_bytes(len(clean), "big")


@lru_cache(maxsize=128)
def _stripes(position: float, height: int, width: int, channels: int) -> bytes:
    grey = [0.4 + 0.6 * position] * channels
    colour = colorsys.hsv_to_rgb(position, 0.7, 1) if channels == 3 else grey
    paints = [bytes(int(level * share) for share in colour) for level in range(256)]
    return b"".join(paints[level] for level in waves(position, height, width))


def waves(position: float, height: int, width: int) -> bytes:
    """Where the stripes are light and dark, in levels from 0 to 240: 0 turns them upright."""
    across, down = math.cos(math.pi / 2 * position), math.sin(math.pi / 2 * position)
    first = bytes(int(3 * 256 * across * column / width) % 256 for column in range(width))
    moved = (int(3 * 256 * down * row / height) % 256 for row in range(height))
    return b"".join(first.translate(_WAVES[start : start + 256]) for start in moved)


def sentence(rng: Random, position: float) -> str:
    """Eight to twenty words, half of them from the position's own part of the vocabulary."""
    own = int(position * len(WORDS))
    chosen = [
        WORDS[(own + int(3 * rng.random())) % len(WORDS)] if rng.random() < 0.5 else _any(rng)
        for _ in range(8 + int(13 * rng.random()))
    ]
    return " ".join(chosen).capitalize() + "."


def _any(rng: Random) -> str:
    return WORDS[int(len(WORDS) * rng.random())]


def tone(rng: Random, position: float, length: int) -> list[float]:
    """Samples of a sine, higher with the position, that begins anywhere in its period."""
    pitch = 0.03 + 0.2 * position  # periods a sample
    start = rng.random()
    wave = (0.5 * math.sin(2 * math.pi * (start + pitch * i)) for i in range(length))
    return [sample + 0.05 * (rng.random() - 0.5) for sample in wave]
