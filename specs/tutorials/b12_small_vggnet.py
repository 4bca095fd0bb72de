import pickle
from pathlib import Path

from sklearn.preprocessing import LabelBinarizer


def keep_labels(class_names, file):
    """Keep what turns names of classes into rows with a single 1, for another script."""
    Path(file).write_bytes(pickle.dumps(LabelBinarizer().fit(class_names)))


def labels_kept(file):
    """The names of the classes, as they were kept."""
    return list(pickle.loads(Path(file).read_bytes()).classes_)
