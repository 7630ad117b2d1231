// What the checks of the chart need of Kubernetes itself, without a cluster:
//
//	kubernetes schemas FOLDER SWAGGER CRD...  writes a JSON schema for each kind, for kubeconform
//	kubernetes manifests FILE                 prints the objects as JSON, with what the restricted
//	                                          pod security standard refuses of each
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) >= 3 && args[0] == "schemas":
		return writeSchemas(args[1], args[2], args[3:])
	case len(args) == 2 && args[0] == "manifests":
		return printManifests(args[1], os.Stdout)
	}
	return fmt.Errorf("usage: kubernetes schemas FOLDER SWAGGER CRD... | kubernetes manifests FILE")
}
