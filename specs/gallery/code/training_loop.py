import keras
import tensorflow as tf


def by_hand(model, x_train, y_train, x_test, y_test, epochs, optimizer, compare, batch_size=32):
    """Train batch by batch with a tape, as fit does it inside."""
    batches = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(batch_size)
    history = {"loss": [], "val_loss": []}
    for epoch in range(epochs):
        mean = keras.metrics.Mean()
        for x, y in batches:
            with tf.GradientTape() as tape:
                loss = compare(y, model(x, training=True))
            gradients = tape.gradient(loss, model.trainable_weights)
            optimizer.apply(gradients, model.trainable_weights)
            mean.update_state(loss)
        history["loss"].append(float(mean.result()))
        history["val_loss"].append(float(compare(y_test, model(x_test))))
        print(f"Epoch {epoch + 1}: {history['loss'][-1]:.4f}")
    return history
