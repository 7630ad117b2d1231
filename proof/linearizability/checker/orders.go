package main

import "slices"

type orderInput struct {
	// Op is place, read, cancel or change.
	Op string `json:"op"`
	// Of an order that is placed; of a change the pieces that it takes off.
	Quantity int `json:"quantity"`
	Price    int `json:"price"`
	// Version is the one that a read already has, or that a change was decided about.
	Version int `json:"version"`
}

type orderOutput struct {
	HTTP     int    `json:"http"`
	Code     string `json:"code"`
	Status   string `json:"status"`
	Version  int    `json:"version"`
	Quantity int    `json:"quantity"`
	Total    int    `json:"total"`
}

// orderState is the order as its last read showed it, and what was answered since.
type orderState struct {
	placed   bool
	version  int
	status   string
	quantity int
	price    int
	// A cancellation or a change has taken effect since that version.
	moved bool
	// The version that the last change was decided about.
	changed int
}

// later has the statuses that an order comes to by itself: without a cancellation.
var later = map[string][]string{
	"pending":    {"confirmed", "failing", "failed", "shipped", "delivered"},
	"confirmed":  {"shipped", "delivered"},
	"shipped":    {"delivered"},
	"failing":    {"failed", "shipped", "delivered"},
	"cancelling": {"cancelled", "shipped", "delivered"},
}

func reach(status string) []string { return append([]string{status}, later[status]...) }

func isOpen(status string) bool { return status == "pending" || status == "confirmed" }

func stepOrder(state orderState, input orderInput, output *orderOutput) []orderState {
	if !state.placed && input.Op != "place" {
		if output == nil || (output.HTTP == 404 && output.Code == "ORDER_NOT_FOUND") {
			return []orderState{state}
		}
		return nil
	}
	switch input.Op {
	case "place":
		return place(state, input, output)
	case "read":
		return read(state, input, output)
	case "cancel":
		return cancel(state, output)
	case "change":
		return change(state, input, output)
	}
	return nil
}

func place(state orderState, input orderInput, output *orderOutput) []orderState {
	placed := orderState{
		placed: true, version: 1, status: "pending", quantity: input.Quantity, price: input.Price,
	}
	if output == nil {
		return []orderState{state, placed}
	}
	if state.placed || output.HTTP != 201 || output.Status != "pending" {
		return nil
	}
	return []orderState{placed}
}

// read never goes back, and shows a version as it was shown before.
func read(state orderState, input orderInput, output *orderOutput) []orderState {
	if output == nil {
		return []orderState{state}
	}
	if output.HTTP == 304 {
		if state.version == input.Version && !state.moved {
			return []orderState{state}
		}
		return nil
	}
	seen := state
	seen.version, seen.status, seen.moved = output.Version, output.Status, false
	isWhole := output.Quantity == state.quantity && output.Total == output.Quantity*state.price
	isNewer := output.Version > state.version && slices.Contains(reach(state.status), output.Status)
	if output.HTTP != 200 || !isWhole || (!isNewer && seen != state) {
		return nil
	}
	return []orderState{seen}
}
