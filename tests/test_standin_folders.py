"""Stand-ins for folders: images, masks, texts and sounds."""

import io
import wave

import numpy as np
import pytest
from PIL import Image
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from standins import put, standin, use

from specgen import standin as sample
from specgen.library.load import streams

FOLDERS = {
    "image_folder": (streams.image_folder, {"image_size": [40, 30]}, (40, 30, 3)),
    "text_folder": (streams.text_folder, {}, ()),
    "audio_folder": (streams.audio_folder, {"output_sequence_length": 4000}, (4000, 1)),
}


@pytest.mark.parametrize("word", FOLDERS)
@pytest.mark.parametrize("share", [0.0, 0.1])
@pytest.mark.parametrize("names", [None, ["roses", "tulips", "white lilies"]], ids=["ab", "named"])
def test_standin_of_a_folder_is_read_by_keras(tmp_path, word, share, names):
    read, given, shape = FOLDERS[word]
    call = use(word, path="../flowers", batch_size=8, validation=0.2, test=share, **given)
    made = standin(call, class_names=names)
    assert [*made] == ["flowers"]
    with put(tmp_path, made):
        train, val, test, found = read(**sample.local(call).arguments)
        assert found == (names or ["a", "b"])
        x, _ = next(iter(train))
        assert tuple(x.shape[1:]) == shape
        assert {int(label) for _, labels in train for label in labels} == {*range(len(found))}
        assert len(val) > 0
        assert (test is None) == (share == 0)


def test_standin_of_folders_has_several_sizes_and_other_content_in_each():
    call = use(
        "split_image_folder", train="/x/train/photos", val="/x/val/photos", image_size=[90, 70]
    )
    made = standin(call)
    assert [*made] == ["train/photos", "val/photos"]
    train, val = made.values()
    images = {path: Image.open(io.BytesIO(content)) for path, content in train.items()}
    assert {image.mode for image in images.values()} == {"RGB"}
    assert len({image.size for image in images.values()}) > 5
    widths, heights = ({image.size[i] for image in images.values()} for i in (0, 1))
    assert (min(widths), max(widths), min(heights), max(heights)) == (32, 70, 32, 88)
    assert len([path for path in images if path.startswith("a/")]) == 12
    assert train.keys() == val.keys()
    assert not {*train.values()} & {*val.values()}
    assert sum(map(len, train.values())) < 1_500_000


def test_standin_of_texts_has_words_that_tell_the_class():
    call = use("split_text_folder", train="train", test="test")
    made = standin(call, class_names=["a", "b", "c"])
    said = {part: [text.decode().lower().replace(".", "") for text in made[part].values()]
            for part in made}  # fmt: skip
    labels = [path[0] for path in made["train"]]
    counted = CountVectorizer().fit(said["train"])
    model = LogisticRegression().fit(counted.transform(said["train"]), labels)
    assert model.score(counted.transform(said["test"]), labels) > 0.9


def test_standin_of_sounds_is_higher_with_the_class():
    made = standin(use("audio_folder", path="s"), class_names=["low", "mid", "top"])["s"]
    pitches = {}
    for path, content in made.items():
        with wave.open(io.BytesIO(content)) as file:
            assert (file.getframerate(), file.getnframes()) == (8000, 8000)
            heard = np.abs(np.fft.rfft(np.frombuffer(file.readframes(8000), "<i2")))
        pitches.setdefault(path[:3], set()).add(int(heard.argmax()))
    assert [len(found) for found in pitches.values()] == [1, 1, 1]
    assert max(pitches["low"]) < max(pitches["mid"]) < max(pitches["top"]) < 4000


def test_standin_of_masks_has_one_of_the_same_size_for_each_image():
    call = use("mask_folder", images="pets/images", masks="pets/masks", image_size=64)
    made = standin(call, class_names=["pet", "border", "ground"])
    images, masks = made["pets/images"], made["pets/masks"]
    assert images.keys() == masks.keys()
    for name in images:
        image, mask = (Image.open(io.BytesIO(content)) for content in (images[name], masks[name]))
        assert (image.mode, mask.mode, image.size) == ("RGB", "L", mask.size)
        assert {*np.asarray(mask).ravel().tolist()} == {0, 1, 2}


@pytest.mark.parametrize(
    ("said", "values"), [({"from": 1, "to": 3}, {1, 2, 3}), ([0, 255], {0, 255})]
)
def test_standin_of_masks_holds_what_the_columns_say(said, values):
    call = use("mask_folder", images="pets/images", masks="pets/masks", image_size=64)
    made = standin(call, columns={"masks": said})["pets/masks"]
    assert {*np.asarray(Image.open(io.BytesIO(made["00.png"]))).ravel().tolist()} == values


def test_standin_of_classes_stays_inside_of_its_folder():
    made = standin(use("text_folder", path="t"), class_names=["../up", "/etc", "a/b", "..", "C:x"])
    folders = {path.rpartition("/")[0] for path in made["t"]}
    assert folders == {"_up", "_etc", "a_b", "_", "C_x"}
