import keras


def exported(x_test, folder, count):
    """What an exported network makes of the first test images: a row of logits for each."""
    reloaded = keras.layers.TFSMLayer(folder, call_endpoint="serve")
    return reloaded(x_test[:count].astype("float32")).numpy()
