import threading

from workbench.execution.control import UNLIMITED, Control


def test_a_new_run_may_go_on_without_limit():
    control = Control()
    assert control.allowed() == UNLIMITED
    assert (control.is_paused, control.is_stopped) == (False, False)


def test_a_paused_run_may_make_no_update_until_it_is_resumed():
    control = Control()
    control.pause()
    assert control.is_paused
    assert control.allowed() == 0
    control.resume()
    assert control.allowed() == UNLIMITED


def test_each_step_allows_exactly_one_update():
    control = Control()
    control.step()
    control.step()
    assert [control.allowed() for _ in range(3)] == [1, 1, 0]
    assert control.is_paused


def test_pausing_again_forgets_steps_not_yet_made():
    control = Control()
    control.step()
    control.pause()
    assert control.allowed() == 0


def test_a_stopped_run_may_make_no_update_whatever_else_is_asked():
    control = Control()
    control.stop()
    control.step()
    assert control.allowed() == 0
    control.resume()
    assert control.allowed() == 0
    assert control.is_stopped


def test_waiting_ends_with_resume_step_or_stop():
    for wake in (Control.resume, Control.step, Control.stop):
        control = Control()
        control.pause()
        waiter = threading.Thread(target=control.wait)
        waiter.start()
        assert waiter.is_alive()
        wake(control)
        waiter.join(30)
        assert not waiter.is_alive()
