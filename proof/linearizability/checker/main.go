// Command checker checks recorded histories of the service for linearizability.
//
//	checker [-html FOLDER] HISTORY.jsonl
//
// It prints one line of JSON for each model, and draws what is not linearizable into the folder.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

const (
	limitOfPart = 60 * time.Second
	mostDrawn   = 5
)

// verdict is what is printed of a model.
type verdict struct {
	Model      string `json:"model"`
	Operations int    `json:"operations"`
	Parts      int    `json:"parts"`
	// Open counts the operations without an answer.
	Open int `json:"open"`
	// Illegal names the parts that are not linearizable, Unknown those whose check took too long.
	Illegal []string `json:"illegal"`
	Unknown []string `json:"unknown"`
}

func main() {
	folder := flag.String("html", "", "where to draw what is not linearizable")
	flag.Parse()
	if err := check(flag.Arg(0), *folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func check(path, folder string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	parts, err := readHistory(file)
	if err != nil {
		return err
	}
	for _, name := range []string{"orders", "keys", "stock"} {
		if len(parts[name]) == 0 {
			continue
		}
		found := judge(name, parts[name])
		if err := draw(found, parts[name], folder); err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
			return err
		}
	}
	return nil
}

func judge(name string, parts []part) verdict {
	model := models[name].model()
	found := verdict{Model: name, Parts: len(parts), Illegal: []string{}, Unknown: []string{}}
	results := make([]porcupine.CheckResult, len(parts))
	slots := make(chan struct{}, runtime.NumCPU())
	var all sync.WaitGroup
	for at, each := range parts {
		found.Operations += len(each.operations)
		for _, operation := range each.operations {
			if operation.Output == nil {
				found.Open++
			}
		}
		all.Add(1)
		slots <- struct{}{}
		go func() {
			defer all.Done()
			results[at] = porcupine.CheckOperationsTimeout(model, each.operations, limitOfPart)
			<-slots
		}()
	}
	all.Wait()
	for at, result := range results {
		switch result {
		case porcupine.Illegal:
			found.Illegal = append(found.Illegal, parts[at].name)
		case porcupine.Unknown:
			found.Unknown = append(found.Unknown, parts[at].name)
		}
	}
	return found
}

// draw writes a page for each of the first parts that are not linearizable.
func draw(found verdict, parts []part, folder string) error {
	if folder == "" {
		return nil
	}
	byName := map[string]part{}
	for _, each := range parts {
		byName[each.name] = each
	}
	model := models[found.Model].model()
	for at, name := range found.Illegal {
		if at == mostDrawn {
			break
		}
		_, info := porcupine.CheckOperationsVerbose(model, byName[name].operations, limitOfPart)
		page := filepath.Join(folder, found.Model+"-"+name+".html")
		if err := porcupine.VisualizePath(model, info, page); err != nil {
			return err
		}
	}
	return nil
}
