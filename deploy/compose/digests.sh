#!/bin/sh
# Prints the images of .env with the digest that each tag has in its registry today, as lines for a second environment file:
#   deploy/compose/digests.sh >digests.env
#   docker compose --env-file .env --env-file digests.env up
set -eu

environment=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)/.env
sed -n 's/^\([A-Z]*_IMAGE\)=\(.*\)$/\1 \2/p' "$environment" |
  while read -r name image; do
    docker pull --quiet "$image" >/dev/null
    printf '%s=%s\n' "$name" "$(docker image inspect --format '{{index .RepoDigests 0}}' "$image")"
  done
