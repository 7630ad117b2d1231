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
    {{- end }}
  {{- with .to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
