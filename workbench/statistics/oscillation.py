"""Sign changes and overshoot of a trajectory's coordinates.

For judging whether a run oscillates across a valley, from the recorded coordinates or gradients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.statistics.series import Float64Array


def sign_changes(trajectory: Float64Array) -> NDArray[np.int64]:
    """How often each coordinate of a trajectory turns round.

    Counted are pairs of successive updates θₜ − θₜ₋₁ with opposite signs. Updates that are 0 or not finite
    are passed over: + 0 − is one change, + 0 + is none.

    Args:
        trajectory: float64 `[n, P]`, one point of P coordinates a step.

    Returns:
        int64 `[P]`, each at most n − 2.

    Raises:
        ValueError: the trajectory is not two-dimensional.

    Example:
        >>> sign_changes(np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 2.0], [0.5, 3.0]])).tolist()
        [1, 0]
    """
    _check_trajectory(trajectory)
    # ∞ − ∞ is NaN, which is passed over like any other update that is not finite.
    with np.errstate(invalid="ignore", over="ignore"):
        updates = np.diff(trajectory, axis=0).T
    coordinates, steps = np.nonzero(np.isfinite(updates) & (updates != 0.0))
    upward = updates[coordinates, steps] > 0.0
    changed = (upward[1:] != upward[:-1]) & (coordinates[1:] == coordinates[:-1])
    return np.bincount(coordinates[1:][changed], minlength=trajectory.shape[1]).astype(np.int64)


def overshoot(trajectory: Float64Array, target: Float64Array) -> Float64Array:
    """How far each coordinate of a trajectory gets past its target.

    The largest distance from the target on the side where the trajectory did not start:

        max over t of max(0, s · (θ* − θₜ))        s = sign(θ₀ − θ*)

    Args:
        trajectory: float64 `[n, P]`, n ≥ 1; the first point is the start. NaN does not enter; ∞ on the far
            side gives ∞.
        target: float64 `[P]`, finite: the minimum θ*.

    Returns:
        float64 `[P]`, at least 0; 0 for a coordinate that never passes its target, and for one that starts
        exactly on it, which has no far side.

    Raises:
        ValueError: the shapes are not as described, or the start or the target is not finite.

    Example:
        >>> overshoot(np.array([[4.0, -1.0], [-3.0, -0.5], [1.0, 0.0]]), np.array([0.0, 0.0])).tolist()
        [3.0, 0.0]
    """
    _check_trajectory(trajectory)
    if len(trajectory) == 0 or target.shape != trajectory.shape[1:]:
        raise ValueError(
            f"target and trajectory have shapes {target.shape} and {trajectory.shape}: "
            "must be [P] and [n, P] with at least one point"
        )
    if not np.isfinite(target).all():
        raise ValueError(f"target = {target}: must be finite")
    if not np.isfinite(trajectory[0]).all():
        raise ValueError(f"trajectory starts at {trajectory[0]}: must be finite")
    side = np.sign(trajectory[0] - target)
    # 0 · ∞ is NaN: a coordinate without a far side, and NaN does not enter.
    with np.errstate(invalid="ignore"):
        beyond = side * (target - trajectory)
    farthest: Float64Array = np.where(beyond > 0.0, beyond, 0.0).max(axis=0)
    return farthest


def _check_trajectory(trajectory: Float64Array) -> None:
    if trajectory.ndim != 2:
        raise ValueError(f"trajectory has shape {trajectory.shape}: must be [n, P]")
