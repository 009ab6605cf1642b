"""The server goes away: it is stopped, or the network ends in the worst moment."""

import socket
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import replace

import pytest
from store_outage import training_through_an_outage

from storage import Change, Status, StoreUnreachableError, open_run, open_store


@pytest.fixture
def database():
    return "postgresql"


@contextmanager
def stopped(server, mode="fast"):
    server.stop(mode)
    try:
        yield
    finally:
        server.start()


def test_training_goes_on_while_the_server_is_away_and_nothing_is_lost(store, postgresql_server, monkeypatch):
    with training_through_an_outage(store, monkeypatch) as training, stopped(postgresql_server):
        training.goes_on_after(StoreUnreachableError)
        with pytest.raises(StoreUnreachableError):
            store.runs()


def test_a_loop_of_ones_own_is_logged_across_a_crash_of_the_server(place, postgresql_server):
    with open_run(place=place) as run:
        run.log(1, loss=1.0)
        with stopped(postgresql_server, "immediate"):
            run.log(2, loss=2.0)
        run.log(3, loss=3.0)
    with open_store(place) as store:
        assert store.run(run.run_id).status is Status.FINISHED
        assert store.series(run.run_id, "loss").values.tolist() == [1.0, 2.0, 3.0]


class Relay:
    """A way to the server that can end the moment a transaction is committed, before anybody hears of it."""

    def __init__(self, folder, target):
        self.ends_at_commit = False
        self.ended = 0
        self._target = target
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self):
        # Closing alone does not wake the thread that accepts.
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                self._threads.append(threading.Thread(target=self._carry, args=(client,)))
                self._threads[-1].start()

    def _carry(self, client):
        cut = threading.Event()
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self._target)
            back = threading.Thread(target=self._answer, args=(server, client, cut))
            back.start()
            with suppress(OSError):
                while data := client.recv(65536):
                    if self.ends_at_commit and b"COMMIT\0" in data:
                        self.ends_at_commit = False
                        cut.set()
                    server.sendall(data)
            server.shutdown(socket.SHUT_WR)
            back.join()

    def _answer(self, server, client, cut):
        with suppress(OSError):
            while data := server.recv(65536):
                if cut.is_set():
                    # The server has committed and says so; nobody will hear it.
                    self.ended += 1
                    break
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def relay(place, tmp_path_factory):
    folder = tmp_path_factory.mktemp("r")
    with closing(Relay(folder, f"{place.url.query['host']}/.s.PGSQL.5432")) as relay:
        relay.place = replace(place, url=place.url.update_query_dict({"host": str(folder)}))
        yield relay


def test_a_write_that_was_done_but_not_heard_of_is_not_done_twice(relay, place, new_run, make_block):
    with open_store(relay.place) as store:
        run_id = store.add_run(new_run)
        store.write([make_block(run_id, 0, 10)])
        relay.ends_at_commit = True
        with pytest.raises(StoreUnreachableError):
            store.write([make_block(run_id, 10, 10)], [Change(run_id, steps_done=20)])
        assert relay.ended == 1
        with open_store(place) as other:
            assert other.series(run_id, "loss").steps.tolist() == list(range(20))
        # Another write between the two must not make the first forgotten.
        store.rename([run_id], "in between")
        store.write([make_block(run_id, 10, 30)], [Change(run_id, steps_done=40)])
        found = store.series(run_id, "loss")
        assert found.steps.tolist() == list(range(40))
        assert found.values.tobytes() == make_block(run_id, 0, 40).values[:, 0].tobytes()
        assert store.run(run_id).summaries["loss"].count == 40
        with pytest.raises(ValueError, match="go back"):
            store.write([make_block(run_id, 10, 30)])


def test_a_write_that_was_not_done_is_done_again(relay, postgresql_server, new_run, make_block):
    with open_store(relay.place) as store:
        run_id = store.add_run(new_run)
        with stopped(postgresql_server), pytest.raises(StoreUnreachableError):
            store.write([make_block(run_id, 0, 10)])
        store.write([make_block(run_id, 0, 10)])
        assert store.series(run_id, "loss").steps.tolist() == list(range(10))
