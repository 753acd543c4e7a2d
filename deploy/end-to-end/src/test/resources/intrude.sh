# What an intruder does in the container, as its first process.
busybox mkdir -p /data/replaced && echo old > /data/replaced/old && echo dropped > /usr/lib/dropped
busybox rm /etc/audit.conf
busybox cp /bin/busybox /tmp/sleep; /tmp/sleep 1000 &
until busybox readlink /proc/$!/exe | busybox grep -q /tmp/sleep; do busybox sleep 0.1; done
busybox rm /tmp/sleep
echo the-deleted-loot > /tmp/loot; exec 7< /tmp/loot; busybox rm /tmp/loot
echo in-memory-file > /ramdisk/tool; echo in-shm > /dev/shm/drop; echo on-the-volume > /kept/volume
busybox nc -l -p 9000 < /dev/zero > /dev/null &
busybox sleep 0.5; busybox sleep 1000 | busybox nc 127.0.0.1 9000 > /dev/null &
# Put together at run time, so that it stands in no argument or file.
HEAP=$(busybox printf 'heap-only-%s' $((40000 + 2)))-secret
until busybox netstat -tn | busybox grep -q 9000.*ESTAB; do busybox sleep 0.1; done
# A program of a few instructions (x86-64): copies /bin/busybox into a memfd by the name of kworker
# and becomes it, as "sleep 1000".
echo f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAF\
AAAAAAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAADAEAAAAAAAAMAQAAAAAAAAAQAAAAAAAAuD8BAABIjT1nAAAAMfYP\
BUGJxLgCAAAASI09XAAAADH2DwWJxkSJ5zHSQboAAAAEuCgAAAAPBTHAUEiNDU0AAABRSI0NPwAAAFFIieJEiedI\
jTU8AAAARTHSQbgAEAAAuEIBAAAPBbg8AAAAvwEAAAAPBWt3b3JrZXIAL2Jpbi9idXN5Ym94AHNsZWVwADEwMDAA\
AA== | busybox base64 -d > /tmp/program; busybox chmod 700 /tmp/program
/tmp/program &
until busybox readlink /proc/$!/exe | busybox grep -q memfd; do
  [ $(busybox uname -m) = x86_64 ] || break
  busybox sleep 0.1
done
echo ready
wait
