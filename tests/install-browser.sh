#!/bin/sh
# Sees that there is a Chromium for the dashboard's tests; Debian's own, where there is none.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
[ -d "/Applications/Google Chrome.app" ] && exit 0
if ! command -v apt-get >/dev/null; then
    echo "There is no Chromium or Chrome for the dashboard's tests. Hint: install one." >&2
    exit 2
fi
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
echo "installing chromium for the dashboard's tests" >&2
install() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >&2; }
install || { $sudo apt-get update -qq >&2 && install; }
