#!/bin/sh
# Refuses a start that others can reach with secrets that everybody can read in .env. The gateway's port is the only one
# that docker-compose.yml publishes beyond 127.0.0.1, and only where DARKROOM_ADDRESS says so.
set -eu

# What all of them contain: as it is, in base64, in hexadecimal.
development='darkroom-development ZGFya3Jvb20tZGV2ZWxvcG1lbnQ 6461726b726f6f6d2d646576656c6f706d656e74'

case $DARKROOM_ADDRESS in
  127.*:* | '[::1]:'*) exit 0 ;;
esac

known=
for name in POSTGRES_PASSWORD S3_SECRET_KEY WEBHOOKS_SECRET LINKS_SECRET ADMIN_KEY; do
  eval "value=\$$name"
  for part in $development; do
    case $value in
      *"$part"*) known="$known $name" ;;
    esac
  done
  [ -n "$value" ] || known="$known $name"
done

if [ -n "$known" ]; then
  echo "others reach $DARKROOM_ADDRESS, so .env needs secrets of your own for:$known" >&2
  exit 1
fi
