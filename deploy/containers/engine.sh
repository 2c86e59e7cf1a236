# A Docker engine of one's own, from Debian's packages: in a folder that goes away with it. Sourced by .ci/containers.

mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' \
    "Codename: $VERSION_CODENAME" | head -n 1
}

install_engine() {
  [ ! -S /var/run/docker.sock ] || fail "a Docker engine runs here already, and two would share a network: stop it first"
  apt-get update -q
  # The first is the engine; a regular expression, since its plain name looks like a host's.
  DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends '^docker[.]io$' iptables iproute2 mmdebstrap procps \
    curl jq
  [ ! -S /var/run/docker.sock ] || systemctl disable --now docker.service docker.socket
}

# Compose and Buildx are not in Debian 12: from the same mirror's Debian 13, unpacked and not installed.
fetch_plugins() {
  mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/debs" "$DOCKER_CONFIG/cli-plugins"
  echo "deb [signed-by=$keyring] $(mirror) trixie main" >"$work/apt/sources.list"
  (
    cd "$work/debs"
    set -- -q -o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
      -o "Dir::State::lists=$work/apt/lists" -o "Dir::Cache=$work/apt" -o APT::Sandbox::User=root
    apt-get "$@" update
    apt-get "$@" download docker-compose docker-buildx
    for deb in *.deb; do dpkg-deb -x "$deb" .; done
    mv usr/libexec/docker/cli-plugins/* "$DOCKER_CONFIG/cli-plugins/"
  )
}

# In a session of its own, so that Ctrl-C leaves it to stop_engine.
start_engine() {
  [ -e /sys/class/net/docker0 ] || bridge=docker0
  setsid /usr/sbin/dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" \
    --pidfile "$work/docker.pid" >"$work/dockerd.log" 2>&1 </dev/null &
  engine=$!
  await 60 "the engine to answer" docker version
}

stop_engine() {
  [ -n "$engine" ] || return 0
  kill "$engine" 2>/dev/null || true
  wait "$engine" || true
  engine=
  [ -z "$bridge" ] || ip link delete "$bridge" || true
}
