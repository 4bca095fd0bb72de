import numpy as np


def points():
    images, labels = np.zeros((60, 8)), np.arange(60) % 3
    return images, labels


class Halve:
    def apply(self, array):
        return array / 2
