import pytest

from workbench.execution.control import UNLIMITED, Control, Wish


def test_a_new_run_may_go_on_without_limit():
    control = Control()
    assert control.wish(0) is control.wish(UNLIMITED - 1) is Wish.GO_ON
    assert (control.is_paused, control.is_stopped) == (False, False)


def test_a_paused_run_waits_until_it_is_resumed():
    control = Control()
    control.pause()
    assert control.is_paused
    assert control.wish(0) is Wish.WAIT
    control.resume()
    assert control.wish(0) is Wish.GO_ON


def test_each_step_allows_exactly_one_update():
    control = Control()
    control.step()
    control.step()
    wishes = []
    for done in range(3):
        wishes.append(control.wish(done))
        if wishes[-1] is Wish.STEP:
            control.take_step()
    assert wishes == [Wish.STEP, Wish.STEP, Wish.WAIT]
    assert control.is_paused


def test_pausing_again_forgets_steps_not_yet_made():
    control = Control()
    control.step()
    control.pause()
    assert control.wish(0) is Wish.WAIT


def test_a_stopped_run_ends_whatever_else_is_asked():
    control = Control()
    control.stop()
    control.step()
    assert control.wish(0) is Wish.END
    control.resume()
    assert control.wish(0) is Wish.END
    assert control.is_stopped


def test_a_run_waits_at_its_limit_until_it_is_given_another():
    control = Control()
    control.hold_after(30)
    assert [control.wish(done) for done in (29, 30, 31)] == [Wish.GO_ON, Wish.WAIT, Wish.WAIT]
    assert not control.is_paused
    control.hold_after(90)
    assert control.wish(30) is Wish.GO_ON
    control.pause()
    assert control.wish(30) is Wish.WAIT


@pytest.mark.parametrize(
    "ask",
    [Control.pause, Control.resume, Control.step, Control.stop, lambda control: control.hold_after(3)],
)
def test_whatever_is_asked_is_told_to_whoever_waits(ask):
    control = Control()
    notified = []
    control.changed.notify_all = lambda: notified.append(True)
    ask(control)
    assert notified == [True]
