import keras


def ask_of_a_record(model, x_scaler, record):
    """What a model that takes the columns as they are makes of one record, as pairs."""
    outputs = model(x_scaler.space.get_encoded_features())
    inference = keras.Model(x_scaler.space.get_inputs(), outputs)
    columns = {name: keras.ops.convert_to_tensor([[value]]) for name, value in record}
    return inference.predict(columns)[0, 0]
