"""A PostgreSQL server of the tests' own, where Debian's package is installed."""

from __future__ import annotations

import getpass
import itertools
import os
import shutil
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from storage import Server, open_store, place_of

PREPARED = "prepared"
"""A database that holds a store without runs, of which a test gets a copy sooner than a new one."""

_numbers = itertools.count(1)


class TestServer:
    """A server in a folder of its own, reached by a socket in that folder and by no network."""

    __test__ = False

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="dw-pg-"))
        # A server refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        shutil.chown(self._folder, self.user)
        # Texts in the order of a language, as many servers have them.
        self._run("initdb", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8",
                  "--locale-provider=icu", "--icu-locale=en-US", "--username=ada")  # fmt: skip
        self.start()
        self.execute(f"CREATE DATABASE {PREPARED}")
        open_store(self.place(PREPARED)).close()

    def place(self, database: str) -> Server:
        place = place_of(f"postgresql+psycopg://ada@/{database}?host={self._folder}")
        assert isinstance(place, Server)
        return place

    def new_database(self, *, empty: bool) -> Server:
        """Return the place of a database that nobody else uses, with the tables of a store or without."""
        name = f"runs_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {'template1' if empty else PREPARED}")
        return self.place(name)

    def drop(self, place: Server) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {place.url.database} WITH (FORCE)")

    def execute(self, statement: str, database: str = "postgres") -> None:
        import psycopg

        connection = psycopg.connect(host=str(self._folder), user="ada", dbname=database, autocommit=True)
        with closing(connection):
            connection.execute(statement)

    def start(self) -> None:
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
        self._run(
            "pg_ctl", "start", "--wait", "--silent", f"--log={self._folder}/log", f"--options={options}"
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: ``fast`` throws out whoever is connected, ``immediate`` is as good as a crash."""
        self._run("pg_ctl", "stop", "--wait", "--silent", f"--mode={mode}")

    def remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, f"--pgdata={self._folder}/data", *arguments],
            user=self.user if os.geteuid() == 0 else None,
            cwd="/",
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
