import threading

import numpy as np
import pytest

from workbench.execution.feed import CAPACITY, Feed
from workbench.training.recorded_block import RecordedBlock


def block(number):
    steps = np.array([number])
    return RecordedBlock(
        ("loss",), steps, steps * 1.0, steps.reshape(1, 1, 1) * 1.0, np.array([0]), np.array([1])
    )


def numbers(news):
    return [int(each.steps[0]) for each in news.blocks]


def test_a_reader_gets_every_block_once_and_in_order():
    feed, seen, position = Feed(), [], 0
    for first in range(0, 30, 3):
        feed.append([block(first), block(first + 1), block(first + 2)])
        news = feed.since(position)
        assert not news.missed
        seen += numbers(news)
        position = news.position
    assert seen == list(range(30))
    assert feed.since(position).blocks == ()


def test_readers_do_not_take_blocks_from_one_another():
    feed = Feed()
    feed.append([block(0), block(1)])
    assert numbers(feed.since(0)) == numbers(feed.since(0)) == [0, 1]
    assert numbers(feed.since(1)) == [1]


@pytest.mark.parametrize(
    ("position", "expected", "missed"),
    [(0, 100, True), (99, 100, True), (100, 100, False), (101, 101, False), (100 + CAPACITY, None, False)],
)
def test_a_slow_reader_is_told_that_it_missed_something(position, expected, missed):
    feed = Feed()
    for number in range(100 + CAPACITY):
        feed.append([block(number)])
    news = feed.since(position)
    assert news.missed is missed
    assert news.position == 100 + CAPACITY
    assert numbers(news) == ([] if expected is None else list(range(expected, 100 + CAPACITY)))


def test_reading_while_another_thread_trains_loses_nothing():
    feed, seen, position = Feed(), [], 0
    trainer = threading.Thread(target=lambda: [feed.append([block(number)]) for number in range(CAPACITY)])
    trainer.start()
    while len(seen) < CAPACITY:
        news = feed.since(position)
        assert not news.missed
        seen += numbers(news)
        position = news.position
        if not trainer.is_alive():
            seen += numbers(feed.since(position))
            break
    trainer.join()
    assert seen == list(range(CAPACITY))
