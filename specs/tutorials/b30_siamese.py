from keras import ops


def contrastive(y_true, y_pred, margin=1.0):
    """Pulls pairs of one class (1) together, pushes others (0) apart up to a margin.

    Source: Hadsell, Chopra & LeCun 2006, Dimensionality reduction by learning an invariant mapping.
    """
    same = ops.cast(y_true, y_pred.dtype)
    return ops.mean(same * ops.square(y_pred) + (1 - same) * ops.square(ops.relu(margin - y_pred)))
