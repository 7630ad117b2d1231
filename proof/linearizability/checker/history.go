package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/anishathalye/porcupine"
)

// line is one operation of a recorded history, as one line of JSON.
type line struct {
	Model string `json:"model"`
	// Part is the order, the key or the item: operations on another one do not concern this one.
	Part   string `json:"part"`
	Client int    `json:"client"`
	// Call and Return are microseconds of one clock. Return is null when no answer came.
	Call   int64           `json:"call"`
	Return *int64          `json:"return"`
	Input  json.RawMessage `json:"input"`
	// Output is null when no answer came, or one that leaves open whether it was done.
	Output json.RawMessage `json:"output"`
}

// part is the history of one order, key or item.
type part struct {
	name       string
	operations []porcupine.Operation
}

// readHistory returns the parts by model, in the order in which they begin.
func readHistory(from io.Reader) (map[string][]part, error) {
	parts := map[string][]part{}
	places := map[string]int{}
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		var each line
		if err := json.Unmarshal(lines.Bytes(), &each); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		operation, err := operationOf(each)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		name := each.Model + " " + each.Part
		place, known := places[name]
		if !known {
			place = len(parts[each.Model])
			places[name] = place
			parts[each.Model] = append(parts[each.Model], part{name: each.Part})
		}
		at := &parts[each.Model][place]
		at.operations = append(at.operations, operation)
	}
	for _, ofModel := range parts {
		for at := range ofModel {
			leaveOpen(ofModel[at].operations)
		}
	}
	return parts, lines.Err()
}

const noReturn = -1

// leaveOpen lets operations without an answer last until the history's end: they may take effect at any time.
func leaveOpen(operations []porcupine.Operation) {
	last := int64(0)
	for _, each := range operations {
		last = max(last, each.Call, each.Return)
	}
	for at := range operations {
		if operations[at].Return == noReturn {
			operations[at].Return = last + 1
		}
	}
}

func operationOf(each line) (porcupine.Operation, error) {
	model, known := models[each.Model]
	if !known {
		return porcupine.Operation{}, fmt.Errorf("no model %q", each.Model)
	}
	input, output, err := model.read(each.Input, each.Output)
	if err != nil {
		return porcupine.Operation{}, err
	}
	operation := porcupine.Operation{
		ClientId: each.Client, Input: input, Output: output, Call: each.Call, Return: noReturn,
	}
	if each.Return != nil && output != nil {
		operation.Return = *each.Return
	}
	return operation, nil
}

// reader reads the inputs and outputs of a model. An output that is null is nil.
func reader[I, O any](input, output json.RawMessage) (any, any, error) {
	var in I
	if err := json.Unmarshal(input, &in); err != nil {
		return nil, nil, err
	}
	if len(output) == 0 || string(output) == "null" {
		return in, nil, nil
	}
	var out O
	if err := json.Unmarshal(output, &out); err != nil {
		return nil, nil, err
	}
	return in, out, nil
}
