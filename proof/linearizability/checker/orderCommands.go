package main

// to is the state once the order has come to a status by itself, or been told to.
func (state orderState) to(status string) orderState {
	if status != state.status {
		state.status, state.moved = status, true
	}
	return state
}

// cancel is accepted while the order is open, or already cancelled, and else refused. What is accepted is seen.
func cancel(state orderState, output *orderOutput) []orderState {
	accepted := cancelled(state)
	if output == nil {
		return append(accepted, state)
	}
	var next []orderState
	switch {
	case output.HTTP == 200:
		for _, each := range accepted {
			if each.status == output.Status {
				next = append(next, each)
			}
		}
	case output.HTTP == 409 && output.Code == "ORDER_NOT_CANCELLABLE":
		for _, status := range reach(state.status) {
			if !isOpen(status) && status != "cancelling" && status != "cancelled" {
				next = append(next, state.to(status))
			}
		}
	}
	return next
}

// cancelled are the states after a cancellation that is accepted.
func cancelled(state orderState) []orderState {
	var next []orderState
	for _, status := range reach(state.status) {
		if status == "cancelling" || status == "cancelled" {
			next = append(next, state.to(status))
		}
	}
	if isOpen(state.status) {
		next = append(next, state.to("cancelling"), state.to("cancelled"))
	}
	return next
}

// change takes pieces off an open order. Of two that were decided about the same version one is made.
func change(state orderState, input orderInput, output *orderOutput) []orderState {
	var made []orderState
	for _, status := range reach(state.status) {
		if isOpen(status) && input.Version > state.changed && state.quantity > input.Quantity {
			next := state.to(status)
			next.quantity -= input.Quantity
			next.moved, next.changed = true, input.Version
			made = append(made, next)
		}
	}
	if output == nil {
		return append(made, state)
	}
	switch {
	case output.HTTP == 200:
		return made
	case output.HTTP == 409:
		return []orderState{state}
	}
	return nil
}
