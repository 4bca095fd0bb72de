"""Run a script, or `specgen run`, in a process of its own and write down what the training saw.

Use: python record.py REPORT script FILE
     python record.py REPORT run SPEC [OPTION ...]
REPORT receives, as JSON, the model's config, a digest of its initial weights, history and scores.
Both ways are watched alike, through keras.Model.fit and evaluate, so that neither is changed.
"""

import hashlib
import json
import runpy
import sys
from pathlib import Path

import keras

seen = {}
fit, evaluate = keras.Model.fit, keras.Model.evaluate


def watched_fit(self, *args, **kwargs):
    digest = hashlib.sha256()
    for weight in self.get_weights():
        digest.update(weight.tobytes())
    seen["config"], seen["weights"] = self.get_config(), digest.hexdigest()
    history = fit(self, *args, **kwargs)
    seen["history"] = {key: [repr(v) for v in row] for key, row in history.history.items()}
    return history


def watched_evaluate(self, *args, **kwargs):
    scores = evaluate(self, *args, **kwargs)
    if "_use_cached_eval_dataset" not in kwargs:  # Keras's own, after each epoch
        seen["scores"] = {key: repr(value) for key, value in scores.items()}
    return scores


keras.Model.fit, keras.Model.evaluate = watched_fit, watched_evaluate
report, kind, target, *options = sys.argv[1:]
if kind == "script":
    runpy.run_path(target, run_name="__main__")
else:
    from specgen.cli import commands

    commands(["run", target, *options], standalone_mode=False)
Path(report).write_text(json.dumps(seen, default=str), encoding="utf-8")
