"""What a walkthrough can show, by what it is about.

basics: layers, samples, history, predictions of a few samples; saving and loading.
figures: data and predictions, drawn. reports: predictions measured, in numbers and charts.
overviews: a model as a whole, trainings side by side. explanations: what a model sees inside.
"""
