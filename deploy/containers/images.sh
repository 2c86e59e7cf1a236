# Images under the names that .env gives, built here: no registry is asked for any. Sourced by .ci/containers.

build_image() {
  tag=$1
  folder=$2
  shift 2
  docker build --network host --tag "$tag" --file "deploy/containers/$folder/Dockerfile" "$@" .
}

stand_in_images() {
  mmdebstrap --variant=minbase --include=ca-certificates --keyring="$keyring" \
    trixie "$work/base.tar" "$(mirror)"
  docker import "$work/base.tar" debian:trixie-slim
  rm "$work/base.tar"
  build_image "$JRE_IMAGE" jre
  build_image "$POSTGRES_IMAGE" postgres
  build_image "$KAFKA_IMAGE" kafka --build-arg "JRE_IMAGE=$JRE_IMAGE"
  build_image "$MINIO_IMAGE" minio --build-arg "JRE_IMAGE=$JRE_IMAGE"
}
