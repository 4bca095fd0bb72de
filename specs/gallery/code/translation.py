from itertools import product

import numpy as np

SUBJECTS = {"dog": "perro", "cat": "gato", "boy": "niño", "girl": "niña", "cow": "vaca"}
OBJECTS = {"book": "libro", "plate": "plato", "table": "mesa", "house": "casa", "chair": "silla"}
COLOURS = {"red": "roj", "white": "blanc", "black": "negr", "yellow": "amarill"}
VERBS = {"sees": "ve", "seeks": "busca", "finds": "encuentra", "shows": "muestra"}
ARTICLES = {"o": "el", "a": "la"}
ENGLISH = ["", "the", *SUBJECTS, *OBJECTS, *COLOURS, *VERBS]
SPANISH = ["", "START", "END", *ARTICLES.values(), *SUBJECTS.values(), *OBJECTS.values()]
SPANISH += [colour + end for colour in COLOURS.values() for end in ARTICLES] + [*VERBS.values()]


def sentences(test, seed=0):
    """Every sentence of these words, in random order; so many of them are for testing.

    x: the words' numbers `english`, (n, 7), and `before`, (n, 8): the Spanish one before each of y.
    """
    pairs = [
        (f"{subject[0]} {verb} {thing[0]}", f"{subject[1]} {VERBS[verb]} {thing[1]}")
        for subject, verb, thing in product(nouns(SUBJECTS), VERBS, nouns(OBJECTS))
    ]
    order = np.random.default_rng(seed).permutation(len(pairs))
    english = numbers([one for one, _ in pairs], ENGLISH, 7)[order]
    before = numbers([f"START {other}" for _, other in pairs], SPANISH, 8)[order]
    y = numbers([f"{other} END" for _, other in pairs], SPANISH, 8)[order]
    x_train = {"english": english[test:], "before": before[test:]}
    x_test = {"english": english[:test], "before": before[:test]}
    y_train, y_test = y[test:], y[:test]
    return x_train, y_train, x_test, y_test


def nouns(words):
    """Nouns in both languages, without a colour and with each. In Spanish it follows and agrees."""
    for english, spanish in words.items():
        article, end = ARTICLES[spanish[-1]], spanish[-1]
        yield f"the {english}", f"{article} {spanish}"
        for colour, stem in COLOURS.items():
            yield f"the {colour} {english}", f"{article} {spanish} {stem}{end}"


def numbers(texts, words, length):
    """Each text as the numbers of its words, (n, length) int32; 0 stands behind a short one."""
    rows = [[words.index(word) for word in text.split()] for text in texts]
    return np.array([row + [0] * (length - len(row)) for row in rows], "int32")


def translate(model, sentences):
    """The Spanish for English sentences, word after word: each time the likeliest one."""
    english = numbers(sentences, ENGLISH, 7)
    before = numbers(["START"] * len(sentences), SPANISH, 8)
    for place in range(7):
        found = model.predict({"english": english, "before": before}, verbose=0)
        before[:, place + 1] = found[:, place].argmax(axis=-1)
    texts = [" ".join(SPANISH[number] for number in row[1:]) for row in before]
    return [text.partition(" END")[0] for text in texts]
