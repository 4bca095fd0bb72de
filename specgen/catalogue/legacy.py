"""Names of older Kerases and of other libraries -> today's. No release of Keras tells us these."""

# Classes, functions and words, by family.
NAMES: dict[str, dict[str, str]] = {
    "layers": {
        "Merge": "Concatenate", "merge": "Concatenate", "CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU",
        "AtrousConvolution1D": "Conv1D", "AtrousConvolution2D": "Conv2D",
        "Deconvolution2D": "Conv2DTranspose", "Deconv2D": "Conv2DTranspose",
        "LocallyConnected1D": "Conv1D", "LocallyConnected2D": "Conv2D",
        "ThresholdedReLU": "ReLU", "TimeDistributedDense": "Dense", "Linear": "Dense",
        "FullyConnected": "Dense", "BatchNorm2d": "BatchNormalization",
    },
    "optimizers": {
        "AdamOptimizer": "Adam", "adam_v2": "adam", "GradientDescent": "SGD",
        "GradientDescentOptimizer": "SGD", "MomentumOptimizer": "SGD",
        "RMSPropOptimizer": "RMSprop", "AdagradOptimizer": "Adagrad",
    },
    "schedules": {
        "exponential_decay": "ExponentialDecay", "StepDecay": "PiecewiseConstantDecay",
        "CosineAnnealing": "CosineDecay", "StepLR": "PiecewiseConstantDecay",
    },
    "losses": {
        "crossentropy": "categorical_crossentropy", "cross_entropy": "categorical_crossentropy",
        "log_loss": "binary_crossentropy", "cosine_proximity": "cosine_similarity",
        "kullback_leibler_divergence": "kl_divergence", "huber_loss": "huber",
        "l1": "mean_absolute_error", "l2": "mean_squared_error",
    },
    "metrics": {
        "cosine_proximity": "cosine_similarity", "cosine": "cosine_similarity", "auroc": "auc",
        "kullback_leibler_divergence": "kl_divergence", "rmse": "root_mean_squared_error",
        "f1": "f1_score", "val_accuracy": "accuracy", "cross_entropy": "crossentropy",
    },
    "activations": {
        "lrelu": "leaky_relu", "logistic": "sigmoid", "identity": "linear", "none": "linear",
    },
    "initializers": {
        "xavier": "glorot_uniform", "xavier_uniform": "glorot_uniform",
        "xavier_normal": "glorot_normal", "kaiming_uniform": "he_uniform",
        "kaiming_normal": "he_normal", "gaussian": "random_normal",
    },
    "regularizers": {"WeightRegularizer": "L2", "activity_l1": "l1", "activity_l2": "l2"},
    "ops": {
        "concat": "concatenate", "cat": "concatenate", "gather": "take", "pow": "power",
        "clip_by_value": "clip", "l2_normalize": "normalize", "permute": "transpose",
        "unsqueeze": "expand_dims", "sub": "subtract", "mul": "multiply", "div": "divide",
        "reduce_all": "all", "reduce_any": "any", "reduce_logsumexp": "logsumexp",
        "reduce_max": "max", "reduce_mean": "mean", "reduce_min": "min", "reduce_prod": "prod",
        "reduce_std": "std", "reduce_sum": "sum", "reduce_variance": "var",
    },
}  # fmt: skip

# What a reader of older code writes for one of today's parameters.
RENAMED = {
    "lr": "learning_rate", "nb_filter": "filters", "nb_epoch": "epochs", "border_mode": "padding",
    "subsample": "strides", "filter_length": "kernel_size", "filter_size": "kernel_size",
    "init": "kernel_initializer", "W_regularizer": "kernel_regularizer", "bias": "use_bias",
    "p": "rate", "pool_length": "pool_size", "stride": "strides", "dim_ordering": "data_format",
    "W_constraint": "kernel_constraint", "inner_activation": "recurrent_activation",
    "neurons": "units", "nodes": "units", "batch": "batch_size", "val_split": "validation_split",
    "acc": "accuracy", "validation_data": "validate_on",
}  # fmt: skip

# Those that take what they took before.
SAME = RENAMED.keys() - {"dim_ordering", "acc", "validation_data"}

# What became of a parameter that has no successor under another name.
GONE = {
    "input_shape": "begin the layers with `- Input: [...]`, the shape of one sample",
    "batch_input_shape": "begin the layers with `- Input: {batch_shape: [...]}`",
    "input_dim": "begin the layers with `- Input: [...]`, the shape of one sample",
    "decay": "give learning_rate a schedule, such as {InverseTimeDecay: {...}}",
    "weights": "a spec holds no arrays of weights",
}
