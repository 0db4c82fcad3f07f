"""The same as load-snapshot.ts, by delta-rs."""
import json
import re
import sys

from deltalake import DeltaTable


def peak_mib():
    """VmHWM, as in peak-memory.ts: ru_maxrss would count what the process had that started this one."""
    try:
        with open("/proc/self/status") as status:
            return int(re.search(r"^VmHWM:\s+(\d+) kB$", status.read(), re.MULTILINE).group(1)) / 1024
    except OSError:
        return None


table = DeltaTable(sys.argv[1])
files = len(table.file_uris())
json.dump({"files": files, "version": table.version(), "peakMib": peak_mib()}, sys.stdout)
