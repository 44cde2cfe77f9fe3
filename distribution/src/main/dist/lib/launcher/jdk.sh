# Finds a JDK that Lattice runs on. To be sourced; starts no process on the common path.
# After lattice_find_jdk, LATTICE_JDK is its folder and LATTICE_JDK_VERSION what its release file says.

LATTICE_JDK_OLDEST=25

# Whether $1 is the folder of a new enough JDK, by the release file that every JDK carries.
lattice_accept_jdk() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  LATTICE_JDK_VERSION= lattice_jdk_java=
  while IFS='=' read -r lattice_key lattice_value; do
    case $lattice_key in
      JAVA_VERSION) lattice_jdk_java=${lattice_value#\"} ;;
      JAVA_RUNTIME_VERSION) LATTICE_JDK_VERSION=${lattice_value#\"} ;;
    esac
  done <"$1/release"
  LATTICE_JDK_VERSION=${LATTICE_JDK_VERSION%\"*}
  lattice_major=${lattice_jdk_java%%[!0-9]*}
  [ "${lattice_major:-0}" -ge "$LATTICE_JDK_OLDEST" ] || return 1
  LATTICE_JDK=$1
}

# As above, and on success remembers the folder for the next start.
lattice_take_jdk() {
  lattice_accept_jdk "$1" || return 1
  [ -n "$lattice_jdk_memory" ] || return 0
  mkdir -p "${lattice_jdk_memory%/*}" 2>/dev/null && printf '%s\n' "$1" 2>/dev/null >"$lattice_jdk_memory.$$" &&
    mv -f "$lattice_jdk_memory.$$" "$lattice_jdk_memory" 2>/dev/null
  return 0
}

# The JDK that the java on PATH belongs to.
lattice_jdk_on_path() {
  lattice_java=$(command -v java) || return 1
  while [ -L "$lattice_java" ]; do
    lattice_link=$(readlink "$lattice_java") || return 1
    case $lattice_link in
      /*) lattice_java=$lattice_link ;;
      *) lattice_java=${lattice_java%/*}/$lattice_link ;;
    esac
  done
  lattice_take_jdk "${lattice_java%/bin/java}"
}

lattice_find_jdk() {
  lattice_jdk_memory=
  if [ -n "$LATTICE_JAVA_HOME" ]; then
    lattice_accept_jdk "$LATTICE_JAVA_HOME" && return 0
    printf 'lattice: LATTICE_JAVA_HOME is %s, which is no JDK %s or newer\n' \
      "$LATTICE_JAVA_HOME" "$LATTICE_JDK_OLDEST" >&2
    return 1
  fi
  lattice_accept_jdk "$JAVA_HOME" && return 0
  if [ -n "$XDG_CACHE_HOME" ]; then
    lattice_jdk_memory=$XDG_CACHE_HOME/lattice/jdk
  elif [ -n "$HOME" ]; then
    lattice_jdk_memory=$HOME/.cache/lattice/jdk
  fi
  if [ -r "$lattice_jdk_memory" ] && read -r lattice_remembered <"$lattice_jdk_memory"; then
    lattice_accept_jdk "$lattice_remembered" && return 0
  fi
  lattice_jdk_on_path && return 0
  for lattice_candidate in /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    lattice_take_jdk "$lattice_candidate" && return 0
  done
  if [ -x /usr/libexec/java_home ]; then
    lattice_take_jdk "$(/usr/libexec/java_home -v "$LATTICE_JDK_OLDEST+" 2>/dev/null)" && return 0
  fi
  cat >&2 <<EOF
lattice: no JDK $LATTICE_JDK_OLDEST or newer was found
  looked at: LATTICE_JAVA_HOME, JAVA_HOME, java on PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks
  install one, for instance Temurin $LATTICE_JDK_OLDEST:
    Debian, Ubuntu   apt-get install temurin-$LATTICE_JDK_OLDEST-jdk   (or openjdk-$LATTICE_JDK_OLDEST-jdk)
    Fedora           dnf install java-$LATTICE_JDK_OLDEST-openjdk-devel
    macOS            brew install openjdk@$LATTICE_JDK_OLDEST
    anywhere         sdk install java $LATTICE_JDK_OLDEST-tem   (SDKMAN)
  or, if there is one: LATTICE_JAVA_HOME=/path/to/jdk lattice …
EOF
  return 1
}
