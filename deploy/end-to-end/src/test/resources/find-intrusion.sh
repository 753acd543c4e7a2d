#!/bin/sh
# Finds what intrude.sh left, in a pulled capture, with stock tools alone. Each thing that is found is a line.
# Usage: find-intrusion.sh FOLDER SHA256-OF-BUSYBOX
set -eu
cd "$1"
sha256sum --quiet -c SHA256SUMS
one() { ls evidence/EV-*-"$1"; }
sum() { sha256sum | cut -d' ' -f1; }
processes=$(one processes.jsonl)
files=$(one process-files.tar)
blobs=$(ls -d evidence/EV-*-image)/blobs/sha256

# layer FILE: the last layer of the image, a tar.
manifest=$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' "$blobs/../../index.json")
layer=$blobs/$(jq -r '.layers[-1].digest | ltrimstr("sha256:")' "$blobs/$manifest")

[ "$(tar -xOf "$layer" usr/lib/dropped)" = dropped ] && echo "a changed file"
tar -tf "$layer" | grep -qx 'etc/[.]wh[.]audit[.]conf' && echo "a deleted file"
[ "$(tar -xOf "$(one volumes.tar)" kept/volume)" = on-the-volume ] && echo "a volume"
[ "$(tar -xOf "$(one tmpfs.tar)" ramdisk/tool)" = in-memory-file ] && echo "a tmpfs"
[ "$(tar -xOf "$(one tmpfs.tar)" dev/shm/drop)" = in-shm ] && echo "shared memory"

pid=$(jq -s -r 'map(select(.links.exe == "/tmp/sleep (deleted)"))[0].pid' "$processes")
[ "$(tar -xOf "$files" "$pid/exe" | sum)" = "$2" ] && echo "a deleted executable"
if [ "$(uname -m)" = x86_64 ]; then
  pid=$(jq -s -r 'map(select(.links.exe | startswith("/memfd:kworker")))[0].pid' "$processes")
  [ "$(tar -xOf "$files" "$pid/exe" | sum)" = "$2" ] && echo "a program in a memfd"
fi
jq -e -s 'map(select(.entered and (.cmdline | index("999")))) | length == 1' "$processes" >/dev/null &&
  echo "a process by exec"
jq -e 'map(select(.ProcessConfig.arguments | index("999"))) | length == 1' "$(one execs.json)" >/dev/null &&
  echo "what was executed"
tar -tf "$files" | grep '/fd/7$' | while read -r name; do tar -xOf "$files" "$name"; done |
  grep -qx the-deleted-loot && echo "a deleted open file"
pid=$(jq -s -r 'map(select(.remote == "127.0.0.1:9000" and .state == "ESTABLISHED"))[0].holders[0].pid' \
  "$(one sockets.jsonl)")
jq -e -s --argjson pid "$pid" 'map(select(.pid == $pid))[0].cmdline | index("nc")' "$processes" >/dev/null &&
  echo "an established connection and its process"
tar -xOf "$(one memory.tar)" --wildcards '*.mem' | strings | grep -q heap-only-40002-secret &&
  echo "a secret of the heap"
! grep -rqa heap-only-40002-secret "$blobs" "$files" && echo "and nowhere else"
