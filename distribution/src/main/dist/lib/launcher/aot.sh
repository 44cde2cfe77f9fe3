# Ahead-of-time caches, which halve the start of every process. To be sourced, after jdk.sh.
# A cache fits one build of the JDK only, so each has a file beside it that names the JDK it was made with. For another
# JDK new ones are made in the background, in the user's cache folder; until then everything runs, but starts slower.

# Sets LATTICE_AOT to the option that uses the cache of process $1 (cli, server, agent or gateway), or to nothing.
lattice_aot() {
  LATTICE_AOT=
  if [ -n "$LATTICE_AOT_OUTPUT" ]; then
    LATTICE_AOT=-XX:AOTCacheOutput=$LATTICE_AOT_OUTPUT/$1.aot
    return 0
  fi
  lattice_aot_jdk="$LATTICE_JDK $LATTICE_JDK_VERSION"
  if lattice_aot_fits "$lib/aot" "$1"; then
    LATTICE_AOT=-XX:AOTCache=$lib/aot/$1.aot
    return 0
  fi
  read -r lattice_build <"$lib/build" && [ -n "$XDG_CACHE_HOME$HOME" ] || return 0
  lattice_aot_own=${XDG_CACHE_HOME:-$HOME/.cache}/lattice/aot/$lattice_build
  if lattice_aot_fits "$lattice_aot_own" "$1"; then
    LATTICE_AOT=-XX:AOTCache=$lattice_aot_own/$1.aot
  elif [ ! -e "$lattice_aot_own/$1.none" ]; then
    (lattice_aot_renew "$1" &) </dev/null >/dev/null 2>&1
  fi
  return 0
}

# Whether folder $1 has a cache of process $2 for this JDK.
lattice_aot_fits() {
  [ -r "$1/$2.aot" ] && read -r lattice_made_with 2>/dev/null <"$1/$2.jdk" &&
    [ "$lattice_made_with" = "$lattice_aot_jdk" ]
}

# Gets a cache of process $1 for this JDK into the user's folder. Whether the one that came along fits all the same (the
# same JDK in another place) is the JVM's to say.
lattice_aot_renew() {
  mkdir -p "$lattice_aot_own" || return 0
  lattice_what=$1
  if lattice_aot_accepted "$1"; then
    ln -sf "$lib/aot/$1.aot" "$lattice_aot_own/$1.aot"
    printf '%s\n' "$lattice_aot_jdk" >"$lattice_aot_own/$1.jdk"
    return 0
  fi
  [ "$1" = cli ] || lattice_what=stack
  # One that was killed leaves its mark behind; the next one takes it over when it is too old to be somebody's.
  lattice_mark=$lattice_aot_own/$lattice_what.making
  [ -z "$(find "$lattice_mark" -maxdepth 0 -mmin +10)" ] || rmdir "$lattice_mark"
  mkdir "$lattice_mark" || return 0
  trap 'rmdir "$lattice_mark"' EXIT
  # Server and agent have just been started, and somebody waits for them.
  [ "$lattice_what" = cli ] || sleep 60
  "lattice_aot_train_$lattice_what" "$lattice_aot_own" || : >"$lattice_aot_own/$1.none"
}

# Whether this JVM takes the cache of process $1 that came along.
lattice_aot_accepted() {
  [ -r "$lib/aot/$1.aot" ] || return 1
  if [ "$1" = server ]; then
    LATTICE_CLASSPATH=$lib/server/quarkus-run.jar
  else
    lattice_classpath "$1"
  fi
  "$LATTICE_JDK/bin/java" -Xlog:disable -XX:AOTMode=on "-XX:AOTCache=$lib/aot/$1.aot" -XX:+UseSerialGC \
    -cp "$LATTICE_CLASSPATH" -version
}

# Makes the caches that come along, those whose jars changed.
lattice_aot_make_all() {
  lattice_aot_jdk="$LATTICE_JDK $LATTICE_JDK_VERSION"
  mkdir -p "$lib/aot"
  for lattice_what in cli stack; do
    # By name inside of the distribution: where that stands is of no importance.
    lattice_sum=$(cd "$lib" && find cli server agent gateway -name '*.jar' |
      if [ $lattice_what = cli ]; then grep '^cli/'; else grep -v '^cli/'; fi |
      LC_ALL=C sort | xargs cksum | cksum)
    if [ -r "$lib/aot/$lattice_what.sum" ] && read -r lattice_made_of <"$lib/aot/$lattice_what.sum" &&
      [ "$lattice_made_of" = "$lattice_aot_jdk $lattice_sum" ]; then
      continue
    fi
    "lattice_aot_train_$lattice_what" "$lib/aot" || return 1
    printf '%s\n' "$lattice_aot_jdk $lattice_sum" >"$lib/aot/$lattice_what.sum"
  done
}

# Makes the command line's cache in folder $1 by running what people wait for against a server that is no server.
lattice_aot_train_cli() {
  lattice_classpath cli
  # shellcheck disable=SC2086 # options are words
  "$LATTICE_JDK/bin/java" -Xlog:disable "-XX:AOTCacheOutput=$1/cli.aot.$$" $LATTICE_CLI_OPTIONS \
    -Dlattice.version="$version" -cp "$LATTICE_CLASSPATH" dev.lattice.cli.rehearsal.Rehearsal
  lattice_aot_keep "$1/cli.aot.$$" "$1" cli
}

# Puts a new cache $1 into folder $2 as the one of process $3.
lattice_aot_keep() {
  [ -s "$1" ] || return 1
  mv -f "$1" "$2/$3.aot" && printf '%s\n' "$lattice_aot_jdk" >"$2/$3.jdk"
}

# Makes the caches of server, agent and gateway in folder $1: they run some jobs in a place of their own, then end.
lattice_aot_train_stack() (
  into=$1
  work=$(mktemp -d) || exit 1
  server=
  agent=
  gateway=
  trap 'kill $gateway $agent $server 2>/dev/null; wait; rm -rf "$work"' EXIT
  port=$((20000 + $$ % 20000))
  # Whoever waits for a cache may have settings of a server or of a node, and this is neither.
  for variable in $(env | sed -n 's/^\(LATTICE_[A-Z_]*\)=.*/\1/p'); do
    unset "$variable"
  done
  unset DATABASE_URL JWT_SECRET JWT_EXPIRES_IN WORKER_TOKEN_SECRET AGENT_SECRET ALLOWED_ORIGINS SERVER_URL WORKER_TOKEN \
    WORKER_TOKEN_FILE
  export LATTICE_HOME="$work" LATTICE_PORT="$port" LATTICE_AGENT_PORT="$((port + 1))" \
    LATTICE_JAVA_HOME="$LATTICE_JDK" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache"
  export LATTICE_SERVER="http://127.0.0.1:$port" LATTICE_TOKEN=
  LATTICE_OPEN_JOIN=true LATTICE_AOT_OUTPUT=$work "$dist/bin/lattice" server >"$work/server.log" 2>&1 &
  server=$!
  lattice_aot_await "$server" lattice_aot_answers || exit 1
  LATTICE_AOT_OUTPUT=$work "$dist/bin/lattice" worker --server "http://127.0.0.1:$port" >"$work/agent.log" 2>&1 &
  agent=$!
  lattice_aot_await "$agent" lattice_aot_online || exit 1
  mkdir "$work/project" && cd "$work/project" && echo content >file || exit 1
  for command in true 'echo out; echo err >&2' 'cat file; exit 3' true; do
    "$dist/bin/lattice" run -- sh -c "$command" >/dev/null 2>&1
    "$dist/bin/lattice" jobs ls --json >/dev/null
  done
  LATTICE_AOT_OUTPUT=$work "$dist/bin/lattice" gateway --server "http://127.0.0.1:$port" --http-port 0 \
    --https-port off --tunnel-port 0 >"$work/gateway.log" 2>&1 &
  gateway=$!
  lattice_aot_await "$gateway" lattice_aot_routes || exit 1
  kill "$gateway" && wait "$gateway"
  kill "$agent" && wait "$agent"
  kill "$server" && wait "$server"
  gateway=
  agent=
  server=
  lattice_aot_keep "$work/server.aot" "$into" server && lattice_aot_keep "$work/agent.aot" "$into" agent &&
    lattice_aot_keep "$work/gateway.aot" "$into" gateway
)

lattice_aot_answers() {
  [ -s "$work/server/first-admin.json" ] || return 1
  LATTICE_TOKEN=$(sed -n 's/.*"apiToken" *: *"\([^"]*\)".*/\1/p' "$work/server/first-admin.json")
  "$dist/bin/lattice" nodes ls -o name >/dev/null 2>&1
}

# Whether the gateway has spoken with the server, for which it needs a good part of its classes.
lattice_aot_routes() {
  grep -q 'routes' "$work/gateway.log"
}

lattice_aot_online() {
  [ -n "$("$dist/bin/lattice" nodes ls -o name)" ]
}

# Waits until $2 succeeds, while process $1 lives, for a minute or two.
lattice_aot_await() {
  lattice_tries=0
  while [ "$lattice_tries" -lt 120 ]; do
    "$2" && return 0
    kill -0 "$1" 2>/dev/null || break
    sleep 1
    lattice_tries=$((lattice_tries + 1))
  done
  cat "$work"/*.log >&2
  return 1
}

# Sets LATTICE_CLASSPATH for process $1; always in the same order, or the caches would not fit.
lattice_classpath() {
  LATTICE_CLASSPATH=
  for lattice_jar in "$lib/$1"/*.jar; do
    LATTICE_CLASSPATH=${LATTICE_CLASSPATH:+$LATTICE_CLASSPATH:}$lattice_jar
  done
}
