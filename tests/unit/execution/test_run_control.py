import pytest

from workbench.execution.job import UNLIMITED, Directive, RunControl


def test_a_new_run_may_go_on_without_limit():
    control = RunControl()
    assert control.directive(0) is control.directive(UNLIMITED - 1) is Directive.RUN
    assert (control.is_paused, control.is_stopped) == (False, False)


def test_a_paused_run_waits_until_it_is_resumed():
    control = RunControl()
    control.pause()
    assert control.is_paused
    assert control.directive(0) is Directive.WAIT
    control.resume()
    assert control.directive(0) is Directive.RUN


def test_each_step_allows_exactly_one_update():
    control = RunControl()
    control.step()
    control.step()
    directives = []
    for done in range(3):
        directives.append(control.directive(done))
        if directives[-1] is Directive.STEP:
            control.consume_step()
    assert directives == [Directive.STEP, Directive.STEP, Directive.WAIT]
    assert control.is_paused


def test_pausing_again_forgets_steps_not_yet_made():
    control = RunControl()
    control.step()
    control.pause()
    assert control.directive(0) is Directive.WAIT


def test_a_stopped_run_ends_whatever_else_is_asked():
    control = RunControl()
    control.stop()
    control.step()
    assert control.directive(0) is Directive.END
    control.resume()
    assert control.directive(0) is Directive.END
    assert control.is_stopped


def test_a_run_waits_at_its_limit_until_it_is_given_another():
    control = RunControl()
    control.hold_after(30)
    assert [control.directive(done) for done in (29, 30, 31)] == [
        Directive.RUN,
        Directive.WAIT,
        Directive.WAIT,
    ]
    assert not control.is_paused
    control.hold_after(90)
    assert control.directive(30) is Directive.RUN
    control.pause()
    assert control.directive(30) is Directive.WAIT


@pytest.mark.parametrize(
    "ask",
    [
        RunControl.pause,
        RunControl.resume,
        RunControl.step,
        RunControl.stop,
        lambda control: control.hold_after(3),
    ],
)
def test_whatever_is_asked_is_told_to_whoever_waits(ask):
    control = RunControl()
    notified = []
    control.changed.notify_all = lambda: notified.append(True)
    ask(control)
    assert notified == [True]
