{{- /* Slowly down: a worker that stops hands its orders to others, which replay them. */}}
{{- define "oms.scaleDown" -}}
scaleDown:
  stabilizationWindowSeconds: 300
  policies: [{type: Pods, value: 1, periodSeconds: 60}]
{{- end }}

{{- /* One question to Prometheus: [root, name, query, threshold, metric type] */}}
{{- define "oms.trigger" -}}
- type: prometheus
  name: {{ index . 1 }}
  metricType: {{ index . 4 }}
  metadata:
    serverAddress: {{ (index . 0).Values.monitoring.prometheusUrl }}
    query: {{ index . 2 | quote }}
    threshold: {{ index . 3 | quote }}
{{- end }}

{{- /* How long tasks of a kind wait for a worker, of ten the ninth, and how many wait: [root, queue, kind].
  Without tasks the quantile is not a number, and counts as 0. */}}
{{- define "oms.queueTriggers" -}}
{{- $here := printf "namespace=%q" (index . 0).Release.Namespace -}}
{{- $queue := index . 1 -}}
{{- $latency := printf "temporal_%s_schedule_to_start_latency_seconds_bucket{%s,task_queue=%q}" (index . 2) $here $queue -}}
{{ include "oms.trigger" (list (index . 0) (printf "%s-schedule-to-start" $queue) (printf "(histogram_quantile(0.9, sum by (le) (rate(%s[2m]))) > 0) or vector(0)" $latency) "1" "Value") }}
{{ include "oms.trigger" (list (index . 0) (printf "%s-backlog" $queue) (printf "max(oms_queue_backlog_tasks{%s,queue=%q}) or vector(0)" $here $queue) "100" "AverageValue") }}
{{- end }}

{{- /* What a part is scaled by besides its processor: [root, the part's name] */}}
{{- define "oms.triggers" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- $here := printf "namespace=%q" $root.Release.Namespace -}}
{{- if eq $name "worker" -}}
{{- range splitList "," (include "oms.queues" $root) }}
{{ include "oms.queueTriggers" (list $root . (ternary "workflow_task" "activity" (eq . "orders"))) }}
{{- end }}
{{- else if has $name (list "payments" "logistics") -}}
{{ include "oms.queueTriggers" (list $root $name "activity") }}
{{- else if eq $name "dispatcher" -}}
{{ include "oms.trigger" (list $root "commands-waiting" (printf "max(oms_commands_waiting{%s}) or vector(0)" $here) "200" "AverageValue") }}
{{- else if eq $name "relay" -}}
{{ include "oms.trigger" (list $root "events-waiting" (printf "max(oms_events_waiting{%s}) or vector(0)" $here) "1000" "AverageValue") }}
{{- else if eq $name "webhooks" -}}
{{ include "oms.trigger" (list $root "oldest-delivery" (printf "max(oms_webhook_oldest_delivery_age_seconds{%s}) or vector(0)" $here) "60" "Value") }}
{{- end }}
{{- end }}
