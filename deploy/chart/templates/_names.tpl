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

{{- /* [root, the part's name, its tag unless it is that of `image`] */}}
{{- define "oms.labels" -}}
{{- $root := index . 0 -}}
{{ include "oms.selector" . }}
app.kubernetes.io/version: {{ (gt (len .) 2 | ternary (last .) (include "oms.tag" $root)) | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* Name, namespace and labels of a part's object: as for its labels */}}
{{- define "oms.metadata" -}}
{{- $root := index . 0 -}}
name: {{ include "oms.fullname" $root }}-{{ index . 1 }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "oms.labels" . | nindent 2 }}
{{- end }}

{{- define "oms.tag" -}}
{{- .Values.image.tag | default .Chart.AppVersion -}}
{{- end }}

{{- /* [root, a tag and a digest] */}}
{{- define "oms.image" -}}
{{- $root := index . 0 -}}
{{- with index . 1 -}}
{{ $root.Values.image.repository }}:{{ .tag | default (include "oms.tag" $root) }}{{ if .digest }}@{{ .digest }}{{ end }}
{{- end -}}
{{- end }}

{{- /* The images that workers run as: this one, and with versions those kept beside it. */}}
{{- define "oms.workerImages" -}}
{{- $images := list .Values.image -}}
{{- if .Values.settings.WORKER_DEPLOYMENT -}}{{- $images = concat $images .Values.keptWorkers -}}{{- end -}}
{{- dict "images" $images | toJson -}}
{{- end }}

{{- /*
What files/parts.json and the values say of every part that is deployed, as JSON by name. Workers that have
versions are one for each.
*/}}
{{- define "oms.parts" -}}
{{- $parts := dict -}}
{{- range $name, $part := (.Files.Get "files/parts.json" | fromJson).parts -}}
{{- $values := mergeOverwrite (deepCopy $.Values.defaults) (deepCopy (index $.Values.parts $name)) -}}
{{- if $values.enabled -}}
{{- $isWorker := eq $part.program "worker/main.ts" -}}
{{- range ternary (include "oms.workerImages" $ | fromJson).images (list $.Values.image) $isWorker -}}
{{- $tag := .tag | default (include "oms.tag" $) -}}
{{- $hasVersion := and $isWorker $.Values.settings.WORKER_DEPLOYMENT -}}
{{- $key := ternary (printf "%s-%s" $name ($tag | lower | replace "." "-" | replace "_" "-" | trunc 20 | trimSuffix "-")) $name (not (not $hasVersion)) -}}
{{- $image := include "oms.image" (list $ .) -}}
{{- $_ := set $parts $key (merge (dict "name" $name "values" $values "tag" $tag "image" $image "hasVersion" (not (not $hasVersion))) $part) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $parts | toJson -}}
{{- end }}

{{- /* Of a part: the workers of a version go on after an upgrade that does not name it, since orders are pinned to it. */}}
{{- define "oms.keep" -}}
{{- if .hasVersion -}}
annotations: {helm.sh/resource-policy: keep}
{{- end -}}
{{- end }}
