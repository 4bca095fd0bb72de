"""`predict` of rows that are typed in: they go through what was prepared for the inputs."""

from scripts import script

from specs import of

SPEC = """
data:
  load: {csv: people.csv}
  columns: {age: {from: 1, to: 90}, city: [Rome, Oslo], ill: [0, 1]}
  target: ill
  split: {test: 0.3}
  x: [{FeatureSpace: {age: float_normalized, city: string_categorical}}]
model: {layers: [{Dense: {units: 1, activation: sigmoid}}]}
compile: {optimizer: adam, loss: binary_crossentropy}
walkthrough:
  - heading: Ask
    do: [fit, {predict: {rows: [{age: 41, city: Oslo}], as: someone}}]
"""


def test_rows_go_through_the_encoder_of_a_table():
    text = "".join(script(of(SPEC)).split())
    assert 'model.predict(x_scaler.transform(pd.DataFrame([{"age":41,"city":"Oslo"}])))' in text
