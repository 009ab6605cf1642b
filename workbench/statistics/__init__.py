"""Statistics over recorded series: plain functions on numpy arrays.

Nothing is imported here, and scipy only inside the functions that need it: each module is imported by name.

Shown in the window:
    smoothing: exponentially weighted averages per point and along time, moving mean and median.
    series: checks of a series, area under it, best value, first step or second at which it meets a target.
    bands: several runs on one grid; mean, median, confidence band, range and quantiles over seeds.
    sensitivity: final loss against learning rate.

For analyses in Python, not shown in the window yet:
    smoothing_lag: noise that an average leaves and its delay.
    oscillation: sign changes and overshoot of a trajectory's coordinates.
    profiles: performance and data profiles of optimizers over problems.
    gradient_noise: variance and gradient noise scale.
    gradient_bias: whether mini-batch gradients are unbiased.
    power_law: exponent of a power law.
"""
