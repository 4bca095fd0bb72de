import keras
from keras import ops


@keras.saving.register_keras_serializable()
class Triangle(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that rises from 0 to `rate` up to the update `top`, then falls to 0."""

    def __init__(self, rate, top, end):
        self.rate, self.top, self.end = rate, top, end

    def __call__(self, step):
        step = ops.cast(step, "float32")
        share = ops.minimum(step / self.top, (self.end - step) / (self.end - self.top))
        return self.rate * ops.maximum(share, 0.0)

    def get_config(self):
        return {"rate": self.rate, "top": self.top, "end": self.end}
