#!/usr/bin/env bash
# Fetches real MySQL into a private prefix and prints the path of its mysqld.
#
#   tests/fetch-mysql.sh [PREFIX]     default: ${XDG_CACHE_HOME:-~/.cache}/etlp/mysql
#
# Debian 12 ships no MySQL server, so the packages come from the suite "sid" of
# the mirror that this machine's apt already uses. They are unpacked with their
# own C library beside them: nothing is installed, no file of the system changes.
set -euo pipefail

prefix=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/etlp/mysql}
mysqld=$prefix/mysqld
if [ -x "$mysqld" ] && "$mysqld" --version >/dev/null 2>&1; then
    echo "$mysqld"
    exit 0
fi

fail() {
    echo "fetch-mysql: $1" >&2
    exit 1
}
for tool in apt-get apt-config dpkg; do
    command -v "$tool" >/dev/null || fail "no $tool here: real MySQL is only fetched on Debian and its relatives"
done

mirror=$(apt-get indextargets --format '$(REPO_URI) $(SUITE)' "Created-By: Packages" |
    awk '$2 !~ /security|updates|backports/ && $1 ~ /debian\/?$/ { print $1; exit }')
[ -n "$mirror" ] || fail "no Debian mirror in the configuration of apt"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || fail "no $keyring: install debian-archive-keyring"

mkdir -p "$(dirname "$prefix")"
# Built aside and moved into place, so that an interrupted fetch leaves nothing
# that looks finished.
work=$(mktemp -d "$(dirname "$prefix")/mysql.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/apt/{state/lists/partial,cache/archives/partial} "$work/root"
: >"$work/apt/status"
echo "deb [signed-by=$keyring] $mirror sid main" >"$work/apt/sources.list"
export DEBIAN_FRONTEND=noninteractive
private_apt() {
    apt-get -qq \
        -o Dir::State="$work/apt/state" -o Dir::State::status="$work/apt/status" \
        -o Dir::Cache="$work/apt/cache" \
        -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=- \
        -o APT::Install-Recommends=false -o APT::Sandbox::User= \
        -o Acquire::Languages=none -o Debug::NoLocking=true "$@"
}
private_apt update >&2
private_apt install -y --download-only mysql-server-core >&2
for package in "$work"/apt/cache/archives/*.deb; do
    dpkg -x "$package" "$work/root"
done
rm -rf "$work/apt"

cat >"$work/mysqld" <<'WRAPPER'
#!/bin/sh
# mysqld with the C library and the plugins that it was built with.
root=$(cd "$(dirname "$0")" && pwd)/root
lib=$(echo "$root"/usr/lib/*-linux-gnu)
loader=$(echo "$root"/usr/lib*/ld-linux-*.so.*)
first=
# These two count only as the first argument of mysqld.
case ${1:-} in --no-defaults | --defaults-file=*) first=$1; shift ;; esac
exec "$loader" --library-path "$lib:$lib/mysql/private" \
    "$root/usr/sbin/mysqld" ${first:+"$first"} --basedir="$root/usr" \
    --lc-messages-dir="$root/usr/share/mysql" --plugin-dir="$root/usr/lib/mysql/plugin" \
    --character-sets-dir="$root/usr/share/mysql/charsets" --secure-file-priv=NULL --mysqlx=OFF "$@"
WRAPPER
chmod +x "$work/mysqld"
"$work/mysqld" --version >&2 || fail "the fetched mysqld does not start"
rm -rf "$prefix"
mv "$work" "$prefix"
trap - EXIT
chmod 755 "$prefix"
echo "$mysqld"
