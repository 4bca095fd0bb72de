"""What reaches a layer, and whether the layer takes it."""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule


@rule(
    "SG309",
    bad="""
    data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
    model:
      layers:
        - Input: [8, 8, 1]
        - Conv2D: {filters: 4, kernel_size: 3}
        - Flatten
        - Conv2D: {filters: 8, kernel_size: 3}
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
    model:
      layers:
        - Input: [8, 8, 1]
        - Conv2D: {filters: 4, kernel_size: 3}
        - Conv2D: {filters: 8, kernel_size: 3}
        - Flatten
        - Dense: {units: 3, activation: softmax}
    """,
)
def layers_take_what_reaches_them(checked: Checked) -> Findings:
    """Every layer takes tensors of the shape that the layers above it give."""
    for misfit in checked.shapes.misfits:
        text = f"{misfit.word} takes {misfit.takes}; {misfit.reached}"
        yield Finding(text, misfit.path, misfit.fit)
