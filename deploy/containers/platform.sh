# The platform of docker-compose.yml, its containers and what a client sees of it. Sourced by .ci/containers.

# Long enough to be disturbed on the way. The same request gives the same images, whatever happens meanwhile
# (same-bytes.yml).
long_job='{"prompt": "a red apple", "seed": 7, "steps": 150, "num_images": 4}'

free_port() {
  for port in $(shuf -i 20000-29999 -n 100); do
    grep -q ":$(printf %04X "$port") " /proc/net/tcp /proc/net/tcp6 || break
  done
  echo "$port"
}

listen_on() {
  export DARKROOM_ADDRESS="127.0.0.1:$1"
  export DARKROOM_PUBLIC_URL="http://$DARKROOM_ADDRESS"
}

up() { docker compose up --detach --wait --wait-timeout 360 "$@"; }

refuse_strangers() {
  if env DARKROOM_ADDRESS="0.0.0.0:${DARKROOM_ADDRESS#*:}" docker compose up --detach api-gateway; then
    fail "a gateway starts for everybody with the secrets of .env"
  fi
  docker compose logs guard | grep 'needs secrets of your own for: POSTGRES_PASSWORD' || fail "the guard gives no reason"
  [ -z "$(docker compose ps --quiet --status running api-gateway)" ] || fail "the gateway runs in spite of the guard"
  docker compose down --volumes
}

inspect_services() {
  for id in $(docker compose ps --quiet orchestrator api-gateway worker); do
    held=$(docker inspect --format '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}' "$id")
    [ "$held" = '10001:10001 true [ALL]' ] || fail "$(docker inspect --format '{{.Name}}' "$id") is held differently: $held"
    docker exec "$id" sh -euc '
      test "$(id -u):$(id -g)" = 10001:10001
      grep "^[^ ]* / [^ ]* ro," /proc/mounts
      grep "^CapEff:.0000000000000000$" /proc/1/status
      grep "^NoNewPrivs:.1$" /proc/1/status' || fail "$(docker inspect --format '{{.Name}}' "$id") may do more than it should"
  done
  for service in postgres minio; do
    [ "$(docker inspect --format '{{.HostConfig.ReadonlyRootfs}}' "$(docker compose ps --quiet $service)")" = true ] ||
      fail "$service may write into its root"
  done
  for id in $(docker compose ps --quiet); do
    is_healthy "$id" || fail "$(docker inspect --format '{{.Name}}' "$id") is not healthy"
  done
  published=$(docker ps --format '{{.Ports}}' | tr ', ' '\n\n' | grep -e '->' || true)
  [ "$published" = "$DARKROOM_ADDRESS->8080/tcp" ] || fail "published is: $published"
}

is_healthy() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; }

api() {
  path=$1
  shift
  curl -sS --fail-with-body --max-time 60 -H "Authorization: Bearer $ADMIN_KEY" "$@" "$DARKROOM_PUBLIC_URL$path"
}

# Prints the job's id.
submit() { api /v1/jobs -H 'Content-Type: application/json' -d "$1" | jq -er .id; }

# job ID EXPRESSION
job() { api "/v1/jobs/$1" | jq -er "$2"; }

has_ended() {
  case $(job "$1" .status) in
    succeeded) ;;
    failed | canceled) fail "job $1 should have succeeded: $(job "$1" .error)" ;;
    *) return 1 ;;
  esac
}

# Waits for a job's success and holds its images to what the job says of them; leaves their sums in $images.
await_images() {
  await 240 "job $1 to succeed" has_ended "$1"
  images=$(job "$1" '.images[].sha256')
  index=0
  for sum in $images; do
    api "/v1/jobs/$1/images/$index" -o "$work/image.png"
    [ "$(sha256sum <"$work/image.png")" = "$sum  -" ] || fail "image $index of job $1 is not the one that the job names"
    [ "$(png_size "$work/image.png")" = "$(job "$1" ".images[$index] | \"\(.width)x\(.height)\"")" ] ||
      fail "image $index of job $1 is no PNG of the size that the job names"
    index=$((index + 1))
  done
  [ "$index" = "$(job "$1" .input.num_images)" ] || fail "job $1 has $index images"
}

png_size() {
  [ "$(od -An -tx1 -N8 "$1" | tr -d ' ')" != 89504e470d0a1a0a ] || od -An -tu4 -j16 -N8 --endian=big "$1" | awk '{ print $1 "x" $2 }'
}

first_job() {
  first=$(submit "$long_job")
  await_images "$first"
  expected=$images
  remembered=$(remembered_of "$first")
}

# What may not change any more; links are signed anew for each answer.
remembered_of() { job "$1" 'del(.images[].url)'; }

second_worker() {
  up --scale worker=2
  await 30 "two workers" workers_are 2
  inspect_services
}

workers_are() { api /v1/workers | jq -e ".results | length == $1"; }

# The container that draws a job.
drawing() { api /v1/workers | jq -er --arg job "$1" '.results[] | select(any(.batches[].jobs[]; .id == $job)) | .host'; }

# go_on_after COMMAND...: a job that is under way when the command runs ends with the images that it always has.
go_on_after() {
  up --scale worker=2
  disturbed=$(submit "$long_job")
  await 120 "a worker to draw job $disturbed" drawing "$disturbed"
  container=$(drawing "$disturbed")
  at=$(date -u +%FT%TZ)
  "$@"
  await_images "$disturbed"
  job "$disturbed" ".completed_at > \"$at\"" || fail "job $disturbed was over before it was disturbed"
  [ "$images" = "$expected" ] || fail "job $disturbed was disturbed and has other images"
}

lose_worker() { docker kill "$container"; }

lose() {
  docker compose kill "$1"
  sleep 3
  docker compose start "$1"
}

crash() {
  id=$(docker compose ps --quiet "$1")
  docker exec "$id" sh -c 'kill -9 -1' || true
  await 60 "$1 to be restarted" was_restarted "$id"
  await 90 "$1 to be healthy" is_healthy "$id"
}

was_restarted() { [ "$(docker inspect --format '{{.RestartCount}}' "$1")" = 1 ]; }

down_and_up() {
  ! docker compose logs --no-color | grep 'red apple' || fail "a prompt is in a log"
  docker compose down
  [ -z "$(docker ps --all --quiet)" ] || fail "containers are left"
  up
  [ "$(remembered_of "$first")" = "$remembered" ] || fail "job $first is not what it was"
  await_images "$first"
  [ "$images" = "$expected" ] || fail "job $first has other images now"
  await_images "$(submit '{"prompt": "blue heart"}')"
}

# On the same images; the tests take containers where an engine answers.
integration_tests() {
  docker compose down --volumes
  since=$(date +%s)
  export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
  ./darkroom test -Dspotless.check.skip -am -pl storage/jobs,storage/objects,orchestrator,deploy \
    -Dit.test='Postgres*IT,S3ObjectStoreIT,JobLifeIT,ComposeCommandIT' -Dfailsafe.failIfNoSpecifiedTests=false \
    -Dtest=NoUnitTest -Dsurefire.failIfNoSpecifiedTests=false
  used=$(docker events --since "$since" --until "$(date +%s)" --filter event=start --format '{{.From}}')
  for image in "$POSTGRES_IMAGE" "$KAFKA_IMAGE" "$MINIO_IMAGE"; do
    echo "$used" | grep -xF "$image" || fail "the tests did not run on $image"
  done
}

leave() {
  docker compose down --volumes --timeout 30
  left=$(docker ps --all --quiet; docker volume ls --quiet)
  stop_engine
}

leave_nothing() {
  leave
  left="$left$(pgrep -af "$work" || true)$(grep "$work" /proc/mounts || true)"
  [ -z "$left" ] || fail "left: $left"
}
