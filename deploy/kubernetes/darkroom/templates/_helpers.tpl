{{- define "darkroom.name" -}}
{{- if contains "darkroom" .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-darkroom" .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods of a component, or of all of them: (dict "root" $ "component" "orchestrator" "pool" "default") */}}
{{- define "darkroom.selector" -}}
app.kubernetes.io/name: darkroom
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- with .pool }}
darkroom/pool: {{ . }}
{{- end }}
{{- end -}}

{{- define "darkroom.labels" -}}
{{ include "darkroom.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "darkroom.secret" -}}
{{- .Values.existingSecret | default (include "darkroom.name" .) -}}
{{- end -}}

{{/* Pods begin anew when what they read at their start has changed. */}}
{{- define "darkroom.annotations" -}}
checksum/config: {{ list .Values.kafka .Values.postgresql .Values.s3 .Values.publicUrl .Values.secrets | toJson | sha256sum }}
{{- end -}}

{{/* A pod, from its volumes on down to nothing of its containers. */}}
{{- define "darkroom.pod" -}}
serviceAccountName: {{ include "darkroom.name" . }}
automountServiceAccountToken: false
# Else a Service named kafka would look like settings of Kafka.
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* Close to each other in time, far from each other in space. */}}
{{- define "darkroom.spread" -}}
topologySpreadConstraints:
{{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "darkroom.selector" $ | nindent 8 }}
{{- end }}
{{- end -}}

{{/* What every container of ours has: (dict "root" $ "image" "orchestrator" "management" false) */}}
{{- define "darkroom.container" -}}
image: {{ printf "%s/%s:%s%s" .root.Values.image.prefix .image (.root.Values.image.tag | default .root.Chart.AppVersion) (.suffix | default "") | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
ports:
  - {name: http, containerPort: 8080}
  {{- if .management }}
  - {name: management, containerPort: 8081}
  {{- end }}
# It may wait for Kafka or PostgreSQL before it listens.
startupProbe:
  httpGet: {path: /q/health/live, port: http}
  periodSeconds: 2
  failureThreshold: 150
livenessProbe:
  httpGet: {path: /q/health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /q/health/ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
{{- end -}}

{{- define "darkroom.env.map" -}}
{{- range $name, $value := . }}
- {name: {{ $name }}, value: {{ $value | toString | quote }}}
{{- end }}
{{- end -}}

{{- define "darkroom.env.key" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef: {name: {{ include "darkroom.secret" .root }}, key: {{ .key }}}
{{- end -}}

{{/* Kafka and the bucket, which all services use. Every Kafka client of a service takes its KAFKA_* variables. */}}
{{- define "darkroom.env.common" -}}
{{- if contains "SASL" .Values.kafka.securityProtocol }}
{{ include "darkroom.env.key" (dict "root" . "name" "KAFKA_SASL_JAAS_CONFIG" "key" "kafka-sasl-jaas-config") }}
{{- end }}
{{ include "darkroom.env.key" (dict "root" . "name" "DARKROOM_OBJECTS_ACCESS_KEY" "key" "s3-access-key") }}
{{ include "darkroom.env.key" (dict "root" . "name" "DARKROOM_OBJECTS_SECRET_KEY" "key" "s3-secret-key") }}
{{- include "darkroom.env.map" .Values.env }}
{{- end -}}

{{/* What gateways and orchestrators have in common and workers never see. */}}
{{- define "darkroom.env.database" -}}
{{ include "darkroom.env.key" (dict "root" . "name" "QUARKUS_DATASOURCE_USERNAME" "key" "postgres-username") }}
{{ include "darkroom.env.key" (dict "root" . "name" "QUARKUS_DATASOURCE_PASSWORD" "key" "postgres-password") }}
{{ include "darkroom.env.key" (dict "root" . "name" "DARKROOM_WEBHOOKS_SECRET" "key" "webhooks-secret") }}
{{ include "darkroom.env.key" (dict "root" . "name" "DARKROOM_LINKS_SECRET" "key" "links-secret") }}
{{- end -}}

{{- define "darkroom.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if .Values.kafka.caConfigMap }}
- {name: kafka-ca, mountPath: /etc/darkroom/kafka, readOnly: true}
{{- end }}
{{- end -}}

{{- define "darkroom.mounts.database" -}}
{{- if .Values.postgresql.caConfigMap }}
- {name: postgresql-ca, mountPath: /etc/darkroom/postgresql, readOnly: true}
{{- end }}
{{- end -}}

{{- define "darkroom.volumes" -}}
- {name: tmp, emptyDir: {sizeLimit: 1Gi}}
{{- with .Values.kafka.caConfigMap }}
- {name: kafka-ca, configMap: {name: {{ . }}}}
{{- end }}
{{- end -}}

{{- define "darkroom.volumes.database" -}}
{{- with .Values.postgresql.caConfigMap }}
- {name: postgresql-ca, configMap: {name: {{ . }}}}
{{- end }}
{{- end -}}

{{/* The pools as JSON, each with what poolDefaults says where it says nothing itself. */}}
{{- define "darkroom.pools" -}}
{{- $pools := dict -}}
{{- range $name, $pool := .Values.pools -}}
{{- if $pool -}}
{{- $_ := set $pools $name (mergeOverwrite (deepCopy $.Values.poolDefaults) $pool) -}}
{{- else if not (kindIs "invalid" $pool) -}}
{{- $_ := set $pools $name $.Values.poolDefaults -}}
{{- end -}}
{{- end -}}
{{- $pools | toJson -}}
{{- end -}}
