# shellcheck shell=bash disable=SC2034 # what one file sets, another reads
# The way without Impound, to measure against: the engine's own commands and ssh to this machine, over
# loopback. Sourced after engine.sh.

PEER=127.0.0.1
CIPHER=aes128-gcm@openssh.com

# peer_up: an ssh server of its own with keys of its own, for root by key only, on a loopback address.
peer_up() {
  local folder=$WORK/peer
  mkdir -p "$folder/store" /run/sshd
  chmod 700 "$folder"
  ssh-keygen -q -t ed25519 -N '' -f "$folder/host"
  ssh-keygen -q -t ed25519 -N '' -f "$folder/user"
  cp -- "$folder/user.pub" "$folder/authorized"
  PEER_PORT=$(free_port "$PEER")
  cat >"$folder/sshd.conf" <<CONF
Port $PEER_PORT
ListenAddress $PEER
HostKey $folder/host
AuthorizedKeysFile $folder/authorized
PidFile $folder/pid
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
Subsystem sftp internal-sftp
CONF
  cat >"$folder/client.conf" <<CONF
Host *
  Port $PEER_PORT
  User root
  IdentityFile $folder/user
  IdentitiesOnly yes
  Ciphers $CIPHER
  StrictHostKeyChecking accept-new
  UserKnownHostsFile $folder/known
  LogLevel ERROR
CONF
  start_process peer "$(command -v sshd)" -D -e -f "$folder/sshd.conf"
  wait_until 30 "the ssh server" "$WORK/log/peer.log" at_peer true
}

# at_peer COMMAND...: runs it at the far end.
at_peer() { ssh -F "$WORK/peer/client.conf" "$PEER" "$@"; }

# by_hand CONTAINER TAG: evidence of a frozen container as a person takes it: committed, saved, hashed,
# copied, made durable, hashed again at the far end.
by_hand() {
  local file=$WORK/peer/by-hand.tar store=$WORK/peer/store/by-hand.tar here there
  node_docker commit -p=false "$1" "$2" >/dev/null
  node_docker save -o "$file" "$2"
  here=$(sha256sum <"$file")
  scp -q -F "$WORK/peer/client.conf" "$file" "$PEER:$store"
  there=$(at_peer "sync '$store' && sha256sum <'$store'")
  [ "$here" = "$there" ] || die "the copy made by hand differs from its original" "$here and $there"
  rm -f -- "$file" "$store"
}

# by_pipe FILE: one file to the far end, durable there.
by_pipe() {
  local store=$WORK/peer/store/by-pipe
  at_peer "cat >'$store' && sync '$store'" <"$1"
  rm -f -- "$store"
}
