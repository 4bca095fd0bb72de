"""`for_each`: written out before checking; what is wrong is found at the template's line."""

import pytest
from scripts import script

from specgen.text.diagnostics import Source, SpecError
from specgen.text.templates import expanded
from specgen.text.yaml_reader import read
from specs import of

COLUMNS = """
data:
  load: {csv: people.csv}
  columns: {city: [Rome, Oslo], job: [nurse, baker], ill: [0, 1]}
  target: ill
  x: [as_columns]
model:
  layers:
    - for_each: [city, job]
      name: vectors
      layers:
        - {Input: {shape: [1], dtype: string}, name: "${each}"}
        - {StringLookup: , name: "${each}_codes"}
        - Embedding: {input_dim: "${vocabulary_size('${each}_codes')}", output_dim: 4}
    - Concatenate:
      from: vectors
    - Flatten
    - Dense: {units: 1, activation: sigmoid}
compile: {optimizer: adam, loss: binary_crossentropy}
"""


def written(text):
    return expanded(read(Source("a.yaml", text)))


def problems(text):
    with pytest.raises(SpecError) as caught:
        of(text)
    return caught.value.diagnostics


def test_layers_are_there_for_each_value_and_named_together():
    text = "".join(script(of(COLUMNS)).split())
    assert 'Embedding(input_dim=city_lookup.vocabulary_size(),output_dim=4,name="city_ve' in text
    assert 'Embedding(input_dim=job_lookup.vocabulary_size(),output_dim=4,name="job_' in text
    assert "layers.Concatenate()([city_vectors,job_vectors])" in text


def test_each_alone_is_the_value_itself_and_in_a_text_its_text():
    made = written("layers: [{for_each: [8, 4], layers: [{Dense: '${each}', name: 'd${each}'}]}]")
    assert made.value == {"layers": [{"Dense": 8, "name": "d8"}, {"Dense": 4, "name": "d4"}]}


def test_steps_of_a_walkthrough_are_written_out_as_layers_are():
    made = written("do: [fit, {for_each: [a, b], do: [plot_filters: '${each}']}, evaluate]")
    assert made.value["do"] == ["fit", {"plot_filters": "a"}, {"plot_filters": "b"}, "evaluate"]


def test_finding_stands_at_the_template_with_the_values_that_have_it():
    (found,) = problems(COLUMNS.replace("[city, job]", "[city, jop]"))[:1]
    assert (found.span.each, "jop" in found.message) == ("jop", True)
    (found,) = problems(COLUMNS.replace("output_dim: 4", "output_dims: 4"))
    assert found.span.each == "city, job"
    assert found.span.source.lines[found.span.line - 1].strip().startswith('"output_dims"')


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ("{for_each: [a]}", "needs `layers`"),
        ("{for_each: [a], do: [Flatten]}", "needs `layers`"),
        ("{for_each: [], layers: [Flatten]}", "list of texts or numbers"),
        ("{for_each: [a, [b]], layers: [Flatten]}", "list of texts or numbers"),
        ("{for_each: [a, a], layers: [Flatten]}", "a value twice"),
        ("{for_each: [a], layers: [Flatten], comment: c}", "takes no 'comment'"),
        ("{for_each: [a], layers: [{for_each: [b], layers: [Flatten]}]}", "within another"),
        (f"{{for_each: {[*range(9999)]}, layers: [Flatten, Flatten, Flatten]}}", "more than 20000"),
    ],
)
def test_template_is_refused_where_it_is_unsound(given, match):
    with pytest.raises(SpecError, match=match):
        written(f"layers: [{given}]")


@pytest.mark.parametrize("word", ["city", "codes", "job_codes"])
def test_vocabulary_is_that_of_a_lookup_above(word):
    found = problems(COLUMNS.replace("'${each}_codes'", f"'{word}'"))
    assert {each.code for each in found} == {"SG305"}


@pytest.mark.parametrize("step", ["print: \"{vocabulary_size('city_codes')}\""])
def test_vocabulary_size_is_for_arguments_of_layers(step):
    found = problems(f"{COLUMNS}\nwalkthrough: [{{heading: Look, do: [fit, {step}]}}]")
    assert [each.code for each in found] == ["SG302"]
