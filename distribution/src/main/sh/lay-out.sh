#!/bin/sh
# Lays the distribution out: lay-out.sh <root of the repository> <version>
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
