"""What a walkthrough does once several trainings have ended: of which of them?"""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.files import meet, outputs
from specgen.facts.metrics import metric_names
from specgen.facts.trainings import afterwards, of_each, used
from specgen.facts.variables import available, left_by

_VARIANTS = "variants: {short: {fit.epochs: 1}, long: {fit.epochs: 5}}"


@rule(
    "SG301",
    bad=f"""
    {_VARIANTS}
    walkthrough: [{{heading: Train, do: [fit, evaluate, plot_history, print: "{{accuracy}}"]}}]
    """,
    mended=f"""
    {_VARIANTS}
    walkthrough:
      - {{heading: Train, do: [fit, plot_history, evaluate]}}
      - {{heading: Compare, do: [print: "{{results['long']['accuracy']}}"]}}
    """,
)
def what_comes_after_all_trainings_is_about_one(checked: Checked) -> Findings:
    """After several trainings a model is that of one: the best, the refit, or each in its turn."""
    spec, split = checked.spec, checked.spec.data.split
    if not spec.compared or not spec.walkthrough or spec.best or (split and split.refit):
        return
    loaded: set[str] = set()
    for step, before in afterwards(checked.plan):
        own = of_each(spec, before) - loaded
        if step.show and spec.folded:
            own -= {"y_val"} - {*step.needs}  # it is not drawn: the test set of a fold
        words = sorted(used(step) & own & available(spec, before))
        loaded |= {*left_by(step)}
        if words and step.path[0] == "walkthrough":
            text = f"{step.name!r} comes after all trainings, and each has its own {words[0]}"
            yield Finding(text, step.path, _instead(checked, words[0]))


def _instead(checked: Checked, word: str) -> str:
    """What to write instead."""
    spec, first = checked.spec, next(iter(checked.spec.variants), "")
    owner = f"[{first!r}]" if first else ""
    measured = word if word in metric_names(spec) else "loss"
    if word in metric_names(spec) or word == "scores":
        return f"as in results{owner}[{measured!r}]"
    written = any(s.name == "evaluate" and s.path[0] == "walkthrough" for s in checked.plan.steps)
    place = "put it before `evaluate`" if written else "write `evaluate` after it"
    other = f"go on with one, as in `best: {{variant: {first}}}`" if first else "add `refit: true`"
    if word == "history":
        other = f"histories{owner} has the curves"
    return f"{place}, so that it happens in each; or {other}"


@rule(
    "SG303",
    bad=f"""
    code: mine.py
    {_VARIANTS}
    walkthrough: [{{heading: Train, do: [fit, curves, evaluate]}}]
    """,
    mended=f"""
    code: mine.py
    {_VARIANTS}
    walkthrough: [{{heading: Train, do: [fit, curves: curves.png, evaluate]}}]
    """,
    python="""
    import matplotlib.pyplot as plt


    def curves(history, file="curves.png"):
        plt.plot(history.history["loss"])
        plt.savefig(file)
    """,
)
def figures_of_code_name_their_file(checked: Checked) -> Findings:
    """A figure of `code` is told its file in each of several trainings."""
    once = {step.path for step, _ in afterwards(checked.plan)} if checked.spec.compared else set()
    names = [step.name for step in checked.plan.steps]
    first = names.index("build") if checked.spec.compared and "build" in names else len(names)
    for step in checked.plan.steps[first:]:
        own = checked.code.entries.get(step.name)
        if not own or step.show or step.path in once or not own.parameter("file"):
            continue
        if "file" not in step.call.arguments:
            text = f"{step.name!r} would write over its file in each training"
            hint = f"say which it is, as in `{step.name}: {{file: {step.name}.png}}`"
            yield Finding(text, step.path, f"{hint}: each has its own name in it")


@rule(
    "SG301",
    bad=f"""
    {_VARIANTS}
    fit: {{epochs: 2, callbacks: [{{ModelCheckpoint: last.keras}}]}}
    walkthrough: [{{heading: Train, do: [fit, evaluate, load_model: last.keras]}}]
    """,
    mended=f"""
    {_VARIANTS}
    fit: {{epochs: 2, callbacks: [{{ModelCheckpoint: last.keras}}]}}
    walkthrough: [{{heading: Train, do: [fit, load_model: last.keras, evaluate]}}]
    """,
)
def files_of_a_training_are_read_in_it(checked: Checked) -> Findings:
    """What each training writes has that training's name in its own."""
    spec = checked.spec
    if spec.best and spec.best.variant and not spec.folded:
        return  # then it is known which
    late = afterwards(checked.plan) if spec.compared and spec.walkthrough else []
    once = {step.path for step, _ in late}
    written = [each for each in outputs(spec, checked.plan) if each.place[:4] not in once]
    own = [each for each in written if each.word != "fetch"]
    for step, _ in late:
        for parameter in step.call.entry.parameters:
            path = step.call.arguments.get(parameter.name)
            if parameter.kind.path == "kept" and any(meet(o.path, str(path)) for o in own if path):
                text = f"each training writes {path!r} under a name of its own"
                hint = "put it before `evaluate`, where each reads its own"
                yield Finding(text, step.path, hint)
