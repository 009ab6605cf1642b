"""The user's own torch module, its data and its loss, as a problem for R runs at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage.messages import Message
from workbench.errors import InputError
from workbench.problems.chunks import chunks
from workbench.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch
    from torch import Tensor, nn

    from workbench.own_code.faults import Origin

TRIAL_EXAMPLES = 4

DATA_SEED = 0
"""Random numbers of a data set are the same for every run."""


@dataclass(frozen=True)
class OwnProblem:
    """What the user's code offers.

    Attributes:
        origin: where the code comes from.
        module: makes a new ``torch.nn.Module``.
        data: returns features ``[m, …]`` and targets ``[m, …]``, tensors or numpy arrays.
        loss: of the module's output and the targets, a tensor of no dimension: the mean over the examples.
        validation: as ``data``, of examples that no run learns from; ``None`` without such.
    """

    origin: Origin
    module: Callable[[], Any]
    data: Callable[[], Any]
    loss: Callable[[Any, Any], Any]
    validation: Callable[[], Any] | None


def data_generator() -> torch.Generator:
    """What random numbers outside a run are drawn from."""
    import torch

    return torch.Generator().manual_seed(DATA_SEED)


class OwnModule(Problem):
    """The mean loss of R modules of one shape, whose parameters are the rows of θ.

    θ holds the parameters that ask for a gradient, in the order of ``torch.nn.Module.named_parameters``;
    those that do not, and the buffers, are shared by all runs and never change. Runs are computed together by
    ``torch.vmap`` over θ where the module allows it and else one after another; gradients are autograd's.

    Attributes:
        remark: why runs are computed one after another, empty where they are computed together.
    """

    # Own code may do anything.
    repeats = False

    def __init__(self, code: OwnProblem, dtype: torch.dtype, device: torch.device) -> None:
        """Make the module once, take in its data, and try both.

        Raises:
            InputError: when module, data or loss are not what they should be.
            OwnCodeError: when the code raises, or draws random numbers while it trains.
        """
        import torch

        self._code = code
        self._dtype, self._device = dtype, device
        self.remark = ""
        with torch.inference_mode(mode=False), torch.no_grad():
            made = self._made(data_generator())
            self._names = [name for name, value in made.named_parameters() if value.requires_grad]
            parameters = dict(made.named_parameters())
            self._shapes = [parameters[name].shape for name in self._names]
            self._sizes = [shape.numel() for shape in self._shapes]
            self.parameters = sum(self._sizes)
            if not self.parameters:
                raise self._refused(Message("code whose module has parameters to train"))
            self._module = made.to(device=device, dtype=dtype)
            parameters = dict(self._module.named_parameters())
            self._own_parameters = [parameters[name] for name in self._names]
            self._own_flat = torch.cat([parameter.detach().reshape(-1) for parameter in self._own_parameters])
            for parameter, part in zip(
                self._own_parameters, torch.split(self._own_flat, self._sizes), strict=True
            ):
                parameter.data = part.view(parameter.shape)
            self._features, self._target = self._taken("data", code.data)
            self._judged = None if code.validation is None else self._taken("validation", code.validation)
            self.examples = len(self._features)
            first, again = self.initial(data_generator()), self.initial(data_generator())
            if not torch.equal(first.nan_to_num(), again.nan_to_num()):
                raise self._refused(
                    Message("code whose module draws its start by torch alone, so that a seed repeats it")
                )
        classifies = self._try(first)
        self.evaluations: tuple[str, ...] = ("full_loss",)
        if self._judged is not None:
            self.evaluations += ("validation_loss", "validation_accuracy")[: 2 if classifies else 1]
        self._one_by_one = False
        reason = self._reason_against_batching(first)
        if reason:
            self._one_by_one = True
            self.remark = Message(
                "Runs of {0} are computed one after another: {1}", code.origin.value, reason
            )

    def initial(self, generator: torch.Generator) -> Tensor:
        """The parameters of a fresh module ``[P]``, every draw of it taken from the generator."""
        import torch

        parameters = dict(self._made(generator).named_parameters())
        if any(name not in parameters for name in self._names):
            raise self._refused(Message("code whose module has the same parameters whenever it is made"))
        with torch.inference_mode(mode=False), torch.no_grad():
            parts = [parameters[name].detach().reshape(-1) for name in self._names]
            flat = torch.cat(parts).to(device=self._device, dtype=self._dtype)
        if len(flat) != self.parameters:
            raise self._refused(Message("code whose module has the same parameters whenever it is made"))
        return flat

    def loss_and_gradient(self, theta: Tensor, examples: Tensor | None, gradient: Tensor) -> Tensor:
        """Losses ``[R]`` and gradients ``[R, P]`` by autograd of the summed losses; no row sees another."""
        import torch

        losses = theta.new_empty(theta.shape[0])
        if len(theta) == 1 or self._one_by_one:
            for row in range(len(theta)):
                own = None if examples is None else examples[row]
                losses[row], gradient[row] = self._loss_and_slope_of_one(theta[row], own)
            return losses
        count = self.examples if examples is None else examples.shape[1]
        for rows, _ in chunks(theta.shape[0], 1, max(1, self._width * count)):
            with torch.inference_mode(mode=False), torch.enable_grad():
                leaf = theta[rows].detach().clone().requires_grad_()
                chosen = None if examples is None else examples[rows].clone()
                with self._code.origin.guard(Message("the loss")):
                    computed = self._losses(leaf, chosen)
                    (slope,) = torch.autograd.grad(computed.sum(), leaf)
            gradient[rows] = slope
            losses[rows] = computed.detach()
        return losses

    def _loss_and_slope_of_one(self, theta: Tensor, examples: Tensor | None) -> tuple[Tensor, Tensor]:
        """Loss and gradient ``[P]`` of one run, by the module itself: a call of it costs nothing more."""
        import torch

        with torch.inference_mode(mode=False):
            with torch.no_grad():
                self._own_flat.copy_(theta)
                chosen = slice(None) if examples is None else examples.clone()
                features, target = self._features[chosen], self._target[chosen]
            with torch.enable_grad(), self._code.origin.guard(Message("the loss")):
                loss = self._code.loss(self._module(features), target)
                slopes = torch.autograd.grad(
                    loss, self._own_parameters, allow_unused=True, materialize_grads=True
                )
            return loss.detach(), torch.cat([slope.reshape(-1) for slope in slopes])

    def evaluate(self, theta: Tensor) -> Tensor:
        """Loss over all the data, then loss and accuracy over the validation data where there are such."""
        import torch

        with torch.no_grad(), self._code.origin.guard(Message("the loss")):
            rows = [torch.stack(self._judgement(row)) for row in theta]
        return torch.stack(rows).to(theta.dtype)

    def _judgement(self, row: Tensor) -> list[Tensor]:
        values = [self._single(row, self._features, self._target)]
        if self._judged is not None:
            features, target = self._judged
            output = self._output(row, features)
            values.append(self._code.loss(output, target))
            if "validation_accuracy" in self.evaluations:
                right = (output.argmax(1) == target).to(row.dtype).mean()
                values.append(right.masked_fill(values[-1].isnan(), math.nan))
        return values

    def _losses(self, theta: Tensor, examples: Tensor | None) -> Tensor:
        """Losses ``[R]`` of several runs over the examples ``[R, B]`` of each, or over all of them."""
        import torch

        if examples is None:
            features, target, axis = self._features, self._target, None
        else:
            features, target, axis = self._features[examples], self._target[examples], 0
        return torch.vmap(self._single, in_dims=(0, axis, axis))(theta, features, target)

    def _single(self, flat: Tensor, features: Tensor, target: Tensor) -> Tensor:
        loss: Tensor = self._code.loss(self._output(flat, features), target)
        return loss

    def _output(self, flat: Tensor, features: Tensor) -> Any:
        import torch

        parts = torch.split(flat, self._sizes)
        values = {
            name: part.view(shape) for name, part, shape in zip(self._names, parts, self._shapes, strict=True)
        }
        return torch.func.functional_call(self._module, values, (features,))

    def _made(self, generator: torch.Generator) -> nn.Module:
        from torch import nn

        from workbench.own_code.draws import drawing_from

        with drawing_from(generator), self._code.origin.guard("module()"):
            made = self._code.module()
        if not isinstance(made, nn.Module):
            kind = type(made).__name__
            raise self._refused(Message("code whose module() returns a torch.nn.Module, not {0}", kind))
        return made

    def _taken(self, name: str, function: Callable[[], Any]) -> tuple[Tensor, Tensor]:
        from workbench.own_code.draws import drawing_from

        with drawing_from(data_generator()), self._code.origin.guard(f"{name}()"):
            given = function()
        if not isinstance(given, tuple | list) or len(given) != 2:
            raise self._refused(Message("code whose {0}() returns features and targets", name))
        with self._code.origin.guard(f"{name}()"):
            features, target = (self._tensor(part) for part in given)
        if min(features.ndim, target.ndim) < 1 or len(features) != len(target) or not len(features):
            shapes = f"{list(features.shape)} and {list(target.shape)}"
            raise self._refused(
                Message("code whose {0}() returns one target for each example, not shapes {1}", name, shapes)
            )
        return features, target

    def _tensor(self, value: Any) -> Tensor:
        import torch

        tensor = torch.as_tensor(value).detach().to(self._device)
        return (tensor.to(self._dtype) if tensor.is_floating_point() else tensor).clone()

    def _try(self, flat: Tensor) -> bool:
        """Compute the loss of a few examples; whether the module tells classes apart."""
        import torch

        from workbench.own_code.draws import Watch

        features, target = (data[:TRIAL_EXAMPLES] for data in (self._features, self._target))
        before = {name: buffer.clone() for name, buffer in self._module.named_buffers()}
        watch = Watch()
        with (
            torch.inference_mode(mode=False),
            torch.enable_grad(),
            self._code.origin.guard(Message("the loss")),
            watch,
        ):
            leaf = flat.clone().requires_grad_()
            output = self._output(leaf, features)
            loss = self._code.loss(output, target)
        if not isinstance(loss, torch.Tensor) or loss.ndim or not loss.is_floating_point():
            is_tensor = isinstance(loss, torch.Tensor)
            shown = Message("shape {0}", list(loss.shape)) if is_tensor else type(loss).__name__
            raise self._refused(Message("code whose loss is one number in a tensor, not {0}", shown))
        if not loss.requires_grad:
            raise self._refused(
                Message("code whose loss depends on the module's parameters by torch operations")
            )
        for name, buffer in self._module.named_buffers():
            if not torch.equal(buffer, before[name]):
                raise self._refused(
                    Message(
                        "code whose module leaves its buffers alone while it trains, but {0} changed", name
                    )
                )
        self._width = max(1, math.ceil(watch.largest / len(features)))
        return (
            isinstance(output, torch.Tensor)
            and output.ndim == 2
            and output.shape[1] > 1
            and target.shape == output.shape[:1]
            and not target.is_floating_point()
        )

    def _reason_against_batching(self, flat: Tensor) -> str:
        """Why torch.vmap cannot compute several runs at once, empty where it can."""
        import torch

        # Where vmap has no rule for an operation it cuts the batch up itself, slower than a loop over runs.
        torch._C._functorch._set_vmap_fallback_enabled(False)  # type: ignore[attr-defined]
        few = torch.arange(min(TRIAL_EXAMPLES, self.examples), device=self._device).expand(2, -1)
        try:
            with torch.inference_mode(mode=False), torch.enable_grad():
                theta = flat.expand(2, -1).clone().requires_grad_()
                torch.autograd.grad(self._losses(theta, few).sum(), theta)
        except Exception as error:  # noqa: BLE001 - whatever vmap cannot do, a loop can
            return (str(error) or type(error).__name__).strip().splitlines()[0]
        return ""

    def _refused(self, wanted: Message) -> InputError:
        return InputError(self._code.origin.field, self._code.origin.value, wanted)
