"""Datasets loaded as tf.data pipelines: `train_data, val_data, test_data, class_names`."""
