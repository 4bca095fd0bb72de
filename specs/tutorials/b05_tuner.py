def train_for_longer(model, x_train, y_train, epochs, batch_size, validation_split):
    """Go on training: the best model, for more epochs than those of the search."""
    history = model.fit(
        x_train,
        y_train,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
    )
    return history.history
