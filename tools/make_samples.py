"""Keras's own dataset files -> the small, class-balanced samples in specgen/standin/samples.

    python tools/make_samples.py KERAS_HOME [FOLDER]

KERAS_HOME is a folder in which `keras.datasets` has put its downloads, usually ~/.keras; nothing is
downloaded here. The same files give the same bytes with the same zlib. Needs numpy only.
"""

import argparse
import gzip
import io
import zipfile
from pathlib import Path

import numpy as np

SAMPLES = Path(__file__).resolve().parent.parent / "specgen" / "standin" / "samples"
CLASSES = 10
TRAIN_PER_CLASS = 600
TEST_PER_CLASS = 100

Arrays = dict[str, np.ndarray]


def mnist(home: Path) -> Arrays:
    """Full MNIST as x_train, y_train, x_test, y_test, from `datasets/mnist.npz`."""
    with np.load(home / "datasets" / "mnist.npz", allow_pickle=False) as stored:
        return {name: stored[name] for name in ("x_train", "y_train", "x_test", "y_test")}


def fashion_mnist(home: Path) -> Arrays:
    """Full Fashion-MNIST as x_train, y_train, x_test, y_test, from its four IDX files."""
    folder = home / "datasets" / "fashion-mnist"
    return {
        "x_train": read_idx(folder / "train-images-idx3-ubyte.gz"),
        "y_train": read_idx(folder / "train-labels-idx1-ubyte.gz"),
        "x_test": read_idx(folder / "t10k-images-idx3-ubyte.gz"),
        "y_test": read_idx(folder / "t10k-labels-idx1-ubyte.gz"),
    }


SETS = {f.__name__: f for f in (mnist, fashion_mnist)}


def read_idx(path: Path) -> np.ndarray:
    """A gzipped IDX file of unsigned bytes as an array of the shape that its header gives.

    Raises ValueError if the file holds another type or another number of bytes.
    Source: http://yann.lecun.com/exdb/mnist, "THE IDX FILE FORMAT".
    """
    content = gzip.decompress(path.read_bytes())
    if content[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path}: expected an IDX file of unsigned bytes, got {content[:4]!r}")
    header = 4 + 4 * content[3]
    shape = tuple(int(size) for size in np.frombuffer(content[4:header], ">u4"))
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def balanced(labels: np.ndarray, each: int) -> np.ndarray:
    """Indices, rising, of the first `each` examples of each of the ten classes.

    Raises ValueError if a class has fewer.
    """
    firsts = [np.flatnonzero(labels == label)[:each] for label in range(CLASSES)]
    for label, found in enumerate(firsts):
        if len(found) < each:
            raise ValueError(f"class {label}: expected {each} examples, got {len(found)}")
    return np.sort(np.concatenate(firsts))


def sample(full: Arrays, train: int = TRAIN_PER_CLASS, test: int = TEST_PER_CLASS) -> Arrays:
    """The first `train` and `test` examples of each class, in the full set's order, as uint8."""
    chosen = {"train": balanced(full["y_train"], train), "test": balanced(full["y_test"], test)}
    return {name: full[name][chosen[name[2:]]].astype(np.uint8, casting="safe") for name in full}


def write_npz(path: Path, arrays: Arrays) -> None:
    """Write arrays as `np.savez_compressed` does, but without the time of day in the file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            # A ZipInfo has a level of its own (or none), which wins over the archive's.
            archive.writestr(entry, content.getvalue(), compresslevel=9)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the samples that specgen ships.")
    parser.add_argument("keras_home", type=Path, metavar="KERAS_HOME")
    parser.add_argument("folder", type=Path, metavar="FOLDER", nargs="?", default=SAMPLES)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, read in SETS.items():
        path = given.folder / f"{name}.npz"
        write_npz(path, sample(read(given.keras_home)))
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
