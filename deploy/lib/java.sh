# shellcheck shell=sh
# Finds a JDK 21 to 25 and starts one of the programs on it. Sourced by the scripts in deploy/bin.

# Prints the major version of the Java in a home folder; nothing when there is none.
java_major() {
  [ -x "$1/bin/java" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p'
  fi
}

# Prints the home folders in which Java may be, the preferred first.
java_homes() {
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  on_path=$(command -v java 2>/dev/null || true)
  if [ -n "$on_path" ]; then
    dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")"
  fi
  for home in /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
    [ ! -x "$home/bin/java" ] || printf '%s\n' "$home"
  done
}

# Prints the home folder of a JDK 21 to 25; returns 1 when the machine has none.
find_java_home() {
  java_homes | while IFS= read -r home; do
    major=$(java_major "$home")
    if [ "${major:-0}" -ge 21 ] && [ "${major:-0}" -le 25 ]; then
      printf '%s\n' "$home"
    fi
  done | sed -n 1p | grep . # nobody stops reading early: with pipefail the one who writes would fail
}

# Prints the java program to use: IMPOUND_JAVA when it is set, else one that is found.
find_java() {
  if [ -n "${IMPOUND_JAVA:-}" ]; then
    if ! command -v "$IMPOUND_JAVA" >/dev/null 2>&1; then
      echo "error: cannot start ${0##*/}: IMPOUND_JAVA is $IMPOUND_JAVA, which is no program" >&2
      echo "hint: name a java program of version 21 to 25, or unset IMPOUND_JAVA" >&2
      return 1
    fi
    printf '%s\n' "$IMPOUND_JAVA"
  elif home=$(find_java_home); then
    printf '%s\n' "$home/bin/java"
  else
    echo "error: cannot start ${0##*/}: this machine has no Java 21 to 25" >&2
    echo "cause: looked at IMPOUND_JAVA, JAVA_HOME, java on the PATH and /usr/lib/jvm" >&2
    echo "hint: install a JDK 21 or 25, or name one: IMPOUND_JAVA=/path/to/bin/java ${0##*/} ..." >&2
    return 1
  fi
}

# Whether an archive was written to its end: its first bytes are written last, and one that was cut
# off would be kept, unused, for good.
whole_archive() { head -c 4 -- "$1" 2>/dev/null | LC_ALL=C grep -q '[^[:cntrl:]]'; }

# start_java FOLDER JAR MAIN HEAP ARCHIVE ARGUMENT...: becomes the program. FOLDER is relative to the
# root of the source tree, HEAP the most memory its heap may take unless IMPOUND_HEAP says otherwise,
# ARCHIVE the name of the archive of loaded classes that runs of this kind share, empty for none.
start_java() {
  root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.." && pwd)
  target=$root/$1/target
  jar=$target/$2
  main=$3
  heap=${IMPOUND_HEAP:-$4}
  archive=${5:+$target/$5.jsa}
  shift 5
  if [ ! -r "$jar" ]; then
    echo "error: cannot start ${0##*/}: it is not built yet" >&2
    echo "cause: there is no $jar" >&2
    echo "hint: build it: mvn -B -DskipTests package (in $root)" >&2
    exit 1
  fi
  java=$(find_java) || exit 1
  set -- "$main" "$@"
  if [ -n "$archive" ]; then
    # Nearly halves the time to start. Only who owns the folder writes the archive, at the end of the
    # first run; Java itself refuses one that is not of its version or of these jars.
    if [ -O "$target" ] && [ -w "$target" ]; then
      # shellcheck disable=SC3013 # dash, bash and busybox all know -nt
      if [ "$jar" -nt "$archive" ] || [ "$target/lib" -nt "$archive" ] || ! whole_archive "$archive"; then
        rm -f "$archive"
      fi
      set -- -XX:+AutoCreateSharedArchive "-XX:SharedArchiveFile=$archive" "$@"
    elif [ -r "$archive" ]; then
      set -- "-XX:SharedArchiveFile=$archive" "$@"
    fi
  fi
  # Nothing here is ever deserialised from Java objects, and a resumed TLS session would outlive its
  # certificate: both are off. SerialGC and C1 keep a small program small and quick to start. Of an
  # archive that does not fit nothing is said. A name of a log that one Java lacks keeps it from
  # starting: name only those that 21 has. Ten times the usual number of calls until C2 compiles a
  # method: a program that has idled is cold when it is needed, and to compile all it runs through took
  # two processors longer than the delivery of a gigabyte; the loops that hash are as quick as ever.
  # shellcheck disable=SC2086 # IMPOUND_JAVA_OPTIONS holds several options
  exec "$java" "-Xmx$heap" -XX:+UseSerialGC -XX:TieredStopAtLevel="${IMPOUND_TIER:-4}" \
    -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 \
    -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData -Xshare:auto '-Xlog:disable' \
    '-Xlog:all=warning,cds*=off:stderr' \
    --enable-native-access=ALL-UNNAMED '-Djdk.serialFilter=!*' \
    -Djdk.tls.server.newSessionTicketCount=0 \
    ${IMPOUND_JAVA_OPTIONS:-} -cp "$jar:$target/lib/*" "$@"
}
