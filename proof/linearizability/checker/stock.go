package main

type stockInput struct {
	// Op is put, read, adjust, reserve, release or ship.
	Op string `json:"op"`
	// Pieces that are put on hand, added, reserved, released or shipped.
	Pieces int `json:"pieces"`
	// Number of an adjustment: what is sent again has the same.
	Number int `json:"number"`
}

type stockOutput struct {
	HTTP      int    `json:"http"`
	Code      string `json:"code"`
	OnHand    int    `json:"onHand"`
	Reserved  int    `json:"reserved"`
	Available int    `json:"available"`
}

// applied has a bit for each adjustment of an item.
type applied [8]uint64

func (set applied) has(number int) bool { return set[number/64]&(1<<(number%64)) != 0 }

func (set applied) with(number int) applied {
	set[number/64] |= 1 << (number % 64)
	return set
}

type stockState struct {
	exists   bool
	onHand   int
	reserved int
	applied  applied
}

// isShown says whether an answer shows the item as it is.
func (state stockState) isShown(output *stockOutput) bool {
	return output.HTTP == 200 && output.OnHand == state.onHand && output.Reserved == state.reserved &&
		output.Available == state.onHand-state.reserved
}

func (state stockState) isPossible() bool {
	return state.reserved >= 0 && state.onHand >= state.reserved
}

func stepStock(state stockState, input stockInput, output *stockOutput) []stockState {
	next, isDone := after(state, input)
	if output == nil {
		// Whether it was done is not known.
		if isDone && next != state {
			return []stockState{state, next}
		}
		return []stockState{state}
	}
	isRefused := output.HTTP == 409 && (output.Code == "STOCK_BELOW_RESERVED" || output.Code == "OUT_OF_STOCK")
	switch {
	case !state.exists && output.HTTP == 404:
		return []stockState{state}
	case isRefused && !isDone:
		return []stockState{state}
	case isDone && !isRefused && (input.isByOrder() || next.isShown(output)):
		return []stockState{next}
	}
	return nil
}

// isByOrder: of what orders do to the stock no answer shows the item.
func (input stockInput) isByOrder() bool {
	return input.Op == "reserve" || input.Op == "release" || input.Op == "ship"
}

// after is the state after the operation, and whether the stock allows it.
func after(state stockState, input stockInput) (stockState, bool) {
	next := state
	switch input.Op {
	case "put":
		next.exists, next.onHand = true, input.Pieces
	case "adjust":
		if state.applied.has(input.Number) {
			return state, state.exists
		}
		next.onHand += input.Pieces
		next.applied = state.applied.with(input.Number)
	case "reserve":
		next.reserved += input.Pieces
	case "release":
		next.reserved -= input.Pieces
	case "ship":
		next.onHand -= input.Pieces
		next.reserved -= input.Pieces
	}
	return next, next.exists && next.isPossible()
}
