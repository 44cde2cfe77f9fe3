#!/usr/bin/env python3
"""A Lattice worker in Python's standard library alone: asks for a job, runs it, streams what it writes, reports its end.

    SERVER_URL=http://127.0.0.1:8080 WORKER_TOKEN=<join token> WORKER_ID=my-worker ./worker.py

The calls are those of "Jobs over HTTP" in the API's documentation; any language that speaks HTTP can do the same.
"""
import base64
import json
import os
import platform
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile

SERVER = os.environ.get("SERVER_URL", "http://127.0.0.1:8080").rstrip("/")
WORKER = os.environ.get("WORKER_ID", platform.node() + "-python")
running = {}  # job id -> its process
canceled = set()
token = ""


def call(method, path, body=None, headers=None, timeout=60):
    """Makes one call, again and again while the server is away; answers with the decoded JSON, or None without one."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "x-worker-token": token, **(headers or {})}
    while True:
        request = urllib.request.Request(SERVER + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            if error.code not in (429, 502, 503, 504):
                raise
            time.sleep(float(error.headers.get("Retry-After") or 1))
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(1)


def register():
    """Trades the join token (none is needed on a loopback-only server) for this worker's own."""
    join = os.environ.get("WORKER_TOKEN", "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    facts = {"workerId": WORKER, "hostname": platform.node(), "cpuCount": os.cpu_count(), "totalMemoryMb": memory,
             "osType": platform.system().lower(), "tags": os.environ.get("WORKER_TAGS", "python").split(",")}
    return call("POST", "/api/workers/register", facts, {"Authorization": "Bearer " + join} if join else {})["token"]


def heartbeat(every):
    """Says that we are there, and learns what is to be stopped."""
    while True:
        jobs = list(running)
        reply = call("POST", "/api/workers/heartbeat", {"status": "busy" if jobs else "idle", "runningJobs": jobs})
        for job in reply["cancel"]:
            if job in running:
                canceled.add(job)
                os.killpg(running[job].pid, signal.SIGTERM)
        time.sleep(every)


def unpack(url, folder):
    """Puts the job's file into its folder, a ZIP unpacked."""
    path = os.path.join(folder, ".upload")
    request = urllib.request.Request(url, headers={"x-worker-token": token})
    with urllib.request.urlopen(request) as answer, open(path, "wb") as file:
        shutil.copyfileobj(answer, file)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                target = archive.extract(entry, folder)  # never leaves the folder
                if mode := entry.external_attr >> 16 & 0o777:
                    os.chmod(target, mode)
        os.remove(path)
    else:
        os.rename(path, os.path.join(folder, "file"))


def stream(job, name, pipe):
    """Sends what the process writes as soon as it is there, each piece with its offset."""
    offset = 0
    while data := os.read(pipe.fileno(), 65536):
        call("POST", "/api/jobs/stream-output", {"jobId": job["jobId"], "attempt": job["attempt"], "stream": name,
             "offset": offset, "dataBase64": base64.b64encode(data).decode()})
        offset += len(data)


def run(job, folder):
    """Runs the command to its end; answers with its exit code and, when it could not run, why."""
    if job.get("fileUrl"):
        unpack(job["fileUrl"], folder)
    command = job["command"]
    process = subprocess.Popen(
        command, shell=isinstance(command, str), cwd=os.path.join(folder, job.get("workingDirectory") or ""),
        env={"PATH": os.environ["PATH"], "HOME": folder, **job["env"]}, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    running[job["jobId"]] = process
    readers = [threading.Thread(target=stream, args=(job, name, pipe))
               for name, pipe in (("stdout", process.stdout), ("stderr", process.stderr))]
    for reader in readers:
        reader.start()
    try:
        code = process.wait(timeout=job["timeout"])
        error = "canceled" if job["jobId"] in canceled else None
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        code, error = process.wait(), "timeout"
    for reader in readers:
        reader.join()
    return (code if code >= 0 else 128 - code), error  # 128 + signal, as shells say it


def main():
    global token
    token = register()
    threading.Thread(target=heartbeat, args=(float(os.environ.get("HEARTBEAT_SECONDS", 10)),), daemon=True).start()
    while True:
        job = call("GET", "/api/jobs/get-job?wait=30")
        if job is None:
            continue
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="lattice-job-") as folder:
            try:
                code, error = run(job, folder)
            except (OSError, zipfile.BadZipFile) as failure:
                code, error = 127, str(failure)
        call("POST", "/api/jobs/submit-result", {"jobId": job["jobId"], "attempt": job["attempt"], "exitCode": code,
             "success": code == 0, "duration": time.monotonic() - started, "error": error})
        running.pop(job["jobId"], None)


if __name__ == "__main__":
    main()
