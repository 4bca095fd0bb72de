import keras
import matplotlib.pyplot as plt
import pandas as pd


def hourly(table):
    """A row an hour, and a column for each city's signal, as in "Odense Temp"; gaps are filled."""
    table = table.assign(DateTime=pd.to_datetime(table["DateTime"]))
    cities = []
    for city, rows in table.groupby("City"):
        rows = rows.drop(columns="City").dropna(how="all").set_index("DateTime")
        rows = rows.resample("1min").mean().interpolate("time").resample("1h").first()
        cities.append(rows.add_prefix(f"{city} "))
    return pd.concat(cities, axis=1).interpolate(limit_direction="both")


def day_and_hour(table):
    return table.assign(Day=table.index.day_of_year, Hour=table.index.hour)


def mse_after_warmup(y_true, y_pred):
    """The mean squared error without the first 50 steps, for which too little has been seen."""
    return keras.ops.mean(keras.ops.square(y_true[:, 50:] - y_pred[:, 50:]))


def compare(true, predicted, file):
    """Save a figure for each signal: the truth, the prediction, and the warm-up in grey."""
    figure, panels = plt.subplots(3, 1, figsize=(15, 15), layout="constrained")
    for column, signal in enumerate(("Temp", "WindSpeed", "Pressure")):
        axes = panels[column]
        axes.plot(true[:, column], label="true")
        axes.plot(predicted[:, column], label="predicted")
        axes.axvspan(0, 50, facecolor="black", alpha=0.15)
        axes.set(ylabel=signal)
        axes.legend()
    figure.savefig(file)
    plt.close(figure)
