# shellcheck shell=bash disable=SC2034 # what one file sets, another reads
# The container engines: the machine's own one, and a second one as the quarantine node's. Sourced
# after common.sh.

NODE_SOCKET=${NODE_SOCKET:-/var/run/docker.sock}
NODE_ENGINE_STARTED=

node_docker() { docker -H "unix://$NODE_SOCKET" "$@"; }
quarantine_docker() { docker -H "unix://$QUARANTINE_SOCKET" "$@"; }

# Uses the engine that runs at the usual socket, or starts one there.
node_engine_up() {
  if node_docker version >/dev/null 2>&1; then
    return 0
  fi
  NODE_ENGINE_STARTED=yes
  start_process node-engine dockerd -H "unix://$NODE_SOCKET" --pidfile "$WORK/node-engine.pid"
  wait_until 180 "the container engine at $NODE_SOCKET" "$WORK/log/node-engine.log" node_docker version
}

# A second engine with its own data, socket and network namespace. It must have its own namespace: an
# engine started with --bridge=none deletes the first one's bridge.
quarantine_engine_up() {
  local folder=$WORK/q
  mkdir -p "$folder"
  QUARANTINE_SOCKET=$folder/docker.sock
  [ "${#QUARANTINE_SOCKET}" -le 90 ] ||
    die "cannot start the quarantine engine" "the path of its socket is too long: $QUARANTINE_SOCKET" \
      "choose a shorter folder: TMPDIR=/tmp $0"
  start_process quarantine-engine unshare -n dockerd --data-root "$folder/data" \
    --exec-root "$folder/exec" --pidfile "$folder/pid" -H "unix://$QUARANTINE_SOCKET" \
    --bridge=none --iptables=false
  wait_until 180 "the quarantine engine" "$WORK/log/quarantine-engine.log" quarantine_docker version
}
