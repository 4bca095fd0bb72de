import keras
import numpy as np


def photographs(urls, size):
    """Photographs, (n, size, size, 3), 0 to 255; of no class of their own."""
    paths = [keras.utils.get_file(origin=url) for url in urls]
    images = [keras.utils.load_img(path, target_size=(size, size)) for path in paths]
    x, y = np.stack([keras.utils.img_to_array(image) for image in images]), np.zeros(len(images))
    return x, y


def print_imagenet(predictions, top):
    """Print the names of what each prediction sees, the likeliest first."""
    for row in keras.applications.xception.decode_predictions(predictions, top=top):
        print(", ".join(f"{name} {share:.1%}" for _, name, share in row))
