"""The scores of several trainings -> a table."""

import numpy as np
import pandas as pd


def folds_table(results):
    """The scores of the folds, a row each, then their mean and standard deviation."""
    rows = pd.DataFrame(results).map(np.mean)
    rows.index += 1
    rows.loc["mean"], rows.loc["std"] = rows.mean(), rows.std(ddof=0)
    return rows.round(4)
