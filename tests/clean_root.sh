#!/usr/bin/env bash
# Plays setup, checks and a tenth of the tests in a new Debian with nothing but what the README asks for: git, make, Python and its venv.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v debootstrap > /dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends debootstrap > /dev/null
fi

root=$(mktemp -d /var/tmp/parvis-root-XXXXXX)
mounted=()
leave() {
  for place in "${mounted[@]}"; do umount --lazy "$place"; done
  rm -rf --one-file-system "$root" "$root.log"
}
trap leave EXIT

# shellcheck disable=SC1091
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
# shellcheck disable=SC2016
sources=$(apt-get indextargets --format '$(REPO_URI)' | sort -u)
mirror=$(grep -m1 -E '^https?:.*/debian/?$' <<< "$sources" || true)
chmod 755 "$root"
debootstrap --variant=minbase --include=ca-certificates,git,make,python3,python3-venv "$release" "$root" $mirror > "$root.log" 2>&1 ||
  { tail "$root.log" >&2; exit 1; }

rm "$root/etc/apt/sources.list"
# The new root reaches packages as this machine does.
for path in /etc/apt /etc/pip.conf /etc/xdg/pip /etc/ssl/certs /usr/etc/npmrc /etc/resolv.conf /root/.npmrc /root/.config/pip \
  /usr/share/keyrings $(sed -n 's#^file:/*#/#p' <<< "$sources"); do
  [ -e "$path" ] || continue
  mkdir -p "$root$(dirname "$path")"
  cp -rL --remove-destination "$path" "$root$(dirname "$path")/"
done
echo "127.0.0.1 localhost" > "$root/etc/hosts"
for place in proc sys dev dev/shm; do
  mount --bind "/$place" "$root/$place"
  mounted=("$root/$place" "${mounted[@]}")
done
git clone --quiet --no-local . "$root/parvis"

chroot "$root" /usr/bin/env -u CI LC_ALL=C.UTF-8 bash -c '
  set -eu
  cd /parvis
  apt-get update -qq
  make --no-print-directory setup
  make --no-print-directory check
  CI=true make --no-print-directory test PART=3/10
'
