{{- /* The rules that let a pod reach its peers: [the values of networkPolicy, the peers' names] */}}
{{- define "oms.egress" -}}
{{- range $name := index . 1 }}
{{- with index (index $ 0).peers $name }}
{{- $protocols := ternary (list "UDP" "TCP") (list "TCP") (eq $name "dns") }}
- ports:
    {{- range $port := .ports }}
    {{- range $protocols }}
    - {port: {{ int $port }}, protocol: {{ . }}}
    {{- end }}
    {{- else }}
    {{- range $protocols }}
    - {protocol: {{ . }}}
    {{- end }}
    {{- end }}
  {{- with .to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Whether a part has an address for its spans: [root, the part] */}}
{{- define "oms.sendsSpans" -}}
{{- $part := index . 1 -}}
{{- $values := mergeOverwrite (deepCopy (index . 0).Values.settings) (deepCopy $part.values.settings) -}}
{{- range list "OTEL_EXPORTER_OTLP_ENDPOINT" "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" -}}
{{- if and (has . $part.settings) (index $values .) }}yes{{ end -}}
{{- end -}}
{{- end }}
