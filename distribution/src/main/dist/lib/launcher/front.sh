# What people and service managers start, wait for and stop when they run a node. To be sourced.
# The supervisor behind it has to outlive a stop when jobs run on, as their parent; so it cannot be that process itself.

# Runs the supervisor that the arguments make; they have to hand on $$ as -Dlattice.front. Ends with the supervisor's
# code, or with 0 when it stopped as it was told: then the supervisor may be there still, for the jobs that run on.
lattice_front() {
  lattice_supervisor= lattice_told=
  trap 'lattice_stop' INT TERM HUP
  trap 'exit 0' USR1
  "$@" &
  lattice_supervisor=$!
  [ -z "$lattice_told" ] || lattice_stop
  while :; do
    wait "$lattice_supervisor"
    lattice_code=$?
    kill -0 "$lattice_supervisor" 2>/dev/null || break
  done
  [ -z "$lattice_told" ] || exit 0
  exit "$lattice_code"
}

lattice_stop() {
  lattice_told=1
  [ -z "$lattice_supervisor" ] || kill -TERM "$lattice_supervisor" 2>/dev/null
}
