#!/bin/sh
# Installs the tools that gold is compared with into bench/.peers (not in git): all of them, or those named.
#
#   sh bench/peers.sh [dbt] [sqlmesh] [dataform] [pyspark] [delta-rs]
#
# All but dataform need Python 3.10 or later, pyspark also Java 17. The benchmarks do without a tool that is not here; one that cannot
# be installed does not keep the others away, and makes this end with 1.
set -eu
cd "$(dirname "$0")"
mkdir -p .peers

# venv NAME REQUIREMENT...: an environment of its own, since these tools want different versions of the same packages.
venv() {
  folder=.peers/$1
  shift
  python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check "$@"
}

install() {
  case $1 in
    dbt) venv dbt 'dbt-core==1.10.23' 'dbt-duckdb==1.10.1' ;;
    sqlmesh) venv sqlmesh 'sqlmesh[duckdb]==0.236.4' ;;
    dataform) npm install --prefix .peers/dataform --no-audit --no-fund --loglevel error '@dataform/cli@3.0.69' '@dataform/core@3.0.62' ;;
    # The first session brings the jars of Delta, which no later one has to wait for.
    pyspark) venv pyspark 'pyspark==4.1.1' && .peers/pyspark/bin/python pyspark/session.py ;;
    delta-rs) venv delta-rs 'deltalake==1.6.6' 'pyarrow==26.0.1' ;;
    *) echo "no peer is called $1" >&2 && return 2 ;;
  esac
}

[ $# -gt 0 ] || set -- dbt sqlmesh dataform pyspark delta-rs
failed=0
for peer in "$@"; do
  if install "$peer"; then echo "$peer is here"; else failed=1 && echo "$peer could not be installed" >&2; fi
done
exit "$failed"
