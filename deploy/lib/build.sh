# shellcheck shell=bash disable=SC2034 # what one file sets, another reads
# Builds the programs when their sources changed since they were built last. Sourced after common.sh.

# A digest over name, size and time of every source.
sources_digest() {
  (cd "$ROOT" && find pom.xml proto agent controller deploy -name target -prune -o \
    \( -name pom.xml -o -path '*/src/main/*' \) -type f -printf '%p %s %T@\n' |
    LC_ALL=C sort | sha256sum | cut -d' ' -f1)
}

build_if_changed() {
  if [ "$(cat "$ROOT/target/built" 2>/dev/null)" = "$(sources_digest)" ] && [ -r "$ROOT/agent/target/impound-agent.jar" ] &&
    [ -r "$ROOT/controller/target/impound-controller.jar" ] &&
    [ -r "$ROOT/deploy/local-cloud/target/impound-local-cloud.jar" ]; then
    return 0
  fi
  step "building (the first time this fetches libraries from Maven Central)"
  (cd "$ROOT" && mvn -q -B -Dmaven.test.skip=true -Dexec.skip=true package </dev/null >&2) ||
    die "cannot build Impound" "Maven's messages are above" "run: mvn -B -DskipTests package (in $ROOT)"
  mark_built
}

# Notes that what lies in the target folders was built from the sources as they are.
mark_built() {
  mkdir -p "$ROOT/target"
  sources_digest >"$ROOT/target/built"
}
