"""A training loop of one's own, logged: open the window, tick the run in the table, and watch its curve grow.

    python assets/examples/log_my_loop.py            into your own run store
    python assets/examples/log_my_loop.py FILE       into another one

Only `import storage` and the three lines with `run` are for the workbench; the loop is yours.
"""

import sys

import torch

import storage

STEPS = 2000
LR = 0.02


def main() -> None:
    """Fit a sine with a small network."""
    torch.manual_seed(0)
    x = torch.linspace(-3, 3, 256)[:, None]
    target = torch.sin(x)
    model = torch.nn.Sequential(torch.nn.Linear(1, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=LR)

    place = sys.argv[1] if len(sys.argv) > 1 else None
    settings = {"problem": "sine", "optimizer": "my Adam", "lr": LR, "width": 32, "seed": 0}
    with storage.open_run("by hand", place=place, settings=settings, planned_steps=STEPS) as run:
        for step in range(1, STEPS + 1):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(x), target)
            loss.backward()
            optimizer.step()
            run.log(step, loss=loss.item())
            if step % 10 == 0:
                norm = sum(parameter.grad.square().sum() for parameter in model.parameters()).sqrt()
                run.log(step, gradient_norm=norm.item())


if __name__ == "__main__":
    main()
