# Builds what is out of date. To be sourced by the checkout's launcher, with root set.

lattice_logs=$root/target/logs

. "$root/distribution/src/main/dist/lib/launcher/jdk.sh"

# Runs a step with its output in a log: lattice_step <name> <what is going on> <command …>
lattice_step() {
  lattice_log=$lattice_logs/$1.log
  lattice_what=$2
  shift 2
  mkdir -p "$lattice_logs"
  lattice_begin=$(date +%s)
  printf '%s … ' "$lattice_what" >&2
  if "$@" >"$lattice_log" 2>&1; then
    printf '%s s\n' "$(($(date +%s) - lattice_begin))" >&2
    return 0
  fi
  printf 'failed\n' >&2
  return 1
}

# Says how the last step failed.
lattice_step_failed() {
  printf 'lattice: failed: %s. The whole log: %s\n' "$lattice_what" "$lattice_log" >&2
  grep -E '^\[ERROR\]|error|Error' "$lattice_log" | head -n 20 >&2
}

# Whether a package manager may be used, and which.
lattice_may_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

# Makes sure of a program: lattice_need <program> <Debian package> <what it is for>
lattice_need() {
  command -v "$1" >/dev/null && return 0
  if lattice_may_install; then
    lattice_step install-"$1" "installing $1" env DEBIAN_FRONTEND=noninteractive \
      sh -c "apt-get install -y $2 || { apt-get update && apt-get install -y $2; }" && return 0
    lattice_step_failed
  fi
  printf 'lattice: %s is needed %s. Install it, for instance: apt-get install %s\n' "$1" "$3" "$2" >&2
  return 1
}

# Maven, first without asking any registry, which is faster and works on a train; then with.
lattice_maven() {
  if mvn -B -ntp -o "$@"; then return 0; fi
  # What fails for another reason fails again, and would only take twice as long.
  if grep -qE 'offline mode|has not been downloaded|was not found in .* during a previous attempt|Could not find artifact|Plugin .* could not be resolved' "$lattice_log"; then
    mvn -B -ntp "$@"
  else
    return 1
  fi
}

# Whether anything below the given places is newer than the stamp $1.
lattice_newer_than() {
  lattice_stamp=$1
  shift
  [ -e "$lattice_stamp" ] || return 0
  # By its path: distribution/src/main/dist is the launcher's source.
  [ -n "$(cd "$root" && find "$@" \( -name target -o -name node_modules -o -path console/dist -o -name test-results -o -name test -o -name e2e \) \
    -prune -o -newer "$lattice_stamp" -print 2>/dev/null | head -n 1)" ]
}

# Makes sure of what a build takes.
lattice_build_tools() {
  lattice_find_jdk || return 1
  JAVA_HOME=$LATTICE_JDK
  export JAVA_HOME
  lattice_need mvn maven "to build"
}

lattice_build_console() {
  [ -f "$root/console/package.json" ] || return 0
  lattice_newer_than "$root/console/dist/index.html" console || return 0
  lattice_need npm "nodejs npm" "to build the console" || return 1
  lattice_npm_install || return 1
  lattice_step console "building the console" npm --prefix "$root/console" run build && return 0
  lattice_step_failed
  return 1
}

lattice_npm_install() {
  [ "$root/console/node_modules/.package-lock.json" -nt "$root/console/package-lock.json" ] && return 0
  lattice_step npm "fetching what the console is built with" npm --prefix "$root/console" ci --no-audit --no-fund &&
    return 0
  lattice_step_failed
  return 1
}

# Builds the distribution when a source is newer than the last build.
lattice_build_outdated() {
  lattice_outdated || return 0
  lattice_build_tools || return 1
  mkdir -p "$lattice_logs"
  command -v flock >/dev/null || { lattice_build_now; return; }
  # Two builds at once would write over each other: whoever comes second waits, and then finds nothing to do.
  (
    flock -n 9 || { printf 'waiting for another build of this checkout\n' >&2 && flock 9; }
    ! lattice_outdated || lattice_build_now
  ) 9>"$lattice_logs/lock"
}

lattice_outdated() {
  lattice_stamp_file=$root/distribution/target/built
  lattice_newer_than "$lattice_stamp_file" pom.xml core protocol api agent catalogue cli server console gateway distribution LICENSE README.md
}

lattice_build_now() {
  lattice_build_console || return 1
  # The first build makes these folders, and would take that for changes of what they are in.
  for lattice_pom in "$root"/*/pom.xml; do
    mkdir -p "${lattice_pom%/pom.xml}/target"
  done
  : >"$lattice_logs/starting"
  if ! lattice_step build "building server, agent and command line (the first time takes minutes)" \
    lattice_maven -f "$root/pom.xml" -DskipTests -Dspotless.check.skip=true -pl distribution -am package; then
    lattice_step_failed
    return 1
  fi
  # Sources that change during the build count as newer.
  touch -r "$lattice_logs/starting" "$lattice_stamp_file"
}
