# shellcheck shell=bash disable=SC2034 # what one file sets, another reads
# A small web service in a container, and the intruder who gets into it. Sourced after engine.sh.

BACKDOOR=/usr/lib/.cache/backdoor.sh
DELETED=/etc/audit.conf
DROPPER=/tmp/.x/sleep

# web_image TAG: an image of 2 MB with a web server and nothing else, made without any registry.
web_image() {
  local tree=$WORK/web
  mkdir -p "$tree"/{bin,etc,www,tmp,usr/lib,var/log}
  cp -- "$(command -v busybox)" "$tree/bin/busybox"
  local applet
  for applet in sh httpd cat ls cp rm mkdir chmod sleep sha256sum id ps find stat head grep; do
    ln -sf busybox "$tree/bin/$applet"
  done
  printf 'root:x:0:0:root:/:/bin/sh\n' >"$tree/etc/passwd"
  printf 'log every login to the auditor\n' >"$tree$DELETED"
  printf 'the shop is open\n' >"$tree/www/index.html"
  tar -C "$tree" --owner=0 --group=0 --numeric-owner -cf - . |
    node_docker import --change 'ENV DB_PASSWORD=hunter2' \
      --change 'ENTRYPOINT ["/bin/httpd"]' --change 'CMD ["-f","-p","80","-h","/www"]' - "$1" >/dev/null
}

# web_container TAG NAME ADDRESS PORT: the web service, published on one address of the node.
web_container() {
  node_docker run -d --name "$2" --label dev.impound.try=yes -p "$3:$4:80" "$1" >/dev/null
}

# play_intruder CONTAINER: writes a backdoor, deletes a file, and leaves a process whose executable is
# gone from the disk. INTRUDER_SHA256 is the digest of the backdoor, taken inside the container.
play_intruder() {
  node_docker exec "$1" sh -c "
    mkdir -p ${BACKDOOR%/*} ${DROPPER%/*} &&
    printf '#!/bin/sh\n# $(head -c 12 /dev/urandom | od -An -tx1 | tr -d ' \n')\nexec sh -i\n' >$BACKDOOR &&
    chmod 4755 $BACKDOOR && rm $DELETED && cp /bin/busybox $DROPPER"
  node_docker exec -d "$1" "$DROPPER" 100000
  node_docker exec "$1" sh -c "
    until ps | grep -q '[.]x/sleep'; do sleep 0.1; done; rm $DROPPER"
  INTRUDER_SHA256=$(node_docker exec "$1" sha256sum "$BACKDOOR" | cut -d' ' -f1)
}

# reach SOURCE ADDRESS PORT: asks for the page from a source address. Prints "reached" when the page
# came, or when the connection was let through and nothing answered (as a frozen container does), and
# "blocked" when the connection was refused or cut.
reach() {
  local connected status=0
  connected=$(curl -s -o /dev/null -w '%{time_connect}' --noproxy '*' --interface "$1" --max-time 5 \
    "http://$2:$3/") || status=$?
  case $status in
    0) echo reached ;;
    28) if [ "$connected" = 0.000000 ]; then echo blocked; else echo reached; fi ;;
    *) echo blocked ;;
  esac
}
