# A container engine for the tests: this machine's own if it answers, else one that lives as long as they do. To be
# sourced after build.sh. What tests then find missing fails them (LATTICE_TEST_IMAGES, which TestEngine reads); left out,
# and named, are those that need an engine only where somebody asked for that: LATTICE_TEST_ENGINE=none.

# The images that tests run, by what users call them; images/offline says how each is built where it cannot be pulled.
lattice_images='debian:bookworm-slim nginx:1.22 nginx:1.28 node:22-slim postgres:15 python:3.11-slim redis:7'
# Those that take minutes to make, for ./lattice test --all.
lattice_slow_images='minio/minio:RELEASE.2025-09-07T16-13-09Z'

lattice_engine_answers() {
  DOCKER_HOST=${1-} && export DOCKER_HOST && timeout 10 docker version >/dev/null 2>&1
}

# Whether there are the clients with which tests use what they deployed, and what makes another machine for them.
lattice_clients() {
  lattice_need psql postgresql-client "to use databases as people do" &&
    lattice_need redis-cli redis-tools "to use caches as people do" &&
    lattice_need curl curl "to open pages as people do" &&
    lattice_need s3cmd s3cmd "to use object stores as people do" &&
    lattice_need ip iproute2 "to play another machine in tests"
}

# Sets DOCKER_HOST and sees to the images; lattice_engine_end has to follow. What cannot be had counts as broken.
lattice_engine() {
  lattice_engine_pid=
  unset LATTICE_TEST_IMAGES
  if [ "${LATTICE_TEST_ENGINE-}" = none ]; then
    DOCKER_HOST=unix:///nowhere && export DOCKER_HOST
    printf 'lattice: tests that need a container engine are left out\n' >&2
    return 0
  fi
  lattice_asked=${DOCKER_HOST-unix:///var/run/docker.sock}
  if ! lattice_engine_answers "$lattice_asked"; then
    unset DOCKER_HOST
    if [ "$(id -u)" != 0 ]; then
      printf 'lattice: no container engine answers at %s; LATTICE_TEST_ENGINE=none leaves out what needs one\n' \
        "$lattice_asked" >&2
      lattice_broken=$((lattice_broken + 1))
      return 0
    fi
    lattice_need dockerd docker.io "to run containers in tests" || {
      lattice_broken=$((lattice_broken + 1))
      return 0
    }
    lattice_check engine "starting a container engine" lattice_engine_start || return 0
  fi
  lattice_clients || lattice_broken=$((lattice_broken + 1))
  # shellcheck disable=SC2086 # one word each
  lattice_check images "building the images that tests run (the first time takes minutes)" \
    "$root/images/offline/build" $lattice_images
  LATTICE_TEST_IMAGES=$lattice_images && export LATTICE_TEST_IMAGES
}

# Its images stay for the next time, everything else goes.
lattice_engine_start() {
  lattice_engine_home=${XDG_CACHE_HOME:-$HOME/.cache}/lattice/test-engine
  lattice_engine_run=$(mktemp -d)
  mkdir -p "$lattice_engine_home"
  dockerd --data-root "$lattice_engine_home" --exec-root "$lattice_engine_run/exec" \
    --pidfile "$lattice_engine_run/pid" -H "unix://$lattice_engine_run/docker.sock" \
    >"$lattice_logs/dockerd.log" 2>&1 &
  lattice_engine_pid=$!
  trap lattice_engine_end EXIT
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
    lattice_engine_answers "unix://$lattice_engine_run/docker.sock" && {
      lattice_engine_sweep
      return
    }
    kill -0 "$lattice_engine_pid" 2>/dev/null || break
    sleep 1
  done
  unset DOCKER_HOST
  cat "$lattice_logs/dockerd.log" >&2
  return 1
}

# Takes away what tests left that were killed: it would pass for something of the tests to come.
lattice_engine_sweep() {
  docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes &&
    docker volume ls --quiet | xargs --no-run-if-empty docker volume rm &&
    docker network prune --force
}

lattice_engine_end() {
  unset LATTICE_TEST_IMAGES
  [ -n "$lattice_engine_pid" ] || return 0
  kill "$lattice_engine_pid"
  wait "$lattice_engine_pid"
  lattice_engine_pid=
  unset DOCKER_HOST
  # A container on the host's network leaves its namespace mounted there.
  umount "$lattice_engine_run"/exec/netns/* 2>/dev/null || true
  rm -rf "$lattice_engine_run"
}
