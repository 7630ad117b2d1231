package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type manifest struct {
	Object json.RawMessage `json:"object"`
	// What the restricted profile refuses of its pods; empty for what has none.
	Refused string `json:"refused"`
}

// A Deployment or a Job has its pods' template here, a CronJob one level further down.
type withTemplate struct {
	Spec struct {
		Template    *corev1.PodTemplateSpec
		JobTemplate struct {
			Spec struct{ Template *corev1.PodTemplateSpec }
		}
	}
}

func printManifests(file string, to io.Writer) error {
	from, err := os.Open(file)
	if err != nil {
		return err
	}
	defer from.Close()
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	manifests := []manifest{}
	decoder := yaml.NewYAMLOrJSONDecoder(from, 4096)
	for {
		var object json.RawMessage
		if err := decoder.Decode(&object); errors.Is(err, io.EOF) {
			return json.NewEncoder(to).Encode(manifests)
		} else if err != nil {
			return err
		}
		if len(object) == 0 || string(object) == "null" {
			continue
		}
		pod, err := templateOf(object)
		if err != nil {
			return err
		}
		refused := ""
		if pod != nil {
			refused = reasons(evaluator, restricted, pod)
		}
		manifests = append(manifests, manifest{Object: object, Refused: refused})
	}
}

func templateOf(object json.RawMessage) (*corev1.PodTemplateSpec, error) {
	var kind metav1.TypeMeta
	if err := json.Unmarshal(object, &kind); err != nil {
		return nil, err
	}
	switch kind.Kind {
	case "Deployment", "Job", "CronJob":
		var workload withTemplate
		if err := json.Unmarshal(object, &workload); err != nil {
			return nil, err
		}
		if workload.Spec.Template != nil {
			return workload.Spec.Template, nil
		}
		return workload.Spec.JobTemplate.Spec.Template, nil
	}
	return nil, nil
}

func reasons(evaluator policy.Evaluator, level api.LevelVersion, pod *corev1.PodTemplateSpec) string {
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(level, &pod.ObjectMeta, &pod.Spec))
	if result.Allowed {
		return ""
	}
	return result.ForbiddenDetail()
}
