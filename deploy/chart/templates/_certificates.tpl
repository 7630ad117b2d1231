{{- /* The files of certificates that a process has, as a list in JSON: [root, whom it speaks to] */}}
{{- define "oms.certificates" -}}
{{- $root := index . 0 -}}
{{- $certificates := $root.Values.certificates -}}
{{- $files := list -}}
{{- if and (has "postgres" (index . 1)) $certificates.postgres.name -}}
{{- $file := dict "variable" "DATABASE_CA_FILE" "key" $certificates.postgres.ca -}}
{{- $files = append $files (dict "of" "postgres" "secret" $certificates.postgres.name "files" (list $file)) -}}
{{- end -}}
{{- if and (has "kafka" (index . 1)) $certificates.kafka.name -}}
{{- $file := dict "variable" "KAFKA_CA_FILE" "key" $certificates.kafka.ca -}}
{{- $files = append $files (dict "of" "kafka" "secret" $certificates.kafka.name "files" (list $file)) -}}
{{- end -}}
{{- with $certificates.temporal -}}
{{- if and (has "temporal" (index $ 1)) .name -}}
{{- $keys := list (dict "variable" "TEMPORAL_CLIENT_CERT_FILE" "key" .cert) (dict "variable" "TEMPORAL_CLIENT_KEY_FILE" "key" .key) (dict "variable" "TEMPORAL_CA_FILE" "key" .ca) -}}
{{- $present := list -}}
{{- range $keys -}}{{- if .key -}}{{- $present = append $present . -}}{{- end -}}{{- end -}}
{{- $files = append $files (dict "of" "temporal" "secret" .name "files" $present) -}}
{{- end -}}
{{- end -}}
{{- $files | toJson -}}
{{- end }}

{{- define "oms.certificateVariables" -}}
{{- range $each := include "oms.certificates" . | fromJsonArray }}
{{- range $each.files }}
{{ include "oms.variable" (list .variable (printf "/etc/order-management/%s/%s" $each.of .key)) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "oms.certificateMounts" -}}
{{- range include "oms.certificates" . | fromJsonArray }}
- name: {{ .of }}
  mountPath: /etc/order-management/{{ .of }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "oms.certificateVolumes" -}}
{{- range include "oms.certificates" . | fromJsonArray }}
- name: {{ .of }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    items:
      {{- range .files }}
      - {key: {{ .key | quote }}, path: {{ .key | quote }}}
      {{- end }}
{{- end }}
{{- end }}
