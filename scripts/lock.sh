#!/bin/sh
# Writes the locks: hashed requirements for every platform, without the addresses of package indexes.
set -eu
compile() {
    .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-annotate --custom-compile-command "make lock" "$@"
}
compile pyproject.toml --extra evaluate requirements/base.in --output-file requirements/base.txt
compile --group dev --constraint requirements/base.txt --output-file requirements/dev.txt
