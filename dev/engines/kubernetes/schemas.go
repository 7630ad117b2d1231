package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

type schema = map[string]any

// Writes FOLDER/group/version/kind.json for every kind of Kubernetes' own document and of the custom
// resources. A field that a kind does not have is refused.
func writeSchemas(folder, swagger string, crds []string) error {
	if err := writeKinds(folder, swagger); err != nil {
		return err
	}
	for _, file := range crds {
		if err := writeCustomKinds(folder, file); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

func write(folder, group, version, kind string, kindSchema schema) error {
	path := filepath.Join(folder, group, version, strings.ToLower(kind)+".json")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	text, err := json.Marshal(kindSchema)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

func writeCustomKinds(folder, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var definition struct {
		Spec struct {
			Group    string
			Names    struct{ Kind string }
			Versions []struct {
				Name   string
				Schema struct{ OpenAPIV3Schema schema }
			}
		}
	}
	if err := yaml.Unmarshal(text, &definition); err != nil {
		return err
	}
	spec := definition.Spec
	if len(spec.Versions) == 0 {
		return fmt.Errorf("has no versions")
	}
	for _, version := range spec.Versions {
		strict(version.Schema.OpenAPIV3Schema)
		if err := write(folder, spec.Group, version.Name, spec.Names.Kind, version.Schema.OpenAPIV3Schema); err != nil {
			return err
		}
	}
	return nil
}

func writeKinds(folder, swagger string) error {
	text, err := os.ReadFile(swagger)
	if err != nil {
		return err
	}
	var document struct{ Definitions map[string]schema }
	if err := json.Unmarshal(text, &document); err != nil {
		return err
	}
	for _, definition := range document.Definitions {
		strict(definition)
	}
	for name, definition := range document.Definitions {
		kinds, _ := definition["x-kubernetes-group-version-kind"].([]any)
		// Those of several kinds, such as DeleteOptions, are no manifests.
		if len(kinds) != 1 {
			continue
		}
		kind, _ := kinds[0].(map[string]any)
		group, version := fmt.Sprint(kind["group"]), fmt.Sprint(kind["version"])
		if group == "" {
			group = version
		}
		used := map[string]schema{}
		collect(name, document.Definitions, used)
		root := schema{"$ref": "#/definitions/" + name, "definitions": used}
		if err := write(folder, group, version, fmt.Sprint(kind["kind"]), root); err != nil {
			return err
		}
	}
	return nil
}

// The definitions that one refers to, directly or through others.
func collect(name string, all, used map[string]schema) {
	if _, done := used[name]; done {
		return
	}
	used[name] = all[name]
	for _, other := range references(all[name]) {
		collect(other, all, used)
	}
}

func references(value any) []string {
	var names []string
	switch value := value.(type) {
	case map[string]any:
		for key, child := range value {
			if text, isText := child.(string); key == "$ref" && isText {
				names = append(names, strings.TrimPrefix(text, "#/definitions/"))
				continue
			}
			names = append(names, references(child)...)
		}
	case []any:
		for _, child := range value {
			names = append(names, references(child)...)
		}
	}
	return names
}

// Refuses fields that are not described, and says in JSON schema's words what Kubernetes says in its
// own: numbers where a text may be one, and objects that may have any fields.
func strict(value any) {
	switch value := value.(type) {
	case []any:
		for _, child := range value {
			strict(child)
		}
	case map[string]any:
		for _, child := range value {
			strict(child)
		}
		isOpen := value["x-kubernetes-preserve-unknown-fields"] == true
		_, hasRest := value["additionalProperties"]
		_, hasFields := value["properties"].(map[string]any)
		if hasFields && !hasRest && !isOpen {
			value["additionalProperties"] = false
		}
		isQuantity := strings.HasPrefix(fmt.Sprint(value["description"]), "Quantity is a fixed-point")
		isEither := value["format"] == "int-or-string" || value["x-kubernetes-int-or-string"] == true
		if isEither || (isQuantity && value["type"] == "string") {
			value["type"] = []string{"string", "number"}
			delete(value, "format")
		}
	}
}
