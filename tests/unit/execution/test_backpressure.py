import threading

from workbench.execution.recorder import _Backpressure

PATIENCE_S = 30


def added(backpressure, size):
    """A thread that brings more."""
    thread = threading.Thread(target=backpressure.add, args=(size,))
    thread.start()
    return thread


def test_whoever_brings_more_than_there_is_room_for_waits_until_something_is_written():
    backpressure = _Backpressure(10)
    backpressure.add(7)
    backpressure.add(7)
    waiting = added(backpressure, 1)
    waiting.join(0.05)
    assert waiting.is_alive()
    backpressure.remove(7)
    waiting.join(PATIENCE_S)
    assert not waiting.is_alive()


def test_nobody_waits_while_nothing_can_be_written():
    backpressure = _Backpressure(10)
    backpressure.add(100)
    waiting = added(backpressure, 100)
    backpressure.enforce(False)
    waiting.join(PATIENCE_S)
    assert not waiting.is_alive()
    backpressure.add(100)
    backpressure.enforce(True)
    waiting = added(backpressure, 1)
    backpressure.remove(300)
    waiting.join(PATIENCE_S)
    assert not waiting.is_alive()
