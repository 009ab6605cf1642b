import pytest

from storage import Status
from workbench.execution import job as module
from workbench.execution.job import Job, Progress


@pytest.fixture
def job(experiment):
    return Job(experiment(steps=1000))


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 100.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_a_new_job_is_queued(job):
    assert job.progress == Progress(Status.QUEUED, 1000)
    assert job.progress.seconds_left is None
    assert not job.wait(0)


def test_a_job_is_over_once_it_has_entered_an_end(job):
    job.set_status(Status.RUNNING)
    assert not job.wait(0)
    job.set_status(Status.FAILED, "because")
    assert job.wait(0)
    assert job.progress.message == "because"


def test_speed_and_time_left_follow_the_clock(job, clock):
    job.set_status(Status.RUNNING)
    job.advance(0, 0.0)
    assert job.progress.speed == 0.0
    clock.now += 0.5
    job.advance(100, 0.4)
    assert job.progress.speed == pytest.approx(200.0)
    assert job.progress.seconds_left == pytest.approx(900 / 200)
    assert (job.progress.done, job.progress.seconds) == (100, 0.4)


def test_a_sudden_change_of_speed_is_smoothed(job, clock):
    job.advance(0, 0.0)
    clock.now += 1.0
    job.advance(100, 1.0)
    clock.now += 0.5
    job.advance(400, 1.5)
    # A quarter of the memory of two seconds has passed: 100 + (600 − 100) / 4.
    assert job.progress.speed == pytest.approx(225.0)


def test_a_job_that_pauses_has_no_speed(job, clock):
    job.advance(0, 0.0)
    clock.now += 1.0
    job.advance(100, 1.0)
    job.set_status(Status.PAUSED)
    assert job.progress.seconds_left is None
    clock.now += 1000.0
    job.set_status(Status.RUNNING)
    job.advance(100, 1.0)
    clock.now += 1.0
    job.advance(200, 2.0)
    assert job.progress.speed == pytest.approx(100.0)


def test_whoever_stops_a_job_first_says_what_it_becomes(experiment):
    asked = []
    job = Job(experiment(), lambda: asked.append(job.stop_message))
    job.stop(Status.STOPPED, "the person")
    job.stop(Status.INTERRUPTED, "the end of the program")
    assert job.control.is_stopped
    assert (job.stop_status, job.stop_message) == (Status.STOPPED, "the person")
    assert asked == ["the person"]
