import keras
import tensorflow as tf


def first_batch(train_data):
    """The measures and the species of the first penguins."""
    for x, y in train_data.take(1):
        batch = {"x": x.numpy(), "y": y.numpy()}
    return batch


def by_hand(model, train_data, epochs, learning_rate):
    """Train batch by batch, each step written out."""
    compare = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(learning_rate)
    history = {"loss": [], "accuracy": []}
    for epoch in range(epochs):
        mean_loss = keras.metrics.Mean()
        accuracy = keras.metrics.SparseCategoricalAccuracy()
        for x, y in train_data:
            with tf.GradientTape() as tape:
                logits = model(x, training=True)
                loss = compare(y, logits)
            gradients = tape.gradient(loss, model.trainable_weights)
            optimizer.apply(gradients, model.trainable_weights)
            mean_loss.update_state(loss)
            accuracy.update_state(y, logits)
        history["loss"].append(float(mean_loss.result()))
        history["accuracy"].append(float(accuracy.result()))
        if epoch % 50 == 0:
            seen = f"loss {history['loss'][-1]:.3f}, accuracy {history['accuracy'][-1]:.3%}"
            print(f"Epoch {epoch:03d}: {seen}")
    return history
