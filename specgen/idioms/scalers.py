"""Scalers of scikit-learn: fitted on the training part, applied to every part, invertible."""
