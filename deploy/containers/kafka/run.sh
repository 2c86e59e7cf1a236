#!/bin/sh
# What the official image runs: settings from KAFKA_* variables, a folder that is formatted once, the broker.
set -eu

export CLUSTER_ID="${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}"
kafka() { exec java -Xmx512m -XX:+UseSerialGC -cp '/opt/kafka/libs/*' "$@"; }

setup=$(kafka kafka.docker.KafkaDockerWrapper setup --default-configs-dir /etc/kafka/docker \
  --mounted-configs-dir /mnt/shared/config --final-configs-dir /opt/kafka/config 2>&1) || case $setup in
  *'already formatted'*) ;;
  *) echo "$setup"; exit 1 ;;
esac

kafka kafka.Kafka /opt/kafka/config/server.properties
