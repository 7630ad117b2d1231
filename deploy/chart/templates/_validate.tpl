{{- /* Ends with one message that names everything that is missing or does not go together. */}}
{{- define "oms.validate" -}}
{{- $problems := list -}}
{{- if not .Values.image.repository -}}{{- $problems = append $problems "image.repository is not set." -}}{{- end -}}
{{- if not .Values.database.urls -}}{{- $problems = append $problems "database.urls is not set: the Secret with a postgres:// address for each role." -}}{{- end -}}
{{- $needing := include "oms.parts" . | fromJson -}}
{{- if .Values.rollOut.enabled -}}
{{- $rollOut := (.Files.Get "files/parts.json" | fromJson).rollOut -}}
{{- $_ := set $needing "rollOut" (merge (dict "values" (dict "settings" dict)) $rollOut) -}}
{{- end -}}
{{- $needs := dict -}}
{{- range $name, $part := $needing -}}
{{- $settings := mergeOverwrite (deepCopy $.Values.settings) (deepCopy $part.values.settings) -}}
{{- range $part.needs -}}
{{- $isSecret := has . $part.secrets -}}
{{- if not (index (ternary $.Values.secrets $settings $isSecret) .) -}}
{{- $key := printf "%s.%s" (ternary "secrets" "settings" $isSecret) . -}}
{{- $_ := set $needs $key (append (index $needs $key | default list) $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $key, $names := $needs -}}
{{- $problems = append $problems (printf "%s is not set: needed by %s." $key (join ", " $names)) -}}
{{- end -}}
{{- range $name, $part := $needing -}}
{{- $unsafe := splitList "," ($.Values.settings.ALLOW_UNSAFE_SETTINGS | default "" | nospace) -}}
{{- $isKnown := or $.Values.secrets.TEMPORAL_API_KEY $.Values.certificates.temporal.name (has "TEMPORAL_API_KEY" $unsafe) -}}
{{- if and (has "temporal" $part.speaksTo) (not $isKnown) -}}
{{- $problems = append $problems (printf "Neither secrets.TEMPORAL_API_KEY nor certificates.temporal.name is set: %s would be anyone to Temporal." $name) -}}
{{- end -}}
{{- end -}}
{{- $parts := .Values.parts -}}
{{- $apart := or $parts.creation.enabled $parts.cancellation.enabled $parts.query.enabled -}}
{{- if and $parts.api.enabled $apart -}}
{{- $problems = append $problems "parts.api is all three services: enable it, or creation, cancellation and query." -}}
{{- end -}}
{{- if and .Values.ingress.enabled $apart -}}
{{- $problems = append $problems "ingress cannot tell creation, cancellation and query apart, which share paths: use gateway." -}}
{{- end -}}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) -}}
{{- $problems = append $problems "gateway.parentRefs is empty: the Gateway that has the listener." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (or $parts.api.enabled) (not .Values.ingress.apiTls) -}}
{{- $problems = append $problems "ingress.apiTls is not set: the API is served by TLS only." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (or $parts.console.enabled $parts.codec.enabled) (not .Values.ingress.consoleTls) -}}
{{- $problems = append $problems "ingress.consoleTls is not set: console and codec server are served by TLS only." -}}
{{- end -}}
{{- range $name, $part := include "oms.parts" . | fromJson -}}
{{- if and (eq $part.values.autoscaling.by "load") (not (or $.Values.monitoring.podMonitor.enabled $.Values.monitoring.collectedOtherwise)) -}}
{{- $problems = append $problems (printf "%s is scaled by load, but nobody collects the metrics that say how much waits: monitoring.podMonitor, or collectedOtherwise." $name) -}}
{{- end -}}
{{- end -}}
{{- with .Values.certificates.temporal.certManager -}}
{{- if and .enabled (not (and $.Values.certificates.temporal.name .issuerRef.name)) -}}
{{- $problems = append $problems "certificates.temporal.certManager needs certificates.temporal.name and issuerRef.name." -}}
{{- end -}}
{{- end -}}
{{- if $problems -}}{{- fail (printf "\n\n%s\n\nThe settings are described in docs/configuration.md." (join "\n" $problems)) -}}{{- end -}}
{{- end }}
