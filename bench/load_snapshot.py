"""The same as load-snapshot.ts, by delta-rs."""
import json
import resource
import sys

from deltalake import DeltaTable

table = DeltaTable(sys.argv[1])
files = len(table.file_uris())
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
json.dump({"files": files, "version": table.version(), "memory": memory}, sys.stdout)
