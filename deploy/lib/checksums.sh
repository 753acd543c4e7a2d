#!/bin/sh
# Libraries are what they were when somebody looked at them: deploy/dependencies.sha256 names every jar
# that a module is compiled, tested or run with, and each build compares before it runs a test or packs
# anything. Its lines are sha256sum's, so that a folder of jars can be checked with that alone:
#   cd controller/target/lib && sha256sum --check --ignore-missing --quiet ROOT/deploy/dependencies.sha256
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.." && pwd)
list=$root/deploy/dependencies.sha256

usage() {
  cat <<'TEXT'
Usage: deploy/lib/checksums.sh verify FILE   FILE holds a class path; called by the build, for each module
       deploy/lib/checksums.sh update        after a dependency was changed on purpose: resolves all of
                                             them and writes deploy/dependencies.sha256 anew; look at the
                                             difference before it is committed
Exit code 0 when every library is the one that is named, 1 otherwise.
TEXT
}

# sums FILE...: "SHA256  NAME" of every jar of these class paths that comes from outside of this tree.
sums() {
  cat -- "$@" | tr ':' '\n' | grep '\.jar$' | grep -vF -- "$root/" | sort -u | tr '\n' '\0' |
    xargs -0 -r sha256sum | sed -E 's|^([0-9a-f]{64}) .*/|\1  |' | LC_ALL=C sort -u -k2
}

verify() {
  [ -r "$list" ] || {
    echo "error: cannot verify the libraries: there is no $list" >&2
    exit 1
  }
  strange=$(sums "$1" | grep -vxF -f "$list" || true)
  if [ -n "$strange" ]; then
    echo "error: libraries are not those that deploy/dependencies.sha256 names" >&2
    printf '%s\n' "$strange" | while read -r sum name; do
      if grep -qF "  $name" "$list"; then
        echo "cause: $name has the sha256 $sum, and another one is named: it was changed, or damaged on its way" >&2
      else
        echo "cause: $name is not named" >&2
      fi
    done
    echo "hint: remove a damaged one from Maven's repository; after a change on purpose run deploy/lib/checksums.sh update" >&2
    exit 1
  fi
}

update() {
  (cd "$root" && IMPOUND_CHECKSUMS=collect mvn -q -B -ntp -Dmaven.test.skip=true package </dev/null >&2)
  # Each file ends without a line's end.
  find "$root" -path '*/target/classpath.txt' -exec sh -c 'cat "$1"; echo' _ {} \; >"$list.part"
  sums "$list.part" >"$list.new"
  rm -f "$list.part"
  mv "$list.new" "$list"
}

case ${1:-} in
  verify) [ "${IMPOUND_CHECKSUMS:-}" = collect ] || [ ! -s "${2:?}" ] || verify "$2" ;;
  update) update ;;
  -h | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
