{{- define "oms.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{- define "oms.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "oms.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "oms.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- /* What a part is found by: [root, the part's name] */}}
{{- define "oms.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "oms.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "oms.labels" -}}
{{- $root := index . 0 -}}
{{ include "oms.selector" . }}
app.kubernetes.io/version: {{ $root.Values.image.tag | default $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* Name, namespace and labels of a part's object: [root, the part's name] */}}
{{- define "oms.metadata" -}}
{{- $root := index . 0 -}}
name: {{ include "oms.fullname" $root }}-{{ index . 1 }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "oms.labels" . | nindent 2 }}
{{- end }}

{{- define "oms.image" -}}
{{- $tag := .Values.image.tag | default .Chart.AppVersion -}}
{{- $digest := .Values.image.digest -}}
{{ .Values.image.repository }}:{{ $tag }}{{ if $digest }}@{{ $digest }}{{ end }}
{{- end }}

{{- /* What files/parts.json and the values say of every part that is deployed, as JSON by name. */}}
{{- define "oms.parts" -}}
{{- $parts := dict -}}
{{- range $name, $part := (.Files.Get "files/parts.json" | fromJson).parts -}}
{{- $values := mergeOverwrite (deepCopy $.Values.defaults) (deepCopy (index $.Values.parts $name)) -}}
{{- if $values.enabled -}}
{{- $_ := set $parts $name (merge (dict "name" $name "values" $values) $part) -}}
{{- end -}}
{{- end -}}
{{- $parts | toJson -}}
{{- end }}
