#!/usr/bin/env python3
"""A Lattice worker in Python's standard library alone: asks for jobs, runs them, streams them, reports their end.

    SERVER_URL=http://127.0.0.1:8080 WORKER_TOKEN=<join token> WORKER_ID=my-worker ./worker.py

A loopback-only server needs no join token for an id that is new; to start again under a known one, pass one.
The calls are those of "Polling workers" in the API's documentation; any language that speaks HTTP can do the same.
They bring no files back: what a job was to leave by --output goes with its folder.
"""
import contextlib
import io
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

SERVER = os.environ.get("SERVER_URL", "http://127.0.0.1:8080").rstrip("/")
running = {}  # job id -> its process
own = {}  # the header with this worker's own token, from its registration
refusals = []  # why the server refuses us, once it does


class Refused(Exception):
    """The server heard a call and says no, in its own words."""

    def __init__(self, failure):
        try:
            error = json.load(failure)["error"]
            self.code, self.details = error["code"], error.get("details") or {}
            super().__init__(error["message"])
        except (ValueError, KeyError, TypeError):  # something between the server and us
            self.code, self.details = None, {}
            super().__init__(failure)


def call(path, body=None, headers=own):
    """POSTs JSON or bytes, or GETs; again while the server cannot. Answers with the decoded JSON, None without one."""
    kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    while True:
        try:
            with urlopen(Request(SERVER + path, data, {"Content-Type": kind, **headers}), timeout=60) as answer:
                return json.loads(answer.read() or "null")
        except HTTPError as failure:
            if failure.code != 429 and failure.code < 500:
                refusal = Refused(failure)
                if refusal.code != "NODE_PENDING_APPROVAL":
                    raise refusal from None
            time.sleep(float(failure.headers.get("Retry-After") or 1))
        except (OSError, HTTPException):
            time.sleep(1)


def register():
    """Trades the join token (none is needed on a loopback-only server) for this worker's own."""
    join = os.environ.get("WORKER_TOKEN")
    return call("/api/workers/register", {
        "workerId": os.environ.get("WORKER_ID", platform.node() + "-python"), "hostname": platform.node(),
        "osType": platform.system().lower(), "tags": ["python"], "cpuCount": os.cpu_count(),
        "totalMemoryMb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
    }, {"Authorization": "Bearer " + join} if join else {})["token"]


def heartbeat():
    """Says that we are there, and stops what is to be stopped: ourselves, too, once we are not wanted any more."""
    while True:
        jobs = list(running)
        try:
            reply = call("/api/workers/heartbeat", {"status": "busy" if jobs else "idle", "runningJobs": jobs})
        except Refused as refusal:
            refusals.append(refusal)
            os.kill(os.getpid(), signal.SIGTERM)
            return
        for process in [running[job] for job in reply["cancel"] if job in running]:
            end(process, signal.SIGTERM)
        time.sleep(float(os.environ.get("HEARTBEAT_SECONDS", 10)))


def end(process, sent):
    """Signals a process and all that it started, as far as they are still there."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, sent)


def unpack(url, folder):
    """Puts the ZIP that came with the job into its folder."""
    with urlopen(Request(url, headers=own)) as answer, zipfile.ZipFile(io.BytesIO(answer.read())) as archive:
        for entry in archive.infolist():
            path = archive.extract(entry, folder)  # never leaves the folder
            os.chmod(path, entry.external_attr >> 16 & 0o777 or 0o755)


def send(job, stream, file, offset):
    """Sends what is new behind the offset; answers with the offset that the server wants next."""
    data = os.pread(file.fileno(), 65536, offset)
    place = f"jobId={job['jobId']}&attempt={job['attempt']}&stream={stream}&offset={offset}"
    try:
        return call("/api/jobs/stream-output?" + place, data)["acceptedTo"] if data else offset
    except Refused as refusal:
        if refusal.code != "OUTPUT_GAP":
            raise  # the job is not ours any more
        return refusal.details["wantedOffset"]


def run(job, folder, files):
    """Runs the command to its end; answers with its exit code and, when it was not the command's own end, why."""
    if job.get("fileUrl"):
        unpack(job["fileUrl"], folder)
    deadline, sent, error = time.monotonic() + job["timeout"], dict.fromkeys(files, 0), None
    process = running[job["jobId"]] = subprocess.Popen(
        job["command"], shell=isinstance(job["command"], str), cwd=os.path.join(folder, job["workingDirectory"] or ""),
        env={"PATH": os.environ["PATH"], "HOME": folder, **job["env"]}, stdin=subprocess.DEVNULL, **files,
        start_new_session=True)
    try:
        while True:
            ended, before = process.poll() is not None, dict(sent)
            sent = {name: send(job, name, file, sent[name]) for name, file in files.items()}
            if time.monotonic() > deadline and not ended:
                end(process, signal.SIGKILL)
                error = "TIMED_OUT"
            if sent == before:
                if ended and error:
                    return 124, error  # as timeout(1) does, not the signal that we sent
                if ended:
                    return process.returncode if process.returncode >= 0 else 128 - process.returncode, error
                time.sleep(0.05)
    finally:
        end(process, signal.SIGKILL)  # nothing that it started stays


def leave(*_):
    """Ends us by an exception, so that what runs is ended, too, and its folder removed."""
    sys.exit(f"worker.py: the server refuses this worker: {refusals[0]}" if refusals else 143)


def main():
    signal.signal(signal.SIGTERM, leave)
    own["x-worker-token"] = register()
    threading.Thread(target=heartbeat, daemon=True).start()
    while True:
        job = call("/api/jobs/get-job?wait=30")
        if job:
            start = time.monotonic()
            temporary = tempfile.TemporaryFile
            with tempfile.TemporaryDirectory() as folder, temporary() as stdout, temporary() as stderr:
                try:
                    code, error = run(job, folder, {"stdout": stdout, "stderr": stderr})
                except (OSError, zipfile.BadZipFile, Refused) as failure:
                    code, error = 127, str(failure)
            with contextlib.suppress(Refused):  # the job is not ours any more
                call("/api/jobs/submit-result", {"jobId": job["jobId"], "attempt": job["attempt"], "exitCode": code,
                                                 "error": error, "duration": time.monotonic() - start})
            running.pop(job["jobId"], None)


try:
    main()
except Refused as refused:
    refusals.append(refused)
    leave()
except KeyboardInterrupt:
    sys.exit(130)
