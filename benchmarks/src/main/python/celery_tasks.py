"""Celery's side of the benchmark: a job is `true` as a process, its result the exit code. REDIS_PORT says where."""

import os
import subprocess

from celery import Celery

PORT = os.environ["REDIS_PORT"]
app = Celery("lattice", broker=f"redis://127.0.0.1:{PORT}/0", backend=f"redis://127.0.0.1:{PORT}/1")
app.conf.worker_prefetch_multiplier = 4


@app.task
def run():
    return subprocess.run(["true"], check=False).returncode
