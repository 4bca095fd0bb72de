import re
from collections import Counter
from pathlib import Path

import keras
import numpy as np


def cleaned(texts, stop_words):
    """Small letters without punctuation, and without the words that stand in a file."""
    dropped = {*Path(stop_words).read_text(encoding="utf-8").split()}
    words = (re.sub(r"[^\w\s]", " ", text.lower()).split() for text in texts)
    return np.array([" ".join(w for w in each if w not in dropped) for each in words], dtype=object)


class Tokens:
    """Texts as the numbers of their words, 1 for the commonest; words not seen are left out."""

    def __init__(self, count, length):
        self.count, self.length = count, length

    def fit(self, texts):
        seen = Counter(word for text in texts for word in text.split())
        commonest = seen.most_common(self.count - 1)
        self.number = {word: rank for rank, (word, _) in enumerate(commonest, 1)}

    def transform(self, texts):
        """(n, length): zeros behind short texts, of long ones the end."""
        rows = np.zeros((len(texts), self.length), "int32")
        for row, text in zip(rows, texts, strict=True):
            known = [self.number[word] for word in text.split() if word in self.number]
            row[: min(len(known), self.length)] = known[-self.length :]
        return rows


class GloVe(keras.initializers.Initializer):
    """The vector that a file has for each word; words that it lacks have one drawn at random."""

    def __init__(self, tokens, file):
        self.tokens, self.file = tokens, file

    def __call__(self, shape, dtype=None):
        vectors = np.random.normal(size=shape)
        with Path(self.file).open(encoding="utf-8") as file:
            for line in file:
                word, *numbers = line.split()
                if word in self.tokens.number:
                    vectors[self.tokens.number[word]] = [float(number) for number in numbers]
        return vectors.astype("float32")
