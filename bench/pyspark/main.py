"""
Runs the jobs as often as it is asked to, in one session: main.py SILVER OUT. Says `{"ready": milliseconds}` when the session has read and
written a small Delta table; then answers each line on stdin with `{"milliseconds": ..., "jobs": {name: milliseconds}}`.
"""
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

STARTED = time.perf_counter()
ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
# Spark's launcher prints to the inherited stdout.
os.dup2(2, 1)

from jobs import JOBS, Silver, publish  # noqa: E402
from session import open_session  # noqa: E402

# Two jobs at a time, as gold runs two models: the driver's work for one overlaps with the tasks of another.
JOBS_AT_A_TIME = 2


def since(start):
    return (time.perf_counter() - start) * 1000


def answer(value):
    ANSWERS.write(json.dumps(value) + "\n")
    ANSWERS.flush()


def warm_up(spark):
    with tempfile.TemporaryDirectory() as folder:
        spark.range(10).write.format("delta").save(f"{folder}/t")
        spark.read.format("delta").load(f"{folder}/t").groupBy().count().collect()


def run(spark, silver_folder, out):
    start = time.perf_counter()
    started_at = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")
    silver = Silver(spark, silver_folder)

    def timed(job):
        start = time.perf_counter()
        publish(job, silver, out, started_at)
        return job.name, since(start)

    with ThreadPoolExecutor(JOBS_AT_A_TIME) as pool:
        jobs = dict(pool.map(timed, JOBS))
    return {"milliseconds": since(start), "jobs": jobs}


spark = open_session()
warm_up(spark)
answer({"ready": since(STARTED)})
for _ in sys.stdin:
    answer(run(spark, sys.argv[1], sys.argv[2]))
spark.stop()
