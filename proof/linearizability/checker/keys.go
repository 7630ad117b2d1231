package main

type keyInput struct {
	// Body names the request: "a" and "b" are different orders under the same key.
	Body string `json:"body"`
}

type keyOutput struct {
	Status   int    `json:"status"`
	Code     string `json:"code"`
	Order    string `json:"order"`
	Replayed bool   `json:"replayed"`
}

// keyState is what is kept under one key: whose request it was, and the order that it made.
type keyState struct {
	body string
	// Empty while no answer has named it.
	order string
}

// stepKey places an order under the key. The first request makes the order, each repeat is answered
// with it, and another request under the key is refused.
func stepKey(state keyState, input keyInput, output *keyOutput) []keyState {
	isNew := state.body == ""
	isRepeat := state.body == input.Body
	if output == nil {
		if isNew {
			return []keyState{state, {body: input.Body}}
		}
		return []keyState{state}
	}
	switch {
	case output.Status == 201 && output.Order != "":
		isSame := state.order == "" || state.order == output.Order
		if (isNew && !output.Replayed) || (isRepeat && output.Replayed && isSame) {
			return []keyState{{input.Body, output.Order}}
		}
	case output.Code == "IDEMPOTENCY_KEY_REUSED" && output.Status == 422:
		if !isNew && !isRepeat {
			return []keyState{state}
		}
	case output.Code == "IDEMPOTENCY_KEY_IN_USE" && output.Status == 409:
		return []keyState{state}
	}
	return nil
}
