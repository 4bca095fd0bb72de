"""Sound."""


def my_loss(y_true, y_pred):
    return y_true - y_pred


class Twice:
    pass
