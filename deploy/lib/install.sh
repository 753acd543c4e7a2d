# shellcheck shell=bash disable=SC2034 # what one file sets, another reads
# Installs what is missing on a Debian-like machine. Sourced after common.sh and java.sh.

# need COMMAND PACKAGE: remembers the package when the command is missing.
need() { command -v "$1" >/dev/null 2>&1 || MISSING+=("$2"); }

# install_missing COMMAND...: what the lab needs, and these commands.
# Touches nothing that is there already.
install_missing() {
  local command
  PATH=$PATH:/usr/sbin:/sbin
  MISSING=()
  need docker docker-cli
  need dockerd docker.io
  need iptables iptables
  if ! command -v busybox >/dev/null || needs_libraries busybox; then
    MISSING+=(busybox-static)
  fi
  need mvn maven
  need unshare util-linux
  need nsenter util-linux
  need nft nftables
  for command in jq curl "$@"; do
    case $command in
      setcap) need setcap libcap2-bin ;;
      *) need "$command" "$command" ;;
    esac
  done
  install_named
}

# install_tools COMMAND...: a JDK, Maven and these commands, and no container engine.
install_tools() {
  local command
  PATH=$PATH:/usr/sbin:/sbin
  MISSING=()
  need mvn maven
  for command in "$@"; do
    need "$command" "$command"
  done
  install_named
}

# Installs what MISSING names, and a JDK where there is none.
install_named() {
  JDK=$(find_java_home) && [ -x "$JDK/bin/javac" ] || MISSING+=(jdk)
  [ "${#MISSING[@]}" -gt 0 ] || return 0
  step "installing ${MISSING[*]}"
  command -v apt-get >/dev/null 2>&1 || die "cannot install ${MISSING[*]}" \
    "this machine has no apt-get" "install them by hand and run this again"
  export DEBIAN_FRONTEND=noninteractive
  apt_get update
  name_packages
  # docker.io starts its service where there is a service manager, and nothing where there is none.
  apt_get install -y --no-install-recommends "${MISSING[@]}"
}

# busybox goes into an image that has no libraries, so it must not need any.
needs_libraries() { ldd "$(command -v "$1")" >/dev/null 2>&1; }

# Puts into MISSING the packages' names where they are not the commands', and those that this release of
# the system has: some have the docker command in docker.io, some in docker-cli.
name_packages() {
  local i
  for i in "${!MISSING[@]}"; do
    case ${MISSING[i]} in
      jdk) MISSING[i]=$(java_package) ;;
      docker-cli) is_package docker-cli || MISSING[i]=docker.io ;;
      ssh | scp) MISSING[i]=openssh-client ;;
      sshd) MISSING[i]=openssh-server ;;
      strings) MISSING[i]=binutils ;;
      setpriv) MISSING[i]=util-linux ;;
      softhsm2-util) MISSING[i]=softhsm2 ;;
      pkcs11-tool) MISSING[i]=opensc ;;
      hexdump) MISSING[i]=bsdextrautils ;;
      testssl) MISSING[i]=testssl.sh ;;
      systemd-analyze) MISSING[i]=systemd ;;
    esac
  done
}

is_package() { apt-cache show "$1" >/dev/null 2>&1; }

apt_get() {
  local log
  log=$(mktemp)
  if ! apt-get -qq "$@" >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    die "cannot install packages: apt-get $1 failed" "its last lines are above" \
      "check the machine's network and package sources, then run this again"
  fi
  rm -f "$log"
}

# Prints the package of a JDK that fits; ends the script when this release of the system has none.
java_package() {
  local package
  for package in openjdk-25-jdk-headless openjdk-21-jdk-headless temurin-25-jdk temurin-21-jdk; do
    if is_package "$package"; then
      printf '%s\n' "$package"
      return 0
    fi
  done
  die "cannot find a JDK 21 to 25" \
    "none is installed, and this system's package sources have no openjdk-21 or openjdk-25" \
    "install one (for example Temurin 25 from adoptium.net) and run this again"
}
