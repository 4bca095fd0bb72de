"""Functions that a script carries because one of its statements or functions calls them."""

import hashlib
import shutil
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

try:
    import tensorflow_datasets as tfds
except ImportError:  # an optional package
    tfds = None


def class_numbers(labels):
    """The number of each sample's class, from rows with a single 1 or from numbers."""
    if labels.ndim > 1 and labels.shape[-1] > 1:
        return labels.argmax(axis=-1)
    return labels.reshape(-1)


def labels_beside(inputs, targets):
    """The number of each sample's class; None where the targets are none, or like the inputs."""
    if targets is None or targets.ndim > 2 or targets.shape == inputs.shape:
        return None
    return class_numbers(targets)


def likeliest(predictions, threshold=0.5):
    """The class that each prediction is for; a single output means 1 above the threshold."""
    if predictions.shape[-1] > 1:
        return predictions.argmax(axis=-1)
    return (predictions[..., 0] > threshold).astype(int)


def probabilities(outputs):
    """Outputs for several classes as they are, or their softmax if they are no probabilities."""
    if outputs.min() >= 0 and outputs.max() <= 1:
        return outputs
    powers = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def label_columns(labels, predictions):
    """Labels as 0 and 1, one column for each column of the predictions."""
    if labels.size == predictions.size:
        return labels.reshape(predictions.shape)
    return (labels.reshape(-1, 1) == np.arange(predictions.shape[-1])).astype(int)


def in_units(values, scaler=None):
    """Values as a table, one row a sample; in the units of the data if their scaler is given."""
    values = np.asarray(values).reshape(len(values), -1)
    return values if scaler is None else scaler.inverse_transform(values)


def draw_image(axes, image, cmap="gray_r"):
    """Draw an image, grey or RGB; a flat one is square. Odd ranges are stretched to 0..1."""
    image = np.squeeze(image)
    if image.ndim == 1:
        image = image.reshape(round(image.size**0.5), -1)
    if image.dtype != "uint8" and image.ndim > 2 and (image.min() < 0 or image.max() > 1):
        image = (image - image.min()) / (image.max() - image.min())
    axes.imshow(image, cmap=cmap)
    axes.set(xticks=[], yticks=[])


def all_layers(model):
    """The layers of a model in order, each sub-model followed by its own."""
    found = []
    for layer in model.layers:
        found.append(layer)
        if isinstance(layer, keras.Model):
            found += all_layers(layer)
    return found


def output_of(layer, model, inputs):
    """What a layer puts out while the model computes, and the model's own output."""
    seen = []
    call = layer.call

    def watched(*args, **kwargs):
        seen.append(call(*args, **kwargs))
        return seen[-1]

    layer.call = watched
    outputs = model(inputs)
    del layer.call
    return seen[0], outputs


def sources_of(model):
    """For each layer of a model, by name and in order, the names of those that lead to it."""
    if isinstance(model, keras.Sequential):
        names = [layer.name for layer in model.layers]
        return {name: names[max(i - 1, 0) : i] for i, name in enumerate(names)}
    found = {}
    for part in model.get_config()["layers"]:
        pieces = str(part["inbound_nodes"]).split("'keras_history': ['")[1:]
        found[part["name"]] = [piece.partition("'")[0] for piece in pieces]
    return found


def with_lanes(sources):
    """A graph in levels, downwards; an edge that passes levels gets a node, a lane, in each.

    Returns the sources of each node, and the level of each. Edges back up are left out: they lead
    to a layer that is called again.
    """
    level, graph = {}, {}

    def depth(name):
        if name not in level:
            level[name] = 0
            level[name] = max((depth(source) + 1 for source in sources[name]), default=0)
        return level[name]

    for name in sources:
        depth(name)
    for name in sources:
        graph[name] = []
        for source in sources[name]:
            end = source
            for number in range(level[source] + 1, level[name]):
                lane = (source, name, number)
                graph[lane], level[lane], end = [end], number, lane
            graph[name] += [end] if level[source] < level[name] else []
    return graph, level


def place_nodes(graph, level, widths):
    """The x of each node's middle: every level around 0, in the order of the nodes that lead to it.

    widths: how much room a node takes; one that is not named takes 30.
    """
    x = {}

    def above(node):
        return sum(x[source] for source in graph[node]) / max(len(graph[node]), 1)

    for number in range(max(level.values()) + 1):
        row = sorted((node for node in graph if level[node] == number), key=above)
        left = -sum(widths.get(node, 30) for node in row) / 2
        for node in row:
            x[node] = left + widths.get(node, 30) / 2
            left += widths.get(node, 30)
    return x


def shape_of_output(part):
    """What one sample is turned into, such as 28 × 28 × 1; "?" where any size will do."""
    shapes = [tensor.shape[1:] for tensor in keras.tree.flatten(part.output)]
    sizes = [[str(size or "?") for size in shape] for shape in shapes]
    return ", ".join(" × ".join(row) for row in sizes)


def write_svg(file, left, right, bottom, lines, boxes, words):
    """Write a diagram of lines, boxes and words, which begins at (left, -10)."""
    size = f'width="{right - left}" height="{bottom + 10}"'
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" {size}
  viewBox="{left} -10 {right - left} {bottom + 10}" font-family="sans-serif" font-size="12">
<marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
  <path d="M0,0 L8,4 L0,8 Z" fill="#667"/></marker>
<rect x="{left}" y="-10" {size} fill="white"/>
<g fill="none" stroke="#667">{"".join(lines)}</g>
<g fill="#eaf1fb" stroke="#4a6fa5">{"".join(boxes)}</g>
<g fill="#223" text-anchor="middle">{"".join(words)}</g>
</svg>
"""
    Path(file).write_text(svg, encoding="utf-8")


def reconstruction_errors(model, inputs):
    """The mean absolute difference of each sample from what the model makes of it."""
    errors = np.abs(model.predict(inputs, verbose=0) - inputs)
    return errors.reshape(len(errors), -1).mean(axis=1)


def thaw(model, last=None, first=None):
    """Let a model learn again: all of it, its last so many layers, or those from `first` on."""
    model.trainable = False  # Keras passes on to the layers only what changes
    model.trainable = True
    names = [layer.name for layer in model.layers]
    start = names.index(first) if first else len(names) - last if last else 0
    for layer in model.layers[: max(start, 0)]:
        layer.trainable = False


def shaped(values, shape=(), classes=None, below=None):
    """Values from 0 to 1, one row a sample, in a shape; as whole numbers under a limit if given."""
    values = values.reshape(len(values), *shape)
    limit = classes or below
    return (values * limit).astype("int32") if limit else values.astype("float32")


def gather(data):
    """All batches of a tf.data pipeline as NumPy arrays: the inputs and the labels."""
    x, y = zip(*data.as_numpy_iterator(), strict=True)
    return np.concatenate(x), np.concatenate(y)


def read_images(folder, image_size, color_mode="rgb", interpolation="bilinear"):
    """The images in a folder, in the order of their names: (n, height, width, channels), uint8.

    image_size: (height, width) that they are resized to. Other files are left out.
    """
    endings = (".png", ".jpg", ".jpeg", ".gif", ".bmp")
    files = [f for f in sorted(Path(folder).glob("[!.]*")) if f.suffix.lower() in endings]
    images = [
        keras.utils.load_img(
            file, color_mode=color_mode, target_size=image_size, interpolation=interpolation
        )
        for file in files
    ]
    return np.stack([keras.utils.img_to_array(image, dtype="uint8") for image in images])


def split_batches(data, share):
    """The first batches of a tf.data pipeline, a share of all, and the rest."""
    count = round(share * len(data))
    if not 0 < count < len(data):
        raise ValueError(f"a share of {share:.2g} of {len(data)} batches leaves one part empty")
    return data.take(count), data.skip(count)


def read_folders(read, train, val, test, validation, seed, **options):
    """Batches of the files in up to three folders, and the names of the classes.

    read: a reader of Keras; validation: where there is no val, the share of train for it.
    """
    options["verbose"] = False
    if val:
        train_data = read(train, seed=seed, **options)
        val_data = read(val, shuffle=False, **options)
    else:
        both = {"validation_split": validation, "subset": "both", "seed": seed}
        train_data, val_data = read(train, **both, **options)
    test_data = read(test, shuffle=False, **options) if test else None
    return train_data, val_data, test_data, train_data.class_names


def load_tfds(name, train, val, test=None, keys=None, image_size=None, batch_size=32):
    """Batches of a dataset of tensorflow_datasets by its splits, and the names of the classes.

    keys: the features to take as inputs and targets; image_size: (height, width) to resize to.
    """
    splits = [split for split in (train, val, test) if split]
    parts, info = tfds.load(name, split=splits, as_supervised=not keys, with_info=True)
    inputs, target = keys or info.supervised_keys

    def prepare(data):
        if keys:
            data = data.map(lambda sample: (sample[inputs], sample[target]))
        if image_size:
            data = data.map(lambda x, y: (tf.image.resize(x, image_size), y))
        if image_size and data.element_spec[1].shape.rank == 3:
            data = data.map(lambda x, y: (x, tf.image.resize(y, image_size, "nearest")))
        return data.batch(batch_size).prefetch(tf.data.AUTOTUNE)

    batches = dict(zip(splits, map(prepare, parts), strict=True))
    class_names = getattr(info.features[target], "names", None)
    return batches[train], batches.get(val), batches.get(test), class_names


def make_dataset(
    x, y, batch_size, shuffle=None, cache=False, repeat=False, weights=None, seed=None
):
    """A tf.data pipeline of batches of arrays, or of dictionaries of arrays.

    shuffle: samples that wait to be drawn from; repeat: begin again for ever; weights: of samples.
    """
    data = tf.data.Dataset.from_tensor_slices((x, y) if weights is None else (x, y, weights))
    if cache:
        data = data.cache()
    if shuffle:
        data = data.shuffle(shuffle, seed=seed)
    data = data.batch(batch_size)
    if repeat:
        data = data.repeat()
    return data.prefetch(tf.data.AUTOTUNE)


def vary_both(augmentation, x, y):
    """A batch of images and of their masks, both mirrored, turned or moved in the same way."""
    varied = augmentation({"images": x, "segmentation_masks": y}, training=True)
    return varied["images"], varied["segmentation_masks"]


def make_windows(x, length, horizon=1, delay=0, stride=1, targets=None, sequence=False):
    """Windows of a time series, (n, length, features), and what comes after each.

    x: (steps, features). horizon: steps to predict; delay: steps left out before them; stride:
    steps from one window to the next; targets: numbers of the columns to predict, all if None.
    The targets are (n, targets) for a horizon of 1, (n, horizon) for one column, else (n, horizon,
    targets); with sequence, the window moved on by delay + horizon steps, (n, length, targets).
    """
    count = len(x) - length - delay - horizon + 1
    if count < 1:
        ahead = delay + horizon
        raise ValueError(
            f"a window of {length} steps (+ {ahead}) does not fit a series of {len(x)}"
        )
    starts = np.arange(0, count, stride)[:, np.newaxis]
    inputs = x[starts + np.arange(length)]
    wanted = x if targets is None else x[:, targets]
    if sequence:
        return inputs, wanted[starts + delay + horizon + np.arange(length)]
    outputs = wanted[starts + length + delay + np.arange(horizon)]
    if horizon == 1:
        return inputs, outputs[:, 0]
    return inputs, outputs[..., 0] if outputs.shape[-1] == 1 else outputs


def windows_of(x, length, stride=1):
    """Windows of a time series, (n, length, features), without targets."""
    if len(x) < length:
        raise ValueError(f"a window of {length} steps does not fit a series of {len(x)}")
    starts = np.arange(0, len(x) - length + 1, stride)[:, np.newaxis]
    return x[starts + np.arange(length)]


def make_pairs(x, y, count, seed=0):
    """Pairs of samples for a model that compares: [left, right], and 1 where both are of one class.

    Every other pair is of one class; the rest, labelled 0, are of two.
    """
    random = np.random.default_rng(seed)
    y = class_numbers(y)
    left = random.integers(len(x), size=count)
    same = np.arange(count) % 2
    right = [
        random.choice(np.flatnonzero((y == y[index]) == alike))
        for index, alike in zip(left, same, strict=True)
    ]
    return [x[left], x[right]], same


def balanced_weights(labels):
    """A weight for each class with which all count the same: samples / (classes * its samples)."""
    classes, counts = np.unique(class_numbers(labels), return_counts=True)
    weights = counts.sum() / (len(classes) * counts)
    return {int(number): float(weight) for number, weight in zip(classes, weights, strict=True)}


def join_histories(first, second):
    """The first history with the epochs of the second after its own; what both have is kept."""
    both = [name for name in first.history if name in second.history]
    first.history = {name: first.history[name] + second.history[name] for name in both}
    first.epoch = first.epoch + second.epoch
    return first


def fetch(url, sha256, folder):
    """Download a file or an archive into a folder, unless the folder is there; return the folder.

    sha256: its checksum, compared before anything is unpacked, as a .tar, compressed or not, and a
    .zip are. Raises ValueError if the checksum differs or the archive leads out of the folder.
    """
    folder = Path(folder)
    if folder.exists():
        return folder
    name = url.partition("?")[0].rpartition("/")[2]
    file, partial = Path(f"{folder}.download"), Path(f"{folder}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        urllib.request.urlretrieve(url, file)
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != sha256:
            raise ValueError(f"the checksum of {url} is {found}, not {sha256}")
        if name.endswith(".zip") or tarfile.is_tarfile(file):
            unpack(file, partial)
        else:
            file.rename(partial / name)
        partial.rename(folder)
    finally:
        file.unlink(missing_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def unpack(file, folder):
    """Unpack a .tar or .zip file; raises ValueError if something in it leads out of the folder."""
    if tarfile.is_tarfile(file):
        with tarfile.open(file) as archive:
            try:
                archive.extractall(folder, filter="data")
            except tarfile.FilterError as error:
                raise ValueError(f"the archive leads out of the folder: {error}") from None
    else:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if not (folder / name).resolve().is_relative_to(folder.resolve()):
                    raise ValueError(f"the archive leads out of the folder: {name!r}")
            archive.extractall(folder)
