#!/bin/sh
# Install what the build and the tests need, on Debian 12, and nothing that is there.
# Each package is explained in docs/dependencies.md.
set -eu
packages="gcc make meson ninja-build pkg-config libmicrohttpd-dev libjansson-dev libsqlite3-dev libpq-dev
  libsodium-dev libssl-dev zlib1g-dev libexpat1-dev libminizip-dev libxlsxwriter-dev libcurl4-openssl-dev
  libqrencode-dev libcairo2-dev libpango1.0-dev libcmocka-dev poppler-utils postgresql fonts-noto-cjk chromium nodejs npm sqlite3 curl python3-hl7"
missing=""
for p in $packages; do
    case $p in
        nodejs) command -v node >/dev/null && continue ;;
        npm) command -v npm >/dev/null && continue ;;
    esac
    dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
echo "installing:$missing"
sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
