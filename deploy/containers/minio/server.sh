#!/bin/sh
# minio server [OPTION...] FOLDER, with MinIO's variables.
set -eu

for folder; do :; done
cat >/tmp/s3proxy.properties <<EOF
s3proxy.endpoint=http://127.0.0.1:9001
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity=${MINIO_ROOT_USER:-minioadmin}
s3proxy.credential=${MINIO_ROOT_PASSWORD:-minioadmin}
s3proxy.ignore-unknown-headers=true
jclouds.provider=filesystem-nio2
jclouds.filesystem.basedir=$folder
EOF

# S3Proxy sends the standard error to its log, which therefore goes elsewhere.
java -Xmx256m -Dorg.slf4j.simpleLogger.logFile=System.out -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -cp '/opt/s3proxy/lib/*' org.gaul.s3proxy.Main --properties /tmp/s3proxy.properties &
exec haproxy -db -f /etc/haproxy/minio.cfg
