#!/bin/sh
# Unpacks the programs of a PostgreSQL server below a folder, out of a library that Maven fetches; installs nothing.
# usage: fetch-postgres.sh FOLDER   then: FOLDER/bin/postgres --version
set -eu
folder=$(realpath -m "${1:?the folder to fill}")
version=${POSTGRES_VERSION:-18.1.0}

say() { echo "$*" >&2; exit 1; }
case $(uname -sm) in
  'Linux x86_64') library=linux-amd64 ;;
  'Linux aarch64') library=linux-arm64v8 ;;
  'Darwin arm64') library=darwin-arm64v8 ;;
  *) say "no PostgreSQL is fetched for $(uname -sm); install one" ;;
esac
for tool in mvn tar xz unzip; do
  command -v "$tool" >/dev/null || say "PostgreSQL is fetched with $tool, which is not here; install either"
done

rm -rf "$folder.new"
mkdir -p "$folder.new/jar"
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
  "-Dartifact=io.zonky.test.postgres:embedded-postgres-binaries-$library:$version" \
  "-DoutputDirectory=$folder.new/jar" >&2 || say 'Maven could not fetch PostgreSQL'
unzip -q -o "$folder.new/jar/"*.jar '*.txz' -d "$folder.new/jar"
tar -xJf "$folder.new/jar/"*.txz -C "$folder.new"
rm -rf "$folder.new/jar" "$folder"
"$folder.new/bin/postgres" --version
mv "$folder.new" "$folder" # only what is whole has the name
