#!/bin/sh
# What the official image runs: settings from KAFKA_* variables, a formatted folder, the broker.
set -eu

export CLUSTER_ID="${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}"
kafka() {
  exec java -Xmx512m -XX:+UseSerialGC -cp '/opt/kafka/libs/*' "$@"
}

(kafka kafka.docker.KafkaDockerWrapper setup --default-configs-dir /etc/kafka/docker \
  --mounted-configs-dir /mnt/shared/config --final-configs-dir /opt/kafka/config)
kafka kafka.Kafka /opt/kafka/config/server.properties
