#!/bin/sh
# Lays the distribution out: LATTICE_JAVA_HOME=<JDK> lay-out.sh <root of the repository> <version>
# Each lay-out is a folder of its own, and target/lattice-<version> a link to the newest: what runs goes on from the
# folder that it was started from. Files that did not change are the same files, because the JVM's ahead-of-time caches
# are bound to their times.
set -eu
root=$1 version=$2
target=$(cd -P "$root/distribution/target" && pwd)
name=$target/lattice-$version
layouts=$target/layouts
mkdir -p "$layouts"
before=
if [ -L "$name" ]; then
  before=$(cd -P "$name" && pwd) || before=
elif [ -d "$name" ]; then
  # From when there was one folder only.
  before=$layouts/first-$$
  mv "$name" "$before"
fi
to=$layouts/$(date +%Y%m%d-%H%M%S)-$$
mkdir "$to"

# The same file in two lay-outs, where the file system can.
share() {
  ln "$1" "$2" 2>/dev/null || cp -p "$1" "$2"
}

# Puts the files of folder $1 into folder $2 of the lay-out.
place() {
  (cd "$1" && find . -type f) | while IFS= read -r file; do
    mkdir -p "$to/$2/${file%/*}"
    if [ -n "$before" ] && cmp -s "$1/$file" "$before/$2/$file"; then
      share "$before/$2/$file" "$to/$2/$file"
    else
      cp "$1/$file" "$to/$2/$file"
    fi
  done
}

place "$root/distribution/src/main/dist/bin" bin
place "$root/distribution/src/main/dist/lib/launcher" lib/launcher
# picocli is compiled for Java 5, and the JVM's ahead-of-time cache takes no classes that old: a third of a short
# command's time. So it is compiled anew, from the sources that its authors publish with it.
picocli=$root/distribution/target/picocli
if [ ! -e "$picocli/picocli.jar" ] || [ "$picocli/sources.jar" -nt "$picocli/picocli.jar" ]; then
  rm -rf "$picocli/java" "$picocli/classes"
  mkdir -p "$picocli/java" "$picocli/classes"
  (cd "$picocli/java" && "$LATTICE_JAVA_HOME/bin/jar" xf ../sources.jar picocli)
  "$LATTICE_JAVA_HOME/bin/javac" -proc:none -nowarn -Xlint:none --release 25 -encoding UTF-8 \
    -d "$picocli/classes" "$picocli"/java/picocli/*.java
  "$LATTICE_JAVA_HOME/bin/jar" --create --date=2026-01-01T00:00:00Z --file "$picocli/picocli.jar" -C "$picocli/classes" .
fi
cp "$picocli/picocli.jar" "$root"/cli/target/lib/picocli-*.jar

for module in cli agent gateway; do
  cp "$root/$module/target/$module-$version.jar" "$root/$module/target/lib/"
  place "$root/$module/target/lib" "lib/$module"
done
place "$root/server/target/quarkus-app" lib/server
chmod +x "$to/bin/lattice"
cp "$root/LICENSE" "$to/"
[ ! -f "$root/README.md" ] || cp "$root/README.md" "$to/"
printf '%s\n' "$version" >"$to/lib/version"
(cd "$to/lib" && find cli server agent gateway -name '*.jar' | LC_ALL=C sort | xargs cat | cksum) |
  sed "s/ .*//; s/^/$version-/" >"$to/lib/build"

if [ -n "$before" ] && diff -rq -x aot "$before" "$to" >/dev/null; then
  rm -rf "$to"
  to=$before
elif [ -n "$before" ] && [ -d "$before/lib/aot" ]; then
  mkdir "$to/lib/aot"
  for file in "$before"/lib/aot/*; do
    case $file in
      *.aot) share "$file" "$to/lib/aot/${file##*/}" ;;
      # These are written to.
      *) cp -p "$file" "$to/lib/aot/" ;;
    esac
  done
fi
"$to/bin/lattice" aot

ln -sfn "layouts/${to##*/}" "$name"
# Older lay-outs go when nothing that was started from them runs.
commands=$({ cat /proc/[0-9]*/cmdline || ps -A -ww -o args=; } 2>/dev/null | tr '\0' '\n')
for layout in "$layouts"/*; do
  case $layout:$commands in
    "$to":*) ;;
    *"$layout/"*) ;;
    *) rm -rf "$layout" ;;
  esac
done
