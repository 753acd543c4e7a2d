# shellcheck shell=bash disable=SC2034 # what one file sets, another reads
# What the scripts in deploy/ share: talking, waiting, ending what was started. Sourced; needs bash.
#
# A script that sources this sets WORK (a folder of its own) before it starts anything, and calls
# `end_everything` from its EXIT trap. Only processes started by `start_process` are ever ended, by
# their pid.

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
BIN=$ROOT/deploy/bin
STARTED_AT=$(date +%s%3N)

# say TEXT...: one line for the person who watches.
say() { printf '%s\n' "$*" >&2; }

# step TEXT...: one line with the time since the script began.
step() {
  local millis=$(($(date +%s%3N) - STARTED_AT))
  printf '[%4d.%d s] %s\n' $((millis / 1000)) $((millis % 1000 / 100)) "$*" >&2
}

# die WHAT CAUSE HINT: ends the script.
die() {
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf 'cause: %s\n' "$2" >&2
  [ -z "${3:-}" ] || printf 'hint: %s\n' "$3" >&2
  exit 1
}

require_root() {
  [ "$(id -u)" = 0 ] || die "cannot go on without root" \
    "container engines, network addresses and packages need it, and you are $(id -un)" \
    "run it as root, for example: sudo $0"
}

# wait_until SECONDS WHAT LOG COMMAND...: tries the command until it succeeds; at the limit it shows
# the end of the log and ends the script.
wait_until() {
  local limit=$1 what=$2 log=$3 until
  shift 3
  until=$((SECONDS + limit))
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$until" ]; then
      say "--- the end of $log"
      tail -n 20 -- "$log" >&2 || true
      say "---"
      die "waited $limit s in vain for $what" "" "the log above says why"
    fi
    sleep 0.1
  done
}

# start_process NAME COMMAND...: starts it in a session of its own, so that Ctrl-C reaches only the
# script, with its output in WORK/log/NAME.log. STARTED_PID is its pid.
start_process() {
  local name=$1
  shift
  mkdir -p "$WORK/log"
  setsid "$@" >>"$WORK/log/$name.log" 2>&1 </dev/null &
  STARTED_PID=$!
  printf '%s %s %s\n' "$STARTED_PID" "$(started_at "$STARTED_PID")" "$name" >>"$WORK/pids"
}

# When a process was started, in ticks since the machine's start: with its pid, this names one process
# for ever, where a pid alone is given to another one some day.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# Whether a process started by start_process still runs.
runs() { [ -d "/proc/$1" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }

# end_process PID SECONDS: asks it to end, and kills it when it does not.
end_process() {
  local until=$((SECONDS + $2))
  kill -TERM "$1" 2>/dev/null || return 0
  while runs "$1"; do
    if [ "$SECONDS" -ge "$until" ]; then
      kill -KILL "$1" 2>/dev/null || true
      break
    fi
    sleep 0.05
  done
  wait "$1" 2>/dev/null || true
}

# Ends every process in WORK/pids, the last one started first.
end_processes() {
  local pid since name
  [ -r "$WORK/pids" ] || return 0
  while read -r pid since name; do
    [ -z "$name" ] || [ "$(started_at "$pid")" != "$since" ] || end_process "$pid" 60
  done < <(tac "$WORK/pids")
  rm -f "$WORK/pids"
}

# Unmounts what engines left below WORK, and removes WORK.
remove_work() {
  local mount
  while read -r mount; do
    umount -l "$mount" 2>/dev/null || true
  done < <(awk -v at="$WORK/" 'index($2, at) == 1 { print $2 }' /proc/mounts | sort -r)
  rm -rf --one-file-system -- "$WORK"
}

# free_port ADDRESS [TAKEN...]: prints a port of 20000 to 29999 that nothing listens on there, and none
# of those taken. Ports below the range that outgoing connections use, so that none of those takes it
# meanwhile.
free_port() {
  local port tries
  for tries in {1..200}; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 10000))
    case " ${*:2} " in *" $port "*) continue ;; esac
    if ! (exec 3<>"/dev/tcp/$1/$port") 2>/dev/null; then
      printf '%s\n' "$port"
      return 0
    fi
  done
  die "cannot find a free port on $1" "$tries were tried"
}
