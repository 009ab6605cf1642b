"""Queue, worker threads, live feed and the recorder into the store. Knows no windows."""
