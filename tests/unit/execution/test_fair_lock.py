import threading
from types import SimpleNamespace

import pytest

from workbench.execution import fair_lock as module
from workbench.execution.fair_lock import FairLock


@pytest.fixture
def queued(monkeypatch):
    """Counts the threads that have taken their place in the queue."""
    count = threading.Semaphore(0)

    class Told(threading.Event):
        def __init__(self):
            super().__init__()
            count.release()

    monkeypatch.setattr(module, "threading", SimpleNamespace(Event=Told, Lock=threading.Lock))
    return count


def test_turns_come_in_the_order_of_asking(queued):
    lock, order, threads = FairLock(), [], []

    def work(number):
        with lock:
            order.append(number)

    with lock:
        for number in range(8):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            assert queued.acquire(timeout=30)
        assert order == []
    for thread in threads:
        thread.join(30)
    assert order == list(range(8))


def test_whoever_has_just_had_a_turn_queues_behind_those_who_wait(queued):
    lock, order, threads = FairLock(), [], []

    def work(name):
        with lock:
            order.append(name)

    with lock:
        threads.append(threading.Thread(target=work, args=("other",)))
        threads[0].start()
        assert queued.acquire(timeout=30)
    with lock:
        order.append("first again")
    threads[0].join(30)
    assert order == ["other", "first again"]


def test_only_one_thread_has_the_turn():
    lock, inside, most = FairLock(), [], []

    def work():
        for _ in range(200):
            with lock:
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(most) == 800
    assert set(most) == {1}


def test_a_turn_that_raises_is_passed_on():
    lock = FairLock()
    with pytest.raises(ZeroDivisionError), lock:
        _ = 1 / 0
    with lock:
        pass
