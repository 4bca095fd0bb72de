"""Classes of Keras's that a spec cannot use as they are, or only with --trust."""

# Classes of Keras's that do nothing by themselves, and metrics that no labels can be given to.
BARE = (
    "layers.Layer", "layers.Wrapper", "keras.optimizers.Optimizer",
    "keras.optimizers.schedules.LearningRateSchedule", "keras.losses.Loss", "keras.metrics.Metric",
    "keras.metrics.Mean", "keras.metrics.Sum", "keras.initializers.Initializer",
    "keras.regularizers.Regularizer",
)  # fmt: skip


# What goes beyond what a spec can say, and needs --trust.
BEYOND = {
    "layers.TFSMLayer": "runs a graph from a file, which can read and write any other",
    "keras.callbacks.RemoteMonitor": "sends what a training measures to a server",
}
