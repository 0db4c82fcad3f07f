"""Prints a Delta table as delta-rs reads it: properties, schema, and every row as text. Arguments: path, version."""
import json
import struct
import sys

import pyarrow
from deltalake import DeltaTable, QueryBuilder


def bits(value):
    return "".join(f"{byte:08b}" for byte in struct.pack(">d", value)).encode().hex().upper()


def text(value, kind):
    if value is None:
        return None
    if kind == "timestamp":
        return str(value)
    if kind == "double":
        return bits(value)
    return str(value)


path, version = sys.argv[1:]
table = DeltaTable(path) if version == "newest" else DeltaTable(path, version=int(version))
fields = json.loads(table.schema().to_json())["fields"]
# delta-rs' own reader, statistics and all; Arrow only carries the result.
rows = pyarrow.table(QueryBuilder().register("t", table).execute("select * from t").read_all())
columns = []
for field in fields:
    values = rows.column(field["name"])
    if field["type"] == "timestamp":
        values = values.cast(pyarrow.timestamp("us", tz="UTC")).cast("int64")
    columns.append([text(value, field["type"]) for value in values.to_pylist()])
json.dump(
    {
        "version": table.version(),
        "description": table.metadata().description,
        "partition_columns": table.metadata().partition_columns,
        "protocol": [table.protocol().min_reader_version, table.protocol().min_writer_version],
        "types": {field["name"]: field["type"] for field in fields},
        "comments": {field["name"]: field["metadata"].get("comment", "") for field in fields},
        "counted": table.count(),
        "rows": list(zip(*columns)),
    },
    sys.stdout,
)
