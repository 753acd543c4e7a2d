# shellcheck shell=bash disable=SC2034 # what one file sets, another reads
# One whole installation on this machine, on loopback addresses: a node with the machine's engine, a
# quarantine node with an engine of its own, the local cloud, the controller. Sourced after engine.sh.

NODE=web-1
QUARANTINE=quarantine-1
NODE_ADDRESS=127.0.0.10
BALANCER_ADDRESS=127.0.0.20
OUTSIDER=127.0.0.2
RESPONDER=127.0.0.3
PROJECT_ID=0123456789abcdef0123456789abcdef
TOPIC=intrusions
TOPIC_URN=urn:smn:local-1:$PROJECT_ID:$TOPIC
ACCESS_KEY=TRYACCESSKEY

# The command line, as this lab's operator.
impound() { IMPOUND_CONFIG=$WORK/config.yaml "$BIN/impound" "$@"; }

# lab_up: starts everything but the engines, and waits until both nodes are connected.
lab_up() {
  CONTROLLER_PORT=$(free_port 127.0.0.1)
  ALARM_PORT=$(free_port 127.0.0.1 "$CONTROLLER_PORT")
  CLOUD_PORT=$(free_port 127.0.0.1 "$CONTROLLER_PORT" "$ALARM_PORT")
  ENROLMENT_PORT=$(free_port 127.0.0.1 "$CONTROLLER_PORT" "$ALARM_PORT" "$CLOUD_PORT")
  NODE_PORT=$(free_port "$NODE_ADDRESS")
  LISTENER_PORT=$(free_port "$BALANCER_ADDRESS")
  mkdir -p "$WORK/log"
  make_identities
  write_local_cloud_config
  write_controller_config
  write_agent_config "$NODE" node "$NODE_SOCKET" "$NODE_ADDRESS"
  write_agent_config "$QUARANTINE" quarantine "$QUARANTINE_SOCKET" 127.0.0.11
  write_operator_config
  start_process local-cloud "$BIN/impound-local-cloud" --config "$WORK/local-cloud.yaml"
  start_process controller "$BIN/impound-controller" serve --config "$WORK/controller.yaml"
  start_process "agent-$QUARANTINE" "$BIN/impound-agent" run --config "$WORK/agent-$QUARANTINE.yaml"
  wait_until 180 "the local cloud" "$WORK/log/local-cloud.log" listens 127.0.0.1 "$CLOUD_PORT"
  wait_until 180 "the controller" "$WORK/log/controller.log" listens 127.0.0.1 "$CONTROLLER_PORT"
  enrol "$NODE"
  start_process "agent-$NODE" "$BIN/impound-agent" run --config "$WORK/agent-$NODE.yaml"
  wait_until 180 "node $NODE" "$WORK/log/agent-$NODE.log" connected "$NODE"
  wait_until 60 "the topic's confirmation" "$WORK/log/controller.log" confirmed
  wait_until 180 "node $QUARANTINE" "$WORK/log/agent-$QUARANTINE.log" connected "$QUARANTINE"
}

listens() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }
confirmed() {
  curl -sf --noproxy '*' "http://127.0.0.1:$CLOUD_PORT/local-cloud/smn" | jq -e '.subscriptions[0].confirmed'
}
# publish MESSAGE: sends JSON to the topic, as a detector in the cloud does; prints the message's id.
publish() {
  curl -sf --noproxy '*' -X POST "http://127.0.0.1:$CLOUD_PORT/local-cloud/smn/publish" \
    -d "$(jq -n --arg topic "$TOPIC" --argjson message "$1" '{$topic, subject: "alarm", $message}')" | jq -r .message_id
}
connected() { impound node show "$1" -o json | jq -e '.connected'; }

# enrol NODE: gets a node its certificate as an operator does it, by a token.
enrol() {
  impound node enroll "$1" --format token 2>>"$WORK/log/identities.log" |
    "$BIN/impound-agent" enroll --config "$WORK/agent-$1.yaml" --controller "127.0.0.1:$ENROLMENT_PORT" \
      --token-file - >>"$WORK/log/identities.log" 2>&1 || {
    cat "$WORK/log/identities.log" >&2
    die "cannot enrol node $1" "the messages are above"
  }
}

make_identities() {
  {
    "$BIN/impound-controller" init --directory "$WORK/authority" --trust-domain try.impound.test \
      --no-passphrase
    "$BIN/impound-controller" issue node "$QUARANTINE" --directory "$WORK/authority" \
      --out "$WORK/tls-$QUARANTINE"
    "$BIN/impound-controller" issue alarm-port 127.0.0.1 --directory "$WORK/authority" \
      --out "$WORK/tls-alarms"
    "$BIN/impound-controller" issue operator try --directory "$WORK/authority" --out "$WORK/tls-operator"
  } >>"$WORK/log/identities.log" 2>&1 || {
    cat "$WORK/log/identities.log" >&2
    die "cannot make the certificates" "the messages are above"
  }
}

# tls FOLDER: the tls section of a configuration file.
tls() {
  printf 'tls:\n  ca-file: %s/ca.pem\n  certificate-file: %s/cert.pem\n  key-file: %s/key.pem\n' \
    "$1" "$1" "$1"
}

# The keys that sign evidence and commands, as sections of the controller's configuration.
signing_keys() {
  local part
  for part in custody timestamp; do
    [ -f "$WORK/authority/$part/key.pem" ] || continue
    printf '%s:\n  key-file: %s/authority/%s/key.pem\n  certificate-file: %s/authority/%s/cert.pem\n' \
      "$part" "$WORK" "$part" "$WORK" "$part"
  done
  if [ -f "$WORK/authority/command/key.pem" ]; then
    printf 'commands:\n  key-file: %s/authority/command/key.pem\n' "$WORK"
  fi
}

# The stand-in for the cloud: one listener, one pool, one member, which is the web service's port on
# the node.
write_local_cloud_config() {
  (
    umask 077
    od -An -N20 -tx1 /dev/urandom | tr -d ' \n' >"$WORK/secret-key"
  )
  cat >"$WORK/local-cloud.yaml" <<YAML
listen: 127.0.0.1:$CLOUD_PORT
region: local-1
project-id: $PROJECT_ID
access-key: $ACCESS_KEY
secret-key-file: $WORK/secret-key
servers:
  - {id: server-1, name: $NODE, addresses: [$NODE_ADDRESS]}
load-balancers:
  - {id: elb-1, name: shop-elb, address: $BALANCER_ADDRESS}
listeners:
  - {id: listener-1, name: shop-http, load-balancer: elb-1, port: $LISTENER_PORT, default-pool: pool-1}
pools:
  - id: pool-1
    name: shop
    load-balancer: elb-1
    members:
      - {id: member-1, name: $NODE, address: $NODE_ADDRESS, port: $NODE_PORT}
smn:
  topics: [$TOPIC]
  trusted-ca-file: $WORK/tls-alarms/ca.pem
  subscriptions:
    - {topic: $TOPIC, endpoint: "https://127.0.0.1:$ALARM_PORT/alarms/topic"}
YAML
}

write_controller_config() {
  (
    umask 077
    printf 'access-key: %s\nsecret-key: %s\n' "$ACCESS_KEY" "$(cat "$WORK/secret-key")" \
      >"$WORK/credentials.yaml"
  )
  {
    printf 'listen: 127.0.0.1:%s\ndata-directory: %s/data\noperators:\n  admins: [try]\napprovals: {purge: off, release: off, override: off, contain: off}\n' "$CONTROLLER_PORT" "$WORK"
    signing_keys
    tls "$WORK/authority/controller"
    cat <<YAML
cloud:
  region: local-1
  project-id: $PROJECT_ID
  credentials-file: $WORK/credentials.yaml
  elb-endpoint: http://127.0.0.1:$CLOUD_PORT
  ecs-endpoint: http://127.0.0.1:$CLOUD_PORT
  vpc-endpoint: http://127.0.0.1:$CLOUD_PORT
  smn-endpoint: http://127.0.0.1:$CLOUD_PORT
  hss-endpoint: http://127.0.0.1:$CLOUD_PORT
alarms:
  listen: 127.0.0.1:$ALARM_PORT
  certificate-file: $WORK/tls-alarms/cert.pem
  key-file: $WORK/tls-alarms/key.pem
  sources:
    topic:
      kind: smn
      topics: ["$TOPIC_URN"]
isolation:
  responders: [$RESPONDER/32]
  address-group: impound-responders
enrolment:
  listen: 127.0.0.1:$ENROLMENT_PORT
  issuing-certificate-file: $WORK/authority/issuing/cert.pem
  issuing-key-file: $WORK/authority/issuing/key.pem
YAML
  } >"$WORK/controller.yaml"
}

# write_agent_config NAME ROLE SOCKET ADDRESS
write_agent_config() {
  {
    printf 'controller: 127.0.0.1:%s\n' "$CONTROLLER_PORT"
    [ "$1" = "$NODE" ] || tls "$WORK/tls-$1"
    printf 'roles: [%s]\ndocker-socket: %s\nprivate-ips: [%s]\n' "$2" "$3" "$4"
    printf 'state-directory: state-%s\n' "$1"
    [ "$1" = "$NODE" ] || printf 'command-key-file: %s/authority/command/command-key.pem\n' "$WORK"
  } >"$WORK/agent-$1.yaml"
}

write_operator_config() {
  {
    printf 'controller: 127.0.0.1:%s\n' "$CONTROLLER_PORT"
    tls "$WORK/tls-operator"
  } >"$WORK/config.yaml"
}

# Ends everything that WORK knows of: containers, images, processes, mounts, and WORK itself.
lab_down() {
  local kind name
  if [ -r "$WORK/made" ]; then
    while read -r kind name; do
      case $kind in
        container) node_docker rm -f -v "$name" >/dev/null 2>&1 || true ;;
        image) node_docker rmi -f "$name" >/dev/null 2>&1 || true ;;
      esac
    done < <(tac "$WORK/made")
  fi
  end_processes
  remove_work
}
