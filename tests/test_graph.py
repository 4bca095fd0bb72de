"""Graphs, parts, blocks, repeats, operations: what the script says, and that Keras builds it."""

import functools

import jsonschema
import numpy as np
import pytest
from scripts import part, script

import specgen
from specgen.diagnostics import SpecError
from specgen.schema import schema
from specs import of

IMAGES = "{synthetic: {shape: [32, 32, 3], classes: 3, train: 8, test: 4}}"
WORDS = "{synthetic: {shape: [6], below: 50, classes: 3}}"
SERIES = "{synthetic: {shape: [4, 8], classes: 3}}"
EIGHT = "{shape: [8]}"
TWO = f"""{{synthetic_parts:
  {{inputs: {{left: {EIGHT}, right: {EIGHT}}}, outputs: {{out: {{shape: [3]}}}}}}}}"""
NET = "MobileNetV2: {weights: null, include_top: false, input_shape: [32, 32, 3], alpha: 0.35}"

# Parts of a spec, the statements that build its model, and the shape that comes out.
GRAPHS = {
    "a row stays a Sequential": (
        "model: {layers: [{Input: [8]}, {Dense: 4, name: hidden, comment: why}, {Dense: 3}]}",
        """
        model = keras.Sequential(
            [
                keras.Input((8,)),
                # why
                layers.Dense(4, name="hidden"),
                layers.Dense(3),
            ]
        )
        """,
        (None, 3),
    ),
    "named nodes are variables, others x": (
        """
        model:
          layers:
            - Input: [8]
            - Dense: 8
            - Dense: 8
              name: early
            - Dense: 8
              comment: after early
            - Add:
              from: [early, x, inputs]
            - Dense: 3
        """,
        """
        inputs = keras.Input((8,))
        x = layers.Dense(8)(inputs)
        early = layers.Dense(8, name="early")(x)

        # after early
        x = layers.Dense(8)(early)
        x = layers.Add()([early, x, inputs])
        outputs = layers.Dense(3)(x)
        model = keras.Model(inputs, outputs)
        """,
        (None, 3),
    ),
    "several inputs and outputs": (
        f"""
        data: {{load: {TWO}}}
        model:
          layers:
            - Input: [8]
              name: left
            - Input: [8]
              name: right
            - Concatenate:
              from: [left, right]
              name: both
            - Dense: {{units: 3, name: out}}
            - Dense: 1
              from: both
              name: score
          outputs: [out, score]
        compile: {{optimizer: adam, loss: {{out: mse, score: mse}}}}
        """,
        """
        left = keras.Input((8,), name="left")
        right = keras.Input((8,), name="right")
        both = layers.Concatenate(name="both")([left, right])
        out = layers.Dense(units=3, name="out")(both)
        score = layers.Dense(1, name="score")(both)
        model = keras.Model([left, right], [out, score])
        """,
        [(None, 3), (None, 1)],
    ),
    "an output feeds another node too": (
        """
        model:
          layers:
            - Input: [8]
            - Dense: 4
              name: code
            - Dense: 3
              name: out
          outputs: [out, code]
        compile: {optimizer: adam, loss: [sparse_categorical_crossentropy, null]}
        """,
        """
        inputs = keras.Input((8,))
        code = layers.Dense(4, name="code")(inputs)
        out = layers.Dense(3, name="out")(code)
        model = keras.Model(inputs, [out, code])
        """,
        [(None, 3), (None, 4)],
    ),
    "a node called outputs": (
        "model: {layers: [{Input: [8]}, {Dense: 4, name: outputs}, {Dense: 3, from: [outputs]}]}",
        """
        inputs = keras.Input((8,))
        outputs = layers.Dense(4, name="outputs")(inputs)
        x = layers.Dense(3)(outputs)
        model = keras.Model(inputs, x)
        """,
        (None, 3),
    ),
    "a shared layer": (
        f"""
        data: {{load: {TWO}}}
        model:
          parts:
            shared: {{Dense: 4}}
          layers:
            - Input: [8]
              name: left
            - Input: [8]
              name: right
            - shared:
              from: left
              name: a
            - shared:
              from: right
              name: b
            - formula: abs(a - b)
            - Dense: {{units: 3, name: out}}
        compile: {{optimizer: adam, loss: mse}}
        """,
        """
        shared = layers.Dense(4)
        left = keras.Input((8,), name="left")
        right = keras.Input((8,), name="right")
        a = shared(left)
        b = shared(right)
        x = abs(a - b)
        out = layers.Dense(units=3, name="out")(x)
        model = keras.Model([left, right], out)
        """,
        (None, 3),
    ),
    "a sub-model of layers in a row, with and without an Input": (
        """
        model:
          parts:
            encoder: {layers: [{Input: [8]}, {Dense: 4}]}
            decoder: {layers: [{Dense: 6}, {Dense: 3}]}
          layers: [{Input: [8]}, encoder, decoder]
        """,
        """
        encoder = keras.Sequential([keras.Input((8,)), layers.Dense(4)], name="encoder")
        decoder = keras.Sequential([layers.Dense(6), layers.Dense(3)], name="decoder")
        inputs = keras.Input((8,))
        x = encoder(inputs)
        outputs = decoder(x)
        model = keras.Model(inputs, outputs)
        """,
        (None, 3),
    ),
    "a sub-model of two inputs takes them as a list, in the order of its own names": (
        """
        model:
          parts:
            minus:
              layers:
                - Input: [8]
                  name: first
                - Input: [8]
                  name: second
                - Subtract:
                  from: [first, second]
          layers:
            - Input: [8]
              name: a
            - Dense: 8
              name: b
            - minus:
              from: [a, b]
              name: c
            - minus:
              from: {second: a, first: b}
              name: d
            - Add:
              from: [c, d]
            - Dense: 3
        """,
        """
        first = keras.Input((8,), name="first")
        second = keras.Input((8,), name="second")
        x = layers.Subtract()([first, second])
        minus = keras.Model([first, second], x, name="minus")
        a = keras.Input((8,), name="a")
        b = layers.Dense(8, name="b")(a)
        c = minus([a, b])
        d = minus([b, a])
        x = layers.Add()([c, d])
        outputs = layers.Dense(3)(x)
        model = keras.Model(a, outputs)
        """,
        (None, 3),
    ),
    "a sub-model of two outputs": (
        """
        model:
          parts:
            split:
              layers: [{Input: [8]}, {Dense: 4, name: low}, {Dense: 4, name: high, from: inputs}]
              outputs: [low, high]
          layers: [{Input: [8]}, {split: , name: [one, two]}, {Add: , from: [one, two]}, {Dense: 3}]
        """,
        """
        inputs = keras.Input((8,))
        low = layers.Dense(4, name="low")(inputs)
        high = layers.Dense(4, name="high")(inputs)
        split = keras.Model(inputs, [low, high], name="split")
        inputs = keras.Input((8,))
        one, two = split(inputs)
        x = layers.Add()([one, two])
        outputs = layers.Dense(3)(x)
        model = keras.Model(inputs, outputs)
        """,
        (None, 3),
    ),
    "a part made of a part, and one in a wrapper": (
        f"""
        data: {{load: {SERIES}}}
        model:
          parts:
            step: {{layers: [{{Input: [8]}}, {{Dense: 4}}]}}
            steps: {{layers: [{{Input: [4, 8]}}, {{TimeDistributed: step}}]}}
          layers: [{{Input: [4, 8]}}, steps, Flatten, {{Dense: 3}}]
        """,
        """
        step = keras.Sequential([keras.Input((8,)), layers.Dense(4)], name="step")
        steps = keras.Sequential(
            [keras.Input((4, 8)), layers.TimeDistributed(step)], name="steps"
        )
        inputs = keras.Input((4, 8))
        x = steps(inputs)
        x = layers.Flatten()(x)
        outputs = layers.Dense(3)(x)
        model = keras.Model(inputs, outputs)
        """,
        (None, 3),
    ),
    "taps: one, and two": (
        """
        model:
          parts:
            body:
              layers: [{Input: [8]}, {Dense: 4, name: low}, {Dense: 5, name: high}]
              taps: [low, high]
            tail: {layers: [{Input: [5]}, {Dense: 6, name: only}, {Dense: 7}], taps: only}
          layers:
            - Input: [8]
            - body:
              name: [low, high]
            - tail:
              from: high
            - Concatenate:
              from: [low, x]
            - Dense: 3
        """,
        """
        body = keras.Sequential(
            [keras.Input((8,)), layers.Dense(4, name="low"), layers.Dense(5, name="high")],
            name="body",
        )
        body_taps = keras.Model(
            body.inputs, [body.get_layer("low").output, body.get_layer("high").output]
        )
        tail = keras.Sequential(
            [keras.Input((5,)), layers.Dense(6, name="only"), layers.Dense(7)], name="tail"
        )
        tail_taps = keras.Model(tail.inputs, tail.get_layer("only").output)
        inputs = keras.Input((8,))
        low, high = body_taps(inputs)
        x = tail_taps(high)
        x = layers.Concatenate()([low, x])
        outputs = layers.Dense(3)(x)
        model = keras.Model(inputs, outputs)
        """,
        (None, 3),
    ),
    "a block with required, optional and computed arguments": (
        """
        model:
          blocks:
            residual:
              takes: {rate: 0.1, units: int, act: text}
              layers:
                - Dense: {units: "${2 * units}", activation: "${act}"}
                  name: wide
                  comment: widen
                - Dropout: "${rate}"
                - Dense: {units: "${wide.shape[-1] // 2}"}
                - Add:
                  from: [inputs, x]
          layers:
            - Input: [8]
            - residual: {units: 8, act: relu}
              comment: twice
            - residual: {units: 8, act: tanh, rate: 0.2}
              name: second
            - Dense: 3
        """,
        """
        def residual(inputs, units, act, rate=0.1):
            # widen
            wide = layers.Dense(units=2 * units, activation=act)(inputs)
            x = layers.Dropout(rate)(wide)
            x = layers.Dense(units=wide.shape[-1] // 2)(x)
            x = layers.Add()([inputs, x])
            return x


        inputs = keras.Input((8,))

        # twice
        x = residual(inputs, units=8, act="relu")
        second = residual(x, units=8, act="tanh", rate=0.2)
        outputs = layers.Dense(3)(second)
        model = keras.Model(inputs, outputs)
        """,
        (None, 3),
    ),
    "a block in a block, of several inputs and outputs, by name": (
        """
        model:
          blocks:
            cross:
              inputs: [left, right]
              layers:
                - Subtract:
                  from: [left, right]
                  name: less
                - narrow: {units: 4}
                - narrow: {units: 4}
                  from: right
                  name: other
              outputs: [x, other]
            narrow: {takes: {units: int}, layers: [{Dense: "${units}"}]}
          layers:
            - Input: [8]
              name: a
            - Dense: 8
              name: b
            - cross:
              from: {right: a, left: b}
              name: [c, d]
            - Concatenate:
              from: [c, d]
            - Dense: 3
        """,
        """
        def cross(left, right):
            less = layers.Subtract()([left, right])
            x = narrow(less, units=4)
            other = narrow(right, units=4)
            return x, other


        def narrow(inputs, units):
            x = layers.Dense(units)(inputs)
            return x


        a = keras.Input((8,), name="a")
        b = layers.Dense(8, name="b")(a)
        c, d = cross(b, a)
        x = layers.Concatenate()([c, d])
        outputs = layers.Dense(3)(x)
        model = keras.Model(a, outputs)
        """,
        (None, 3),
    ),
    "a part that uses a block, and a block that uses a part": (
        """
        model:
          parts:
            half: {layers: [{Input: [8]}, {narrow: }]}
          blocks:
            narrow: {layers: [{Dense: 4}]}
            both: {layers: [half, narrow]}
          layers: [{Input: [8]}, both, {Dense: 3}]
        """,
        """
        def narrow(inputs):
            x = layers.Dense(4)(inputs)
            return x


        def both(inputs):
            x = half(inputs)
            x = narrow(x)
            return x


        inputs = keras.Input((8,))
        x = narrow(inputs)
        half = keras.Model(inputs, x, name="half")
        inputs = keras.Input((8,))
        x = both(inputs)
        outputs = layers.Dense(3)(x)
        model = keras.Model(inputs, outputs)
        """,
        (None, 3),
    ),
    "formulas of nodes, arguments and facts": (
        """
        model:
          blocks:
            scaled: {takes: {scale: 0.5}, layers: [{formula: scale * inputs + num_classes}]}
          layers:
            - Input: "${x_train.shape[1:]}"
              name: a
            - Dense: {units: "${a.shape[-1]}", kernel_regularizer: {L2: "${0.1 / 2}"}}
            - formula: log(exp(x) + 1) - a[:, :1]
            - scaled:
            - Dense: classes
        """,
        """
        def scaled(inputs, scale=0.5):
            x = scale * inputs + num_classes
            return x


        a = keras.Input(x_train.shape[1:], name="a")
        x = layers.Dense(units=a.shape[-1], kernel_regularizer=keras.regularizers.L2(0.1 / 2))(
            a
        )
        x = keras.ops.log(keras.ops.exp(x) + 1) - a[:, :1]
        x = scaled(x)
        outputs = layers.Dense(num_classes)(x)
        model = keras.Model(a, outputs)
        """,
        (None, 3),
    ),
    "repeats: a count, rows of one, rows of several, at the end": (
        """
        model:
          layers:
            - Input: [8]
            - Dense: {units: 8, name: again}
              repeat: 2
              comment: two of them
            - Dropout:
              repeat: [{rate: 0.1}, {rate: 0.2}]
            - Dense: {use_bias: false}
              repeat:
                - {units: "${2 * 3}", kernel_regularizer: {L2: 0.1}, activation: relu}
                - {units: classes, kernel_regularizer: null, activation: softmax}
              name: out
        """,
        """
        inputs = keras.Input((8,))

        # two of them
        x = inputs
        for _ in range(2):
            x = layers.Dense(units=8)(x)
        again = x
        x = again
        for rate in (0.1, 0.2):
            x = layers.Dropout(rate=rate)(x)
        for units, kernel_regularizer, activation in (
            (2 * 3, keras.regularizers.L2(0.1), "relu"),
            (num_classes, None, "softmax"),
        ):
            x = layers.Dense(
                use_bias=False,
                units=units,
                kernel_regularizer=kernel_regularizer,
                activation=activation,
            )(x)
        out = x
        model = keras.Model(inputs, out)
        """,
        (None, 3),
    ),
    "a repeat feeds itself by its first input": (
        f"""
        data: {{load: {SERIES}}}
        model:
          layers:
            - Input: [4, 8]
              name: a
            - Dense: 8
              name: b
            - MultiHeadAttention: {{num_heads: 2, key_dim: 4}}
              from: [a, b]
              repeat: 2
              name: c
            - MultiHeadAttention: {{num_heads: 2, key_dim: 4}}
              from: {{value: b, query: c}}
              repeat: 2
            - Add:
              from: [x, a]
              repeat: 2
            - Flatten
            - Dense: 3
              repeat: 2
        """,
        """
        a = keras.Input((4, 8), name="a")
        b = layers.Dense(8, name="b")(a)
        x = a
        for _ in range(2):
            x = layers.MultiHeadAttention(num_heads=2, key_dim=4)(x, b)
        c = x
        x = c
        for _ in range(2):
            x = layers.MultiHeadAttention(num_heads=2, key_dim=4)(x, b)
        for _ in range(2):
            x = layers.Add()([x, a])
        x = layers.Flatten()(x)
        for _ in range(2):
            x = layers.Dense(3)(x)
        model = keras.Model(a, x)
        """,
        (None, 3),
    ),
    "parts and blocks repeat too": (
        """
        model:
          parts: {same: {Dense: 8}}
          blocks: {dense: {takes: {units: int}, layers: [{Dense: "${units}", repeat: 2}]}}
          layers:
            - Input: [8]
            - same:
              repeat: 2
            - dense:
              repeat: [{units: 8}, {units: 3}]
        """,
        """
        def dense(inputs, units):
            x = inputs
            for _ in range(2):
                x = layers.Dense(units)(x)
            return x


        same = layers.Dense(8)
        inputs = keras.Input((8,))
        x = inputs
        for _ in range(2):
            x = same(x)
        for units in (8, 3):
            x = dense(x, units=units)
        model = keras.Model(inputs, x)
        """,
        (None, 3),
    ),
    "tensors by the names of a call's inputs, and settings of the call": (
        f"""
        data: {{load: {SERIES}}}
        model:
          layers:
            - Input: [4, 8]
              name: a
            - LSTM: {{units: 8, return_sequences: true, return_state: true}}
              name: [steps, hidden, cell]
            - MultiHeadAttention: {{num_heads: 2, key_dim: 4}}
              from: {{value: steps, query: a}}
              call: {{use_causal_mask: true, return_attention_scores: true}}
              name: [seen, weights]
            - LSTM: 8
              from: {{sequences: seen, initial_state: [hidden, cell]}}
              name: last
            - Flatten:
              from: weights
            - Concatenate:
              from: {{inputs: [last, x]}}
            - Dense: 3
        """,
        """
        a = keras.Input((4, 8), name="a")
        steps, hidden, cell = layers.LSTM(units=8, return_sequences=True, return_state=True)(a)
        seen, weights = layers.MultiHeadAttention(num_heads=2, key_dim=4)(
            a, steps, use_causal_mask=True, return_attention_scores=True
        )
        last = layers.LSTM(8, name="last")(seen, initial_state=[hidden, cell])
        x = layers.Flatten()(weights)
        x = layers.Concatenate()([last, x])
        outputs = layers.Dense(3)(x)
        model = keras.Model(a, outputs)
        """,
        (None, 3),
    ),
    "operations: their tensors come first, their arguments by name": (
        """
        model:
          layers:
            - Input: [8]
              name: a
            - multiply: 0.5
            - add:
              from: [x, a]
            - mean: {axis: -1, keepdims: true}
            - concatenate: {axis: -1}
              from: [x, a]
            - stack: {axis: 1}
              from: [x, x]
            - reshape: [-1, 18]
            - einsum: "ij,kj->ik"
              from: [x, x]
              name: gram
            - where:
              from: {condition: a, x1: a, x2: a}
            - abs
            - Dense: 3
              name: out
            - Flatten:
              from: gram
              name: flat
          outputs: [out, flat]
        compile: {optimizer: adam, loss: [sparse_categorical_crossentropy, null]}
        """,
        """
        a = keras.Input((8,), name="a")
        x = keras.ops.multiply(a, x2=0.5)
        x = keras.ops.add(x, a)
        x = keras.ops.mean(x, axis=-1, keepdims=True)
        x = keras.ops.concatenate([x, a], axis=-1)
        x = keras.ops.stack([x, x], axis=1)
        x = keras.ops.reshape(x, newshape=(-1, 18))
        gram = keras.ops.einsum("ij,kj->ik", x, x)
        x = keras.ops.where(a, x1=a, x2=a)
        x = keras.ops.abs(x)
        out = layers.Dense(3, name="out")(x)
        flat = layers.Flatten(name="flat")(gram)
        model = keras.Model(a, [out, flat])
        """,
        [(None, 3), (None, None)],
    ),
    "an application, frozen, with its preprocessing and a setting of the call": (
        f"""
        data: {{load: {IMAGES}}}
        model:
          parts:
            base:
              {NET}
              trainable: false
          layers:
            - Input: [32, 32, 3]
            - preprocess_input: MobileNetV2
            - base:
              call: {{training: false}}
            - GlobalAveragePooling2D
            - Dense: 3
        """,
        """
        base = keras.applications.MobileNetV2(
            weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.35
        )
        base.trainable = False
        inputs = keras.Input((32, 32, 3))
        x = keras.applications.mobilenet_v2.preprocess_input(inputs)
        x = base(x, training=False)
        x = layers.GlobalAveragePooling2D()(x)
        outputs = layers.Dense(3)(x)
        model = keras.Model(inputs, outputs)
        """,
        (None, 3),
    ),
    "an application as a node, and one with taps": (
        f"""
        data: {{load: {IMAGES}}}
        model:
          parts:
            base:
              {NET}
              taps: [block_1_expand_relu, block_3_expand_relu]
          layers:
            - Input: [32, 32, 3]
            - base:
              name: [p, q]
            - Flatten:
              from: p
              name: r
            - {NET}
              from: inputs
              name: other
              trainable: false
            - Flatten
            - Flatten:
              from: q
              name: s
            - Concatenate:
              from: [r, s, x]
            - Dense: 3
        """,
        """
        base = keras.applications.MobileNetV2(
            weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.35
        )
        base_taps = keras.Model(
            base.inputs,
            [
                base.get_layer("block_1_expand_relu").output,
                base.get_layer("block_3_expand_relu").output,
            ],
        )
        inputs = keras.Input((32, 32, 3))
        p, q = base_taps(inputs)
        r = layers.Flatten(name="r")(p)
        mobile_net_v2 = keras.applications.MobileNetV2(
            weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.35, name="other"
        )
        mobile_net_v2.trainable = False
        other = mobile_net_v2(inputs)
        x = layers.Flatten()(other)
        s = layers.Flatten(name="s")(q)
        x = layers.Concatenate()([r, s, x])
        outputs = layers.Dense(3)(x)
        model = keras.Model(inputs, outputs)
        """,
        (None, 3),
    ),
    "layers that learn from the data, in a row": (
        "model: {layers: [{Input: [8]}, {Normalization: , comment: mean 0}, {Dense: 3}]}",
        """
        normalization = layers.Normalization()
        normalization.adapt(x_train)
        model = keras.Sequential(
            [
                keras.Input((8,)),
                # mean 0
                normalization,
                layers.Dense(3),
            ]
        )
        """,
        (None, 3),
    ),
    "layers that learn, fed by the inputs that they learn from": (
        f"""
        data: {{load: {TWO}}}
        model:
          parts:
            normalization: Normalization
            scale: {{layers: [{{Input: [8]}}, Normalization]}}
          layers:
            - Input: [8]
              name: left
            - Input: [8]
              name: right
            - normalization:
              from: left
              name: a
            - scale:
              from: right
              name: b
            - Normalization: {{axis: -1}}
              from: right
              name: c
            - Normalization: {{mean: 0.5, variance: 2}}
              from: b
            - Add:
              from: [a, b, c, x]
            - Dense: {{units: 3, name: out}}
        compile: {{optimizer: adam, loss: mse}}
        """,
        """
        normalization = layers.Normalization()
        normalization.adapt(x_train["left"])
        normalization_2 = layers.Normalization()
        normalization_2.adapt(x_train["right"])
        scale = keras.Sequential([keras.Input((8,)), normalization_2], name="scale")
        left = keras.Input((8,), name="left")
        right = keras.Input((8,), name="right")
        a = normalization(left)
        b = scale(right)
        normalization_2 = layers.Normalization(axis=-1, name="c")
        normalization_2.adapt(x_train["right"])
        c = normalization_2(right)
        x = layers.Normalization(mean=0.5, variance=2)(b)
        x = layers.Add()([a, b, c, x])
        out = layers.Dense(units=3, name="out")(x)
        model = keras.Model([left, right], out)
        """,
        (None, 3),
    ),
    "embeddings of words": (
        f"""
        data: {{load: {WORDS}}}
        model:
          layers:
            - Input: [6]
            - Embedding: {{input_dim: 50, output_dim: 4}}
            - Bidirectional: {{LSTM: 4}}
            - Dense: 3
        """,
        """
        model = keras.Sequential(
            [
                keras.Input((6,)),
                layers.Embedding(input_dim=50, output_dim=4),
                layers.Bidirectional(layers.LSTM(4)),
                layers.Dense(3),
            ]
        )
        """,
        (None, 3),
    ),
    "built and compiled by a function": (
        """
        model:
          function: make
          blocks: {narrow: {layers: [{Dense: 4}]}}
          layers: [{Input: [8]}, narrow, {Dense: 3, name: out}]
          outputs: out
        """,
        """
        def narrow(inputs):
            x = layers.Dense(4)(inputs)
            return x


        def make():
            inputs = keras.Input((8,))
            x = narrow(inputs)
            out = layers.Dense(3, name="out")(x)
            model = keras.Model(inputs, out)
            model.compile(
                optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
            )
            return model
        """,
        (None, 3),
    ),
}
cases = pytest.mark.parametrize("name", GRAPHS)


def flush(text):
    """The text without the indentation that it has in this file."""
    lines = text.strip("\n").rstrip().split("\n")
    margin = min(len(line) - len(line.lstrip()) for line in lines if line)
    return "\n".join(line[margin:] for line in lines) + "\n"


@functools.cache
def spec(name):
    return of(flush(GRAPHS[name][0]))


@functools.cache
def text(name):
    return script(spec(name))


@cases
def test_script_builds_the_graph_as_written_by_hand(name):
    assert part(text(name), "Build the model") == flush(GRAPHS[name][1])


@cases
def test_build_makes_the_graph(name):
    model = specgen.build(spec(name)).model
    assert model.compiled
    assert model.output_shape == GRAPHS[name][2]


def test_schema_accepts_every_graph():
    check = jsonschema.Draft202012Validator(schema())
    for name in GRAPHS:
        assert list(check.iter_errors(spec(name).origin.value)) == [], name


def test_show_names_every_node_of_a_graph():
    from specgen import report

    shown = report.layers(spec("a block in a block, of several inputs and outputs, by name"))
    for word in ("cross", "narrow", "Concatenate", "Dense"):
        assert word in shown


def test_shared_layer_is_one_layer():
    model = specgen.build(spec("a shared layer")).model
    assert model.count_params() == (8 * 4 + 4) + (4 * 3 + 3)


def test_repeated_part_is_one_layer_and_a_repeated_layer_many():
    parts = "parts: {same: {Dense: 8}}"
    one = of(f"model: {{{parts}, layers: [{{Input: [8]}}, {{same: , repeat: 3}}, {{Dense: 3}}]}}")
    many = of("model: {layers: [{Input: [8]}, {Dense: 8, repeat: 3}, {Dense: 3}]}")
    weights = 8 * 8 + 8
    assert specgen.build(one).model.count_params() == weights + 27
    assert specgen.build(many).model.count_params() == 3 * weights + 27


def test_frozen_application_keeps_its_weights_from_training():
    model = specgen.build(spec("an application as a node, and one with taps")).model
    assert not model.get_layer("other").trainable
    assert all(weight.trainable for weight in model.layers[-1].weights)


def test_layer_that_learns_has_seen_the_training_data():
    built = specgen.build(spec("layers that learn from the data, in a row"))
    (normalization, _) = built.model.layers
    assert np.allclose(normalization.mean, built.x_train.mean(axis=0), atol=1e-5)


def test_inputs_by_name_reach_the_input_that_they_name():
    """`from: {second: a, first: b}` is b - a, and `from: [a, b]` is a - b."""
    name = "a sub-model of two inputs takes them as a list, in the order of its own names"
    built = specgen.build(spec(name))
    *_, total, _ = built.model.layers
    inner = type(built.model)(built.model.inputs, total.output)
    assert np.allclose(inner.predict(built.x_test, verbose=0), 0, atol=1e-5)


@pytest.mark.parametrize(
    ("layers", "line"),
    [
        ("[{Input: [8]}, {Dense: 4, name: a}, {MaxPooling2D: 2}, {Dense: 3}]", "MaxPooling2D"),
        ("[{Input: [8]}, {blk: {units: 0.5}}, {Dense: 3}]", "Dense"),
        ("[{Input: [8]}, {enc: }, {Dense: 3}]", "Conv1D"),
    ],
    ids=["a node", "a block", "a part"],
)
def test_build_points_at_the_layer_that_keras_refuses(layers, line):
    parts = "{enc: {layers: [{Input: [8]}, {Conv1D: {filters: 2, kernel_size: 3}}]}}"
    blocks = "{blk: {takes: {units: float}, layers: [{Dense: '${units}'}]}}"
    if "enc" not in layers:
        parts = "{}"
    refused = of(
        f"model:\n  parts: {parts}\n  blocks: {blocks}\n  layers: {layers}\n  style: list\n"
        "compile: {optimizer: adam, loss: mse}\n"
    )
    with pytest.raises(SpecError, match="SG401") as caught:
        specgen.build(refused)
    (finding,) = caught.value.diagnostics
    marked = finding.span.source.lines[finding.span.line - 1]
    assert line in marked[finding.span.column - 1 :]


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ("[{Input: [8]}, {Normalization: }, {Discretization: {num_bins: 3}}]", "Discretization"),
        ("[{Input: [8]}, {Dense: 8}, Normalization]", "Normalization"),
        ("[{Input: [8]}, blk, {Dense: 3}]", "Normalization"),
        ("[{Input: [8]}, {Dense: 8}, enc]", "Normalization"),
    ],
)
def test_layer_that_would_learn_from_other_data_is_refused(layers, said):
    more = "blocks: {blk: {layers: [Normalization]}}" if "blk" in layers else ""
    more += "parts: {enc: {layers: [{Input: [8]}, Normalization]}}" if "enc" in layers else ""
    with pytest.raises(SpecError, match=f"SG303.*do not reach {said}, which learns") as caught:
        of(f"model: {{{more + ', ' if more else ''}layers: {layers}}}")
    assert len(caught.value.diagnostics) == 1
