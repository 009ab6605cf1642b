"""What a rule that is driven by hand may be given, and the sentences that refuse the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.settings import declarations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from workbench.optimizers.conventions import OptimizerSettings


def described(value: Any) -> str:
    """A value as a message shows it: of a tensor its shape, dtype and device, of another thing its type."""
    if not hasattr(value, "new_zeros"):
        return f"a {type(value).__name__}"
    kind = str(value.dtype).removeprefix("torch.")
    return f"tensor of shape {list(value.shape)}, {kind} on {value.device}"


def require_parameters(theta: Any) -> None:
    """Refuse parameters that are not ``[P]`` or ``[R, P]`` of a floating dtype.

    Raises:
        InputError: naming theta.
    """
    if not hasattr(theta, "new_zeros") or not theta.is_floating_point() or theta.ndim not in {1, 2}:
        raise InputError("theta", described(theta), "a tensor [P] or [R, P] of a floating dtype")


def require_like(field: str, tensor: Any, theta: Tensor) -> None:
    """Refuse a tensor that is not of the shape, dtype and device of ``theta``.

    Raises:
        InputError: naming the field.
    """
    alike = hasattr(tensor, "new_zeros") and (tensor.shape, tensor.dtype, tensor.device) == (
        theta.shape,
        theta.dtype,
        theta.device,
    )
    if not alike:
        raise InputError(field, described(tensor), f"as theta, a {described(theta)}")


def require_memory(slots: Mapping[str, Tensor], names: set[str], theta: Tensor) -> None:
    """Refuse the memory of another optimizer or of other parameters.

    Raises:
        InputError: naming the state.
    """
    if set(slots) != names:
        kept, wanted = (", ".join(sorted(each)) or "nothing" for each in (slots, names))
        raise InputError("state", f"memory of {kept}", f"made by init of this optimizer, which has {wanted}")
    for name, slot in slots.items():
        require_like(f"state.slots[{name!r}]", slot, theta)


def fitted_columns(settings: OptimizerSettings, theta: Tensor) -> dict[str, Tensor]:
    """The columns of settings that have to be brought to the dtype and device of ``theta``, brought there.

    Raises:
        InputError: for a column that does not have one number for each row of ``theta``.
    """
    fitted = {}
    for declaration in declarations(type(settings)):
        column = getattr(settings, declaration.name)
        if not hasattr(column, "new_zeros"):
            continue
        if theta.ndim != 2 or column.shape[0] not in {1, len(theta)}:
            rows = f"a column [{len(theta)}, 1]" if theta.ndim == 2 else "a column where theta is [R, P]"
            raise InputError(declaration.name, described(column), f"a number or {rows}")
        if (column.dtype, column.device) != (theta.dtype, theta.device):
            fitted[declaration.name] = column.to(theta.device, theta.dtype)
    return fitted
