#!/bin/sh
# Installs the tools that gold is compared with into bench/.peers (not in git). Needs Python 3.10 or later.
set -eu
cd "$(dirname "$0")"
mkdir -p .peers
python3 -m venv .peers/dbt
.peers/dbt/bin/pip install --quiet 'dbt-core==1.10.23' 'dbt-duckdb==1.10.1'
