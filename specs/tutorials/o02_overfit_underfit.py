import keras


class EpochDots(keras.callbacks.Callback):
    """Print a dot an epoch, and the numbers of every hundredth."""

    def on_epoch_end(self, epoch, logs=None):
        if epoch % 100 == 0:
            numbers = ", ".join(f"{name}: {value:.4f}" for name, value in logs.items())
            print(f"\nEpoch {epoch}, {numbers}")
        print(".", end="")
