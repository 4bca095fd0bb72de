"""Parameter name -> what a spec may write for it, for Keras's classes and for the library alike.

Tells nothing of which class takes which parameter: that is keras.json.
"""

from collections.abc import Iterator
from typing import Any

from specgen.language import columns, hubs, kinds
from specgen.language.entries import Kind
from specgen.language.kinds import kept, many, maybe, to, words, written
from specgen.language.uses import use

# One row a kind; a name stands in one row, with a `?` where null will do too. A name alone holds
# for every class; `Class.name` or `family.name` goes before it. A family with a row `family.*`
# takes what it has no row of its own for from there.
ROWS: tuple[tuple[Any, str], ...] = (
    (kinds.Flag, """add_history add_progbar all_ops amsgrad antialias append apply_class_balancing
        ascending autocast center centered crop_to_aspect_ratio cycle delete_checkpoint
        double_checkpoint exclude_embeddings expand_dims flash_attention? from_logits
        from_sorted_ids go_backwards include_preprocessing include_top invert keepdims mask_zero
        minimalistic multi_label nesterov normalize optional pad_to_aspect_ratio pad_to_max_tokens
        periodic power_to_db ragged? raise_error relative_step remove_diagonal renorm reset_after
        restore_best_weights return_sequences return_state save_best_only save_on_background
        save_weights_only scale send_as_json skip_spaces sparse? sparse_y_pred sparse_y_true
        staircase stateful swap_on_epoch synchronized tie_weights trainable unit_forget_bias unroll
        use_bias use_ema use_gate use_scale with_centering with_mean with_scaling with_std
        write_graph write_images write_steps_per_second zero_output_for_mask"""),
    # Numbers.
    (kinds.Count, """batch_size? bins centers chain_depth columns count depth depth_multiplier
        dynamic_growth_steps ema_overwrite_frequency? features fft_length? frame_length frame_step?
        gptq_unpacked_column_size? groups head_dim height k key_dim length lora_rank? max_length?
        max_number max_to_keep? max_tokens? maxlen? n ns_steps num_bins? num_chains num_heads
        num_key_value_heads num_mel_bins num_query_heads num_thresholds num_words?
        output_sequence_length? power_iterations samples sampling_rate sequence_length?
        sequence_stride sliding_window? top_k? value_dim? width FeatureSpace.crossing_dim
        PositionEmbedding.max_length? classification.classes datasets.below? datasets.classes?
        datasets.test datasets.train discs.size one_hot.num_classes?
        roll_out.steps streams.batch_size tables.rows?"""),
    (kinds.Units, """classes filters input_dim num_classes num_labels? num_tokens? output_dim units
        ops.num_classes"""),
    (kinds.Amount, """class_id? cooldown embeddings_freq histogram_freq index_from num_oov_indices
        num_ops num_regressors oov_char patience skip_rows skip_top start_char? start_from_epoch
        warmup_steps arrays.seed? columns.seed? datasets.seed pad_images.margin
        plot_anomalous_steps.column
        series.seed streams.seed"""),
    (kinds.Several, "gradient_accumulation_steps?"),
    (kinds.Integer, "ignore_class? seed? GroupNormalization.groups expand_dims.axis squeeze.axis?"),
    (kinds.Number, """adam_lr_ratio adam_weight_decay? alpha amplitude base baseline? beta
        beta_2_decay clip_limit clip_threshold clipnorm? clipvalue? decay_rate decay_steps delta
        end_learning_rate epsilon epsilon_1 epsilon_2 first_decay_steps gain gamma global_clipnorm?
        high initial_accumulator_value initial_learning_rate initial_scale initial_value_threshold?
        learning_rate_power limit logit_soft_cap? lora_alpha? loss_scale_factor? low m_mul mag_exp
        margin max_freq? max_value? maxval mean min_delta min_freq min_lr min_power min_value minval
        muon_a muon_b muon_c negative_slope power q ref_power rms_rate? stddev t_mul threshold?
        top_db trend warmup_target? weight_decay? AugMix.factor OrthogonalRegularizer.factor
        RandAugment.factor RandomGrayscale.factor RandomPerspective.scale ReduceLROnPlateau.factor
        VarianceScaling.scale add_noise.stddev clip_column.high? clip_column.low? columns.offset
        filter_rows.above? filter_rows.below?"""),
    (kinds.Float, "F1Score.threshold? FBetaScore.beta FBetaScore.threshold?"),
    (kinds.NonZero, "by"),
    (kinds.Above0, "period reach"),
    (kinds.Weight, """l1 l1_regularization_strength l2 l2_regularization_strength
        l2_shrinkage_regularization_strength noise? spread Sampling.weight discs.noise
        seasonal.noise"""),
    (kinds.Fraction, """adam_beta_1 adam_beta_2 beta_1 beta_2 dropout dropout_rate ema_momentum
        label_smoothing momentum precision quantile rate recall recurrent_dropout renorm_momentum
        rho sensitivity specificity GaussianNoise.stddev audio_folder.test circles.factor
        image_folder.test plot_confusion_matrix.threshold plot_masks.threshold
        print_classification_report.threshold print_confusion_matrix.threshold
        print_predictions.threshold text_folder.test"""),
    (kinds.FloatFraction, "SGD.momentum"),
    (kinds.Inner, "test_split validation"),
    (kinds.Less, "split_image_folder.validation split_text_folder.validation"),
    (kinds.Scalar, "value"),
    # Names and numbers of what has to be there.
    (to("layer", kinds.Text), """grad_cam.layer? plot_feature_maps.layer
        plot_variations.layer"""),
    (to("sub-model", kinds.Text), "plot_decoded.layer print_layers.layer?"),
    (to("convolution", kinds.Text), "plot_filters.layer"),
    (to("metric", kinds.Texts), "metric_names"),
    (to("monitor", kinds.Text), "monitor"),
    (to("sample", kinds.Amount), """plot_feature_maps.index plot_variations.index
        roll_out.index"""),
    (to("sample", kinds.Amounts), "grad_cam.index"),
    (to("class", kinds.ClassOf), "grad_cam.class_id?"),
    (to("column", columns.Words), "columns.column columns.columns drop_missing.columns?"),
    (columns.Prepared, "preparations.columns"),
    (to("column", columns.Listed), "one_hot_columns.columns select_columns.columns"),
    (to("column", columns.Picked), "usecols?"),
    (to("column", columns.ColumnTypes, keys=True), "dtypes?"),
    (to("column", columns.Features, keys=True), "FeatureSpace.features"),
    (to("column", columns.Crosses), "FeatureSpace.crosses"),
    (to("column", kinds.Table, keys=True), "rename_columns.names"),
    (to("column", columns.Filling, keys=True), "fill_missing.value"),
    # Lists of them.
    (kinds.Sizes, "dilation_rate kernel_size ngrams? pool_size size strides?"),
    (kinds.Amounts, "output_padding?"),
    (kinds.OpenSizes, "output_shape? output_size"),
    (kinds.Margins, "cropping ZeroPadding1D.padding ZeroPadding2D.padding ZeroPadding3D.padding"),
    (kinds.Axes, "attention_axes? axes axis? input_axes? output_axes? salt? shared_axes?"),
    (kinds.Extent, "image_size tile_grid_size resize.size tfds.image_size?"),
    (kinds.Counts, "Weight.shape dims reshape.shape synthetic.shape"),
    (kinds.ClassIds, "target_class_ids"),
    (kinds.Indices, "select.columns"),
    (kinds.Shape, "batch_shape? input_shape? noise_shape? shape?"),
    (kinds.Target, "target_shape"),
    (kinds.List, "bin_boundaries? boundaries idf_weights? label_weights? shares values"),
    (kinds.Numbers, "fill_value? offset CategoricalFocalCrossentropy.alpha Rescaling.scale"),
    (kinds.Array, "variance? Normalization.mean?"),
    (kinds.Pair, "feature_range quantile_range value_range"),
    (kinds.Range, """addition_factor brightness_factor? contrast_factor? factor height_factor
        hue_factor? saturation_factor? sigma threshold_factor width_factor? x_factor y_factor
        RandomElasticTransform.scale RandomErasing.scale"""),
    (kinds.Fractions, "thresholds?"),
    (kinds.Thresholds, "print_thresholds.thresholds"),
    # Texts, and what else stands beside a number or a list.
    (kinds.Text, """bias_axes? call_endpoint call_training_endpoint? characters? comment? decimal
        encoding equation field filepath huggingface.config? huggingface.val huggingface.y images
        masks path prefix root separator ylabel losses.name? matrix.separator? metrics.name? npz.x
        npz.y npz_array.array optimizers.name? schedules.name? streams.test? streams.train
        streams.val? tables.test tables.train"""),
    (kinds.Inside, "sources.path"),
    (hubs.Registered, "tfds.name"),
    (hubs.Hub, "huggingface.name"),
    (hubs.PartFiles | None, "huggingface.files"),
    (kinds.Extent | None, "huggingface.image_size"),
    (kinds.Texts, "exclude_layers? huggingface.x"),
    (kinds.Names, "keys? tables.columns?"),
    (kinds.Name | None, "applications.name layers.name"),
    # What a run writes, and reads again.
    (written(), "backup_dir directory log_dir export_model.folder"),
    (written(".csv", ".tsv", ".txt", ".log"), "filename"),
    (written(".keras", ".weights.h5", filled=True), "ModelCheckpoint.filepath"),
    (written(".png", deep=False), "file"),
    (written(".keras"), "save.file"),
    (written(".weights.h5"), "save_weights.file"),
    (kept(".keras"), "load_model.file"),
    (kept(".weights.h5"), "load_weights.file"),
    (kinds.Token, "mask_token? mask_value? oov_token?"),
    (kinds.Tokens, "vocabulary?"),
    (kinds.Window, "window?"),
    (kinds.Table, "headers?"),
    (kinds.Labels, "embeddings_metadata?"),
    (kinds.Limits, "renorm_clipping?"),
    (kinds.Dtype, "dtype? reverse_dtype? vocabulary_dtype ops.dtype?"),
    (kinds.Batches, "profile_batch"),
    (kinds.Verbose, "verbose"),
    (kinds.Often, "save_freq"),
    (kinds.Backup, "BackupAndRestore.save_freq"),
    (kinds.Update, "update_freq"),
    (kinds.Cudnn, "use_cudnn"),
    # Words.
    (words("tf_saved_model", "onnx", "litert", "openvino"), "export_model.format"),
    (words("gray_r", "gray", "viridis"), "cmap"),
    (words("valid", "same", unsaid=("VALID", "SAME")), "padding"),
    (words("valid", "same", "causal", unsaid=("VALID", "SAME", "CAUSAL")), "Conv1D.padding"),
    (words("ROC", "PR", unsaid=("roc", "pr")), "curve"),
    (words("reflect", "wrap", "constant", "nearest", unsaid=("mirror",)), "fill_mode"),
    (words("channels_last", "channels_first", None), "data_format"),
    (words("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"), "interpolation"),
    (words("micro", "macro", "weighted", None), "average"),
    (words("avg", "max", None), "pooling"),
    (words("imagenet", None), "applications.weights"),
    (words("uniform_average", "variance_weighted_average", None), "class_aggregation"),
    (words("interpolation", "minoring", "majoring"), "summation_method"),
    (words("truncated_normal", "untruncated_normal", "normal", "uniform"), "distribution"),
    (words("sum", "mul", "concat", "ave", None), "merge_mode"),
    (words("auto", "min", "max"), "mode"),
    (words("horizontal", "vertical", "horizontal_and_vertical"), "RandomFlip.mode"),
    (words("log", "magnitude", "psd", "real", "imag", "angle", "stft"), "STFTSpectrogram.mode"),
    (words("fan_in", "fan_out", "fan_avg"), "VarianceScaling.mode"),
    (words("rows", "columns"), "OrthogonalRegularizer.mode"),
    (words("floormod", "farmhash"), "oov_method"),
    (words("int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf"), "output_mode"),
    (words("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None),
        "reduction"),
    (words("density", "spectrum", None), "scaling"),
    (words("dot", "concat"), "score_mode"),
    (words("real", "imag"), "side"),
    (words("whitespace", "character", None, called=True), "split"),
    (words("lower_and_strip_punctuation", "lower", "strip_punctuation", None, called=True),
        "standardize"),
    (words("concat", "dict"), "FeatureSpace.output_mode"),
    (words("fine", "coarse"), "cifar100.label_mode"),
    (words("int", "binary", "categorical", None), "label_mode"),
    (words("rgb", "grayscale", "rgba"), "color_mode"),
    (words("pre", "post"), "truncating pad.padding"),
    (words("small", "large"), "version"),
    (words("mean", "median", "most_frequent"), "impute.strategy"),
    # Data and columns.
    (kinds.Parts, "synthetic_parts.inputs synthetic_parts.outputs"),
    (columns.Header, "header"),
    (columns.Missing, "missing?"),
    (columns.Values, "map_values.values replace_values.values"),
    (columns.Cell, "equals? is_equal.value fill.value"),
    # Things, and what no spec can write.
    (use("activations", null=True), "activation classifier_activation recurrent_activation"),
    (use("initializers", null=True), """initializer
        alpha_initializer beta_initializer bias_initializer
        depthwise_initializer embeddings_initializer gamma_initializer kernel_initializer
        moving_mean_initializer moving_variance_initializer pointwise_initializer
        recurrent_initializer"""),
    (use("regularizers", null=True), """activity_regularizer alpha_regularizer beta_regularizer
        bias_regularizer depthwise_regularizer embeddings_regularizer gamma_regularizer
        kernel_regularizer pointwise_regularizer recurrent_regularizer"""),
    (use("constraints", null=True), """alpha_constraint beta_constraint bias_constraint
        depthwise_constraint embeddings_constraint gamma_constraint kernel_constraint
        pointwise_constraint recurrent_constraint"""),
    (use("schedules", words=False, other=Kind.of(kinds.Rate)), "learning_rate"),
    (use("optimizers", words=False), "inner_optimizer"),
    (use("layers", words=False), "layer"),
    (use("layers", words=False, null=True), "backward_layer"),
    (use("layers", words=False, other=Kind.of(many("layers"))), "cell"),
    (many("layers"), "cells layers"),
    (many("callbacks") | None, "callbacks"),
    (kinds.Plain, "ops.*"),
    (kinds.EpochFormula, "schedule"),
    (kinds.NotInASpec, """arguments call_fn fn function init_fn input_tensor mask method model
        module native_serialization_platforms on_epoch_begin on_epoch_end on_train_batch_begin
        on_train_batch_end on_train_begin on_train_end optimizer_map params quantization_config
        state tensor variables weights"""),
)  # fmt: skip


def _named() -> Iterator[tuple[str, Kind]]:
    for row, names in ROWS:
        kind = Kind.of(row)
        nullable = maybe(kind)
        for name in names.split():
            yield name.removesuffix("?"), nullable if name.endswith("?") else kind


KINDS: dict[str, Kind] = dict(_named())


def kind(family: str, name: str, parameter: str) -> Kind:
    """The kind of a parameter: the thing's own, else the family's, else the one for all.

    A family with a row `family.*` has only its own rows and, for the rest, that one.
    """
    keys: tuple[str, ...] = (f"{name}.{parameter}", f"{family}.{parameter}", parameter)
    if f"{family}.*" in KINDS:
        keys = (f"{family}.{parameter}", f"{family}.*")
    return next(KINDS[key] for key in keys if key in KINDS)
