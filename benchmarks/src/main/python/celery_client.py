"""A Celery client that stays connected. It takes orders as src/main/c/yardstick.h says."""

import json
import sys
import time

from celery import group
from celery_tasks import run


def one_by_one(count, most_seconds):
    begin = time.perf_counter()
    micros, failed = [], 0
    for _ in range(count):
        start = time.perf_counter()
        if micros and start - begin > most_seconds:
            break
        failed += run.delay().get(timeout=20) != 0
        micros.append(round((time.perf_counter() - start) * 1e6, 1))
    return {"micros": micros, "failed": failed}


def many(count):
    begin = time.perf_counter()
    codes = group(run.s() for _ in range(count)).apply_async().join_native(timeout=120)
    seconds = time.perf_counter() - begin
    return {"n": count, "seconds": seconds, "failed": sum(code != 0 for code in codes)}


def main():
    run.delay().get(timeout=20)
    print("ready", flush=True)
    for line in sys.stdin:
        order, count, *rest = line.split()
        answer = one_by_one(int(count), float(rest[0])) if order == "seq" else many(int(count))
        print(json.dumps(answer), flush=True)


main()
