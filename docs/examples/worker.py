#!/usr/bin/env python3
"""A Lattice worker in Python's standard library alone: asks for jobs, runs them, streams them, reports their end.

    SERVER_URL=http://127.0.0.1:8080 WORKER_TOKEN=<join token> WORKER_ID=my-worker ./worker.py

The server of `lattice up` needs no join token for an id that is new; to start again under a known one, pass one.
The calls are those of "Polling workers" in the API's documentation; any language that speaks HTTP can do the same.
They bring no files back: what a job was to leave by --output goes with its folder. What a job starts ends with it,
except for what left its process group, as daemons do.
"""
import contextlib, io, json, os, platform, signal, subprocess, sys, tempfile, threading, time, zipfile
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

SERVER = os.environ.get("SERVER_URL", "http://127.0.0.1:8080").rstrip("/")
running = {}  # job id -> its process; None as long as its folder is being filled
own = {}  # the header with this worker's own token, from its registration


class Refused(Exception):
    """The server heard a call and says no, in its own words."""

    def __init__(self, failure):
        try:
            error = dict(json.load(failure)["error"])
        except (ValueError, KeyError, TypeError):  # something between the server and us
            error = {}
        super().__init__(error.get("message", failure))
        self.code, self.details = error.get("code"), error.get("details")


def call(path, body=None, headers=own, decode=lambda data: json.loads(data or "null")):
    """POSTs JSON or bytes, or GETs; again while the server cannot. Answers with the decoded JSON, None without one."""
    kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    while True:
        try:
            with urlopen(Request(SERVER + path, data, {"Content-Type": kind, **headers}), timeout=60) as answer:
                return decode(answer.read())
        except HTTPError as failure:
            if failure.code != 429 and failure.code < 500:
                refusal = Refused(failure)
                if refusal.code != "NODE_PENDING_APPROVAL":
                    raise refusal from None
            time.sleep(float(failure.headers.get("Retry-After") or 1))
        except (OSError, HTTPException):
            time.sleep(1)


def heartbeat():
    """Says that we are there and what we have, and stops what is to be stopped; the server asks until it has ended."""
    while True:
        jobs = list(running)
        try:
            reply = call("/api/workers/heartbeat", {"status": "busy" if jobs else "idle", "runningJobs": jobs})
            stop, sent = reply["cancel"], signal.SIGTERM
        except Refused:  # we are not wanted any more, which main() hears as well once nothing runs
            stop, sent = jobs, signal.SIGKILL
        for process in filter(None, map(running.get, stop)):
            end(process, sent)
        time.sleep(float(os.environ.get("HEARTBEAT_SECONDS", 10)))


def end(process, sent):
    """Signals a process and what it started, as far as that is still there and in its process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, sent)


def unpack(url, folder):
    """Puts the ZIP that came with the job into its folder."""
    # The host in it is where the server believes to be. We know better, and our token goes nowhere else.
    path = urlsplit(url)._replace(scheme="", netloc="").geturl()
    with zipfile.ZipFile(call(path, decode=io.BytesIO)) as archive:
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
    process = running[job["jobId"]] = subprocess.Popen(
        job["command"], shell=isinstance(job["command"], str), cwd=os.path.join(folder, job["workingDirectory"] or ""),
        env={"PATH": os.environ["PATH"], "HOME": folder, **job["env"]}, stdin=subprocess.DEVNULL, **files,
        start_new_session=True)
    deadline, sent = time.monotonic() + job["timeout"], dict.fromkeys(files, 0)
    timer = threading.Timer(job["timeout"], end, (process, signal.SIGKILL))  # even while we wait for the server
    try:
        timer.start()
        while True:
            ended, before = process.poll() is not None, sent
            sent = {name: send(job, name, file, sent[name]) for name, file in files.items()}
            if ended and sent == before:
                if process.returncode == -signal.SIGKILL and time.monotonic() >= deadline:
                    return 124, "TIMED_OUT"  # as timeout(1) does, not the signal that we sent
                return process.returncode if process.returncode >= 0 else 128 - process.returncode, None
            if sent == before:
                time.sleep(0.05)
    finally:
        timer.cancel()
        end(process, signal.SIGKILL)  # what it started and left in its group does not stay


def main():
    for number in signal.SIGINT, signal.SIGTERM:  # by an exception, so that what runs ends, too, and its folder goes
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    join = os.environ.get("WORKER_TOKEN")
    own["x-worker-token"] = call("/api/workers/register", {
        "workerId": os.environ.get("WORKER_ID", platform.node() + "-python"), "hostname": platform.node(),
        "osType": platform.system().lower(), "tags": ["python"], "cpuCount": os.cpu_count(),
        "totalMemoryMb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
    }, {"Authorization": "Bearer " + join} if join else {})["token"]
    threading.Thread(target=heartbeat, daemon=True).start()
    while True:
        job = call("/api/jobs/get-job?wait=30")
        if job:
            running[job["jobId"]] = None
            start = time.monotonic()
            file = tempfile.TemporaryFile
            with tempfile.TemporaryDirectory() as folder, file() as out, file() as err:
                try:
                    code, error = run(job, folder, {"stdout": out, "stderr": err})
                except (OSError, zipfile.BadZipFile, Refused) as failure:
                    code, error = 127, str(failure)
            with contextlib.suppress(Refused):  # the job is not ours any more
                call("/api/jobs/submit-result", {"jobId": job["jobId"], "attempt": job["attempt"], "exitCode": code,
                                                 "error": error, "duration": time.monotonic() - start})
            del running[job["jobId"]]


try:
    main()
except Refused as refusal:
    sys.exit(f"worker.py: the server refuses this worker: {refusal}")
