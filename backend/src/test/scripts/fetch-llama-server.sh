#!/bin/sh
# Unpacks Debian's llama-server with its libraries (libc too) below a folder; installs nothing, needs no root.
# The packages come from the mirror that this machine's apt uses already, or from $MIRROR.
# usage: fetch-llama-server.sh FOLDER   then: FOLDER/llama-server --help
set -eu
folder=$(realpath -m "${1:?the folder to fill}")
suite=${SUITE:-forky}

say() { echo "$*" >&2; exit 1; }
[ "$(uname -sm)" = 'Linux x86_64' ] || say 'llama-server is fetched for Linux on x86-64 only'
for tool in apt-get dpkg dpkg-deb; do
  command -v "$tool" >/dev/null || say "llama-server is fetched with $tool, which is not here"
done
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/$' || true)}
[ -n "$mirror" ] || say 'apt knows no Debian mirror here; name one as MIRROR'
ring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$ring" ] || say "the key ring $ring is missing"

# apt resolves for a machine of its own in this folder, on which nothing is installed
apt=$folder/apt
mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/none"
for stub in debconf wget; do # wanted by installation scripts only, and none of those is run
  printf 'Package: %s\nStatus: install ok installed\nVersion: 99\nArchitecture: all\nMulti-Arch: foreign\nMaintainer: none <none@localhost>\nDescription: stub\n\n' "$stub"
done > "$apt/status"
echo "deb [signed-by=$ring] $mirror $suite main" > "$apt/sources.list"
cat > "$apt/conf" <<EOF
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "$apt/none";
Dir::Etc::Preferences "$apt/none/preferences";
Dir::Etc::PreferencesParts "$apt/none";
Dir::State "$apt";
Dir::State::Lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Cache::archives "$apt/archives";
APT::Architecture "amd64";
APT::Install-Recommends "false";
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
Acquire::Retries "3";
EOF
export APT_CONFIG="$apt/conf"
apt-get -q -o APT::Update::Error-Mode=any update
apt-get -qy --download-only install llama.cpp-tools
for package in "$apt"/archives/*.deb; do dpkg-deb -x "$package" "$folder/root"; done
rm -rf "$apt" "$folder/root/usr/share"

# the program is run by its own loader, and then looks for its CPU backends beside that
lib=$folder/root/usr/lib/x86_64-linux-gnu
for backend in "$lib"/ggml/backends*/*.so; do ln -sf "${backend#"$lib"/}" "$lib/"; done
cat > "$folder/llama-server" <<'EOF'
#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/root/usr
lib=$root/lib/x86_64-linux-gnu
exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib:$lib/llama" --argv0 llama-server "$root/bin/llama-server" "$@"
EOF
sh "$folder/llama-server" --version
chmod +x "$folder/llama-server" # only what runs is a program
