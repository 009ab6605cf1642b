"""Statistics over recorded series: plain functions on numpy arrays.

Nothing is imported here, and scipy only inside the functions that need it: each module is imported by name.

Smoothing:
    ema: exponentially weighted average along the points, in pieces of any length.
    time_ema: the same along time or step, for points that are not evenly spaced.
    moving_window: centred moving mean and moving median.
    smoothing_lag: how much noise an average leaves and how late it is, in closed form and measured.

One run:
    recorded: what every series of positions and values has to satisfy.
    targets: first step, epoch or second at which a series meets a target; best value and where.
    area: area under a curve over step or the logarithm of the step.
    oscillation: sign changes and overshoot of a trajectory's coordinates.

Several runs:
    alignment: runs with steps of their own on one common grid.
    bands: mean, median, confidence band, range and quantiles over seeds.
    profiles: performance and data profiles of solvers over problems.
    sensitivity: final loss against learning rate.

Gradients:
    gradient_noise: variance and gradient noise scale.
    gradient_bias: whether mini-batch gradients are unbiased.
    power_law: exponent of a power law, a straight line in logarithms.
"""
