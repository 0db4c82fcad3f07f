"""Delta Spark and delta-rs for the tests: a JSON request a line on stdin, a JSON answer a line on stdout, logs on stderr."""
import fcntl
import json
import os
import struct
import sys
import tempfile
from datetime import datetime, timezone

os.environ["TZ"] = "UTC"
ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
# Spark's launcher prints to the inherited stdout.
os.dup2(2, 1)

from pyspark.sql import SparkSession  # noqa: E402

DELTA = "io.delta:delta-spark_4.1_2.13:4.3.1"
EPOCH = datetime(1970, 1, 1)


def session():
    settings = {
        "spark.jars.packages": DELTA,
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.extraJavaOptions": "-Duser.timezone=UTC -XX:TieredStopAtLevel=1",
        "spark.driver.host": "localhost",
        "spark.driver.memory": "2g",
        "spark.ui.enabled": "false",
        # Compiling costs more than such small queries.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.databricks.delta.snapshotPartitions": "2",
    }
    builder = SparkSession.builder.master("local[2]")
    for key, value in settings.items():
        builder = builder.config(key, value)
    # Two that begin at once with no jars there yet would fetch into the same files.
    with open(os.path.join(tempfile.gettempdir(), "gold-tests-spark-jars.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return builder.getOrCreate()


def bits(value, code):
    return "".join(f"{byte:08b}" for byte in struct.pack(code, value))


def micros(value):
    value = value.astimezone(timezone.utc).replace(tzinfo=None) if value.tzinfo else value
    delta = value - EPOCH
    return str((delta.days * 86400 + delta.seconds) * 1_000_000 + delta.microseconds)


def canonical(value, kind):
    """A value as text that hides no digit; spark-compare.ts has DuckDB print the same."""
    if value is None:
        return None
    if isinstance(kind, dict):
        if kind["type"] == "struct":
            return {f["name"]: canonical(value[f["name"]], f["type"]) for f in kind["fields"]}
        if kind["type"] == "array":
            return [canonical(item, kind["elementType"]) for item in value]
        pairs = [(canonical(k, kind["keyType"]), canonical(v, kind["valueType"])) for k, v in value]
        return [{"k": k, "v": v} for k, v in sorted(pairs, key=lambda pair: pair[0])]
    if kind in ("float", "double"):
        return bits(value, ">f" if kind == "float" else ">d")
    if kind.startswith("timestamp"):
        return micros(value)
    if kind == "binary":
        return bytes(value).hex().upper()
    if kind == "boolean":
        return "true" if value else "false"
    return format(value, "f") if kind.startswith("decimal") else str(value)


def sql(request):
    for statement in request["statements"]:
        spark.sql(statement)


def rows(request):
    frame = spark.sql(request["query"])
    fields = frame.schema.jsonValue()["fields"]
    # Arrow, since PySpark's own rows know only the calendar that Python's dates and Java's share.
    table = frame.toArrow()
    columns = [
        [canonical(value, field["type"]) for value in table.column(i).to_pylist()] for i, field in enumerate(fields)
    ]
    return {"fields": fields, "rows": [{f"c{i}": v for i, v in enumerate(row)} for row in zip(*columns)]}


def generated(request):
    """SQL has no generated columns for a table at a path; the builder has."""
    from delta.tables import DeltaTable, IdentityGenerator

    builder = DeltaTable.create(spark).location(request["path"])
    builder = builder.addColumn("id", "bigint", generatedByDefaultAs=IdentityGenerator())
    builder = builder.addColumn("at", "timestamp")
    builder.addColumn("day", "date", generatedAlwaysAs="cast(at as date)").partitionedBy("day").execute()


def delta_rs(request):
    import pyarrow
    from deltalake import DeltaTable, QueryBuilder, write_deltalake

    table, step = DeltaTable(request["path"]), request["step"]
    if step == "compact":
        return table.optimize.compact()
    if step == "z_order":
        return table.optimize.z_order(request["columns"])
    if step == "checkpoint":
        return table.create_checkpoint()
    if step == "delete":
        return table.delete(request["where"])
    if step == "update":
        return table.update(updates=request["set"], predicate=request["where"])
    source = pyarrow.table(QueryBuilder().register("t", table).execute(request["query"]).read_all())
    if step == "append":
        return write_deltalake(table, source, mode="append")
    merge = table.merge(source, predicate=request["on"], source_alias="s", target_alias="t")
    return merge.when_matched_update(request["set"]).when_not_matched_insert_all().execute()


ACTIONS = {"sql": sql, "rows": rows, "generated": generated, "delta_rs": delta_rs, "ping": lambda request: "ready"}
spark = session()
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"id": request["id"], "result": ACTIONS[request["action"]](request)}
    except Exception as error:  # the test reports it
        answer = {"id": request["id"], "error": f"{type(error).__name__}: {error}"[:1500]}
    ANSWERS.write(json.dumps(answer, default=str) + "\n")
    ANSWERS.flush()
