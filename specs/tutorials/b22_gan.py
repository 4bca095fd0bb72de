import keras
import matplotlib.pyplot as plt
import numpy as np


def in_turns(model, generator, discriminator, x_train, epochs, batch_size, noise=100, smooth=0.9):
    """Update the discriminator on real and made digits, then the generator, batch by batch.

    Both have an optimizer of their own: in Keras 3 one cannot serve two models.
    """
    discriminator.compile(keras.optimizers.Adam(2e-4, beta_1=0.5), "binary_crossentropy")
    discriminator.trainable = False
    model.compile(keras.optimizers.Adam(2e-4, beta_1=0.5), "binary_crossentropy")
    history = {"d_loss": [], "g_loss": []}
    labels = np.repeat([[smooth], [0.0]], batch_size, axis=0)
    for epoch in range(epochs):
        discriminator.reset_metrics()
        model.reset_metrics()
        for _ in range(len(x_train) // batch_size):
            real = x_train[np.random.randint(len(x_train), size=batch_size)]
            made = generator.predict_on_batch(np.random.normal(size=(batch_size, noise)))
            discriminator.trainable = True
            d_loss = discriminator.train_on_batch(np.concatenate([real, made]), labels)
            discriminator.trainable = False
            drawn = np.random.normal(size=(batch_size, noise))
            g_loss = model.train_on_batch(drawn, np.ones((batch_size, 1)))
        history["d_loss"].append(float(d_loss))
        history["g_loss"].append(float(g_loss))
        print(f"Epoch {epoch + 1}: {d_loss:.4f} {g_loss:.4f}")
        save_grid(generator, noise, f"digits_{epoch + 1}.png")
    return history


def save_grid(generator, noise, file):
    """Save a hundred digits that the generator makes."""
    digits = generator.predict(np.random.normal(size=(100, noise)), verbose=0)
    figure, axes = plt.subplots(10, 10, figsize=(10, 10))
    for digit, panel in zip(digits.reshape(-1, 28, 28), axes.flat, strict=True):
        panel.imshow(digit, cmap="gray_r")
        panel.axis("off")
    figure.savefig(file)
    plt.close(figure)
