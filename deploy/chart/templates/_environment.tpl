{{- /* A value of a setting as text: Helm reads whole numbers as floats, and prints 1.2e+06 for them. */}}
{{- define "oms.text" -}}
{{- if kindIs "float64" . -}}
{{- if eq . (floor .) -}}{{ printf "%.0f" . }}{{- else -}}{{ . }}{{- end -}}
{{- else -}}
{{ . }}
{{- end -}}
{{- end }}

{{- /* One variable: [name, value] */}}
{{- define "oms.variable" -}}
- name: {{ index . 0 }}
  value: {{ include "oms.text" (index . 1) | quote }}
{{- end }}

{{- /* One variable from a Secret: [name, the Secret's name, key] */}}
{{- define "oms.secretVariable" -}}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
{{- end }}

{{- /* The variables of a process: [root, its settings, its secrets, its own settings] */}}
{{- define "oms.settings" -}}
{{- $root := index . 0 -}}
{{- $values := mergeOverwrite (deepCopy $root.Values.settings) (deepCopy (index . 3)) -}}
{{- range (index . 1) }}
{{- if hasKey $values . }}
{{ include "oms.variable" (list . (index $values .)) }}
{{- end }}
{{- end }}
{{- range $name := (index . 2) }}
{{- with index $root.Values.secrets $name }}
{{ include "oms.secretVariable" (list $name .name (.key | default $name)) }}
{{- end }}
{{- end }}
{{- end }}

{{- /* What the chart sets of a part by itself: [root, the part] */}}
{{- define "oms.fixed" -}}
{{- $root := index . 0 -}}
{{- $part := index . 1 -}}
- name: NODE_ENV
  value: production
{{ include "oms.variable" (list "OPS_HOST" "0.0.0.0") }}
{{ include "oms.secretVariable" (list "DATABASE_URL" $root.Values.database.urls $part.role) }}
{{- range $name, $value := $part.fixed }}
{{ include "oms.variable" (list $name $value) }}
{{- end }}
{{- if $part.host }}
{{ include "oms.variable" (list $part.host "0.0.0.0") }}
{{- end }}
{{- if eq $part.program "worker/main.ts" }}
{{ include "oms.variable" (list "WORKER_VERSION" $part.tag) }}
{{- end }}
{{- if eq $part.name "worker" }}
{{ include "oms.variable" (list "WORKER_QUEUES" (include "oms.queues" $root)) }}
{{- end }}
{{- end }}

{{- /* The queues of the worker: all that have no deployment of their own. */}}
{{- define "oms.queues" -}}
orders{{ if not .Values.parts.payments.enabled }},payments{{ end }}{{ if not .Values.parts.logistics.enabled }},logistics{{ end }}
{{- end }}
