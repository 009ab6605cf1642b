import threading

from workbench.execution.backlog import Backlog

PATIENCE_S = 30


def added(backlog, size):
    """A thread that brings more."""
    thread = threading.Thread(target=backlog.add, args=(size,))
    thread.start()
    return thread


def test_whoever_brings_more_than_there_is_room_for_waits_until_something_is_written():
    backlog = Backlog(10)
    backlog.add(7)
    backlog.add(7)
    waiting = added(backlog, 1)
    waiting.join(0.05)
    assert waiting.is_alive()
    backlog.remove(7)
    waiting.join(PATIENCE_S)
    assert not waiting.is_alive()


def test_nobody_waits_while_nothing_can_be_written():
    backlog = Backlog(10)
    backlog.add(100)
    waiting = added(backlog, 100)
    backlog.bound(False)
    waiting.join(PATIENCE_S)
    assert not waiting.is_alive()
    backlog.add(100)
    backlog.bound(True)
    waiting = added(backlog, 1)
    backlog.remove(300)
    waiting.join(PATIENCE_S)
    assert not waiting.is_alive()
