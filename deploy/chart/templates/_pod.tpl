{{- /* What the pods of every kind have: [root, service account, priority class] */}}
{{- define "oms.podSecurity" -}}
serviceAccountName: {{ index . 1 }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with index . 2 }}
priorityClassName: {{ . }}
{{- end }}
{{- with (index . 0).Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  # So that the certificates' files can be read.
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- /* What the containers of every kind have: root */}}
{{- define "oms.containerSecurity" -}}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  capabilities:
    drop: [ALL]
{{- end }}

{{- /* Seconds from SIGTERM to the last step of a part's own shutdown, and some more: [root, the part] */}}
{{- define "oms.graceSeconds" -}}
{{- $part := index . 1 -}}
{{- $settings := mergeOverwrite (deepCopy (index . 0).Values.settings) (deepCopy $part.values.settings) -}}
{{- $own := 0 -}}
{{- with $part.stop.setting -}}{{- $own = index $settings . | default $part.stop.fallback -}}{{- end -}}
{{- /* Before SIGTERM a part that is called goes on for 5 s, until nobody calls it any more. */ -}}
{{- $pause := ternary 5 0 (hasKey $part "port") -}}
{{- add $part.stop.seconds $own $pause 5 -}}
{{- end }}
