# Ahead-of-time caches, which halve the start of every process. To be sourced, after jdk.sh.
# A cache fits one build of the JDK only, so each has a file beside it that names the JDK it was made with. For another
# JDK new ones are made in the background, in the user's cache folder; until then everything runs, but starts slower.

# Sets LATTICE_AOT to the option that uses the cache of process $1 (cli, server or agent), or to nothing.
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
  read -r lattice_build <"$lib/build" || return 0
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
  mkdir -p "$lattice_aot_own" && mkdir "$lattice_aot_own/$1.making" || return 0
  trap 'rmdir "$lattice_aot_own/$1.making"' EXIT
  lattice_classpath "$1"
  if [ -r "$lib/aot/$1.aot" ] && "$LATTICE_JDK/bin/java" -Xlog:disable -XX:AOTMode=on "-XX:AOTCache=$lib/aot/$1.aot" \
    -XX:+UseSerialGC -cp "$LATTICE_CLASSPATH" -version; then
    ln -sf "$lib/aot/$1.aot" "$lattice_aot_own/$1.aot"
  elif [ "$1" != cli ] || ! lattice_aot_train_cli "$lattice_aot_own"; then
    # Not again at every start: 'lattice aot' tries anew.
    : >"$lattice_aot_own/$1.none"
    return 0
  fi
  printf '%s\n' "$lattice_aot_jdk" >"$lattice_aot_own/$1.jdk"
}

# Makes the command line's cache in folder $1 by running what people wait for against a server that is no server.
lattice_aot_train_cli() {
  lattice_classpath cli
  # shellcheck disable=SC2086 # options are words
  if "$LATTICE_JDK/bin/java" -Xlog:disable "-XX:AOTCacheOutput=$1/cli.aot.$$" $LATTICE_CLI_OPTIONS \
    -Dlattice.version="$version" -cp "$LATTICE_CLASSPATH" dev.lattice.cli.rehearsal.Rehearsal; then
    mv -f "$1/cli.aot.$$" "$1/cli.aot"
  else
    rm -f "$1/cli.aot.$$"
    return 1
  fi
}

# Sets LATTICE_CLASSPATH for process $1; always in the same order, or the caches would not fit.
lattice_classpath() {
  LATTICE_CLASSPATH=
  for lattice_jar in "$lib/$1"/*.jar; do
    LATTICE_CLASSPATH=${LATTICE_CLASSPATH:+$LATTICE_CLASSPATH:}$lattice_jar
  done
}
