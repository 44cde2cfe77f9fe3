#!/bin/sh
# Lays the distribution out: LATTICE_JAVA_HOME=<JDK> lay-out.sh <root of the repository> <version>
# Files that did not change keep their times, because the JVM's ahead-of-time caches are bound to them.
set -eu
root=$1 version=$2
to=$root/distribution/target/lattice-$version

# Makes folder $2 hold exactly the files of folder $1.
mirror() {
  mkdir -p "$2"
  (cd "$1" && find . -type f) | while IFS= read -r file; do
    if ! cmp -s "$1/$file" "$2/$file"; then
      mkdir -p "$(dirname "$2/$file")"
      cp "$1/$file" "$2/$file"
    fi
  done
  (cd "$2" && find . -type f) | while IFS= read -r file; do
    [ -f "$1/$file" ] || rm -f "$2/$file"
  done
}

mirror "$root/distribution/src/main/dist/bin" "$to/bin"
mirror "$root/distribution/src/main/dist/lib/launcher" "$to/lib/launcher"
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

for module in cli agent; do
  cp "$root/$module/target/$module-$version.jar" "$root/$module/target/lib/"
  mirror "$root/$module/target/lib" "$to/lib/$module"
done
mirror "$root/server/target/quarkus-app" "$to/lib/server"
chmod +x "$to/bin/lattice"
cp "$root/LICENSE" "$to/"
[ ! -f "$root/README.md" ] || cp "$root/README.md" "$to/"
printf '%s\n' "$version" >"$to/lib/version"
find "$to/lib/cli" "$to/lib/server" "$to/lib/agent" -name '*.jar' 2>/dev/null | LC_ALL=C sort | xargs cat | cksum |
  sed "s/ .*//; s/^/$version-/" >"$to/lib/build"

"$to/bin/lattice" aot
