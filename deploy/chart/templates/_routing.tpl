{{- define "oms.hostOf" -}}
{{- (urlParse .).host | splitList ":" | first -}}
{{- end }}

{{- /* One path of an Ingress, in one line: [root, the part's name, path] */}}
{{- define "oms.ingressPath" -}}
{path: {{ index . 2 }}, pathType: Prefix, backend: {service: {name: {{ include "oms.fullname" (index . 0) }}-{{ index . 1 }}, port: {name: http}}}}
{{- end }}

{{- /* The backend of a rule of an HTTPRoute: [root, the part's name] */}}
{{- define "oms.backend" -}}
backendRefs: [{name: {{ include "oms.fullname" (index . 0) }}-{{ index . 1 }}, port: 80}]
{{- end }}
