package main

import (
	"encoding/json"
	"fmt"

	"github.com/anishathalye/porcupine"
)

// recorded is a model of a part of the API, and how its operations are read.
type recorded struct {
	read  func(input, output json.RawMessage) (any, any, error)
	model func() porcupine.Model
}

var models map[string]recorded

// The models read histories, which look the models up.
func init() {
	models = map[string]recorded{
		"orders": {reader[orderInput, orderOutput], modelOf(orderState{}, stepOrder)},
		"keys":   {reader[keyInput, keyOutput], modelOf(keyState{}, stepKey)},
		"stock":  {reader[stockInput, stockOutput], modelOf(stockState{}, stepStock)},
	}
}

// modelOf makes a model of a step that returns the states that may follow: none, when the output cannot be.
// The output is nil when it is not known.
func modelOf[S comparable, I, O any](start S, step func(state S, input I, output *O) []S) func() porcupine.Model {
	nondeterministic := porcupine.NondeterministicModel{
		Init: func() []any { return []any{start} },
		Step: func(state, input, output any) []any {
			var answer *O
			if known, ok := output.(O); ok {
				answer = &known
			}
			var next []any
			for _, each := range step(state.(S), input.(I), answer) {
				next = append(next, each)
			}
			return next
		},
		DescribeOperation: func(input, output any) string {
			if output == nil {
				return fmt.Sprintf("%+v → unknown", input)
			}
			return fmt.Sprintf("%+v → %+v", input, output)
		},
		DescribeState: func(state any) string { return fmt.Sprintf("%+v", state) },
	}
	return func() porcupine.Model { return nondeterministic.ToModel() }
}
