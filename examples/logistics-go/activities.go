package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"go.temporal.io/sdk/temporal"
)

// Order holds the fields that the carrier needs for a booking.
type Order struct {
	OrderID string
	// Address in one line, from a text or a structured address.
	Address string
}

// BookInput is bookShipment's argument.
type BookInput struct {
	EffectID string          `json:"effectId"`
	OrderID  string          `json:"orderId"`
	UserID   string          `json:"userId"`
	Address  json.RawMessage `json:"address"`
	Items    []struct {
		ItemID   string `json:"itemId"`
		Quantity int    `json:"quantity"`
	} `json:"items"`
}

// CancelInput is cancelShipment's argument. The effect's id identifies the booking.
type CancelInput struct {
	EffectID  string  `json:"effectId"`
	OrderID   string  `json:"orderId"`
	Reference *string `json:"reference"`
}

// CancelResult is cancelShipment's answer.
type CancelResult struct {
	Status string `json:"status"`
}

type address struct {
	Name       string `json:"name"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2"`
	City       string `json:"city"`
	Region     string `json:"region"`
	PostalCode string `json:"postalCode"`
	Country    string `json:"country"`
}

// BooksInput is readBooks' argument.
type BooksInput struct {
	EffectID string `json:"effectId"`
}

// Logistics offers the two activities of the logistics task queue.
type Logistics struct{ fence *Fence }

// BookShipment books a parcel: the do.
func (l *Logistics) BookShipment(_ context.Context, input BookInput) (*Booking, error) {
	order, err := input.check()
	if err != nil {
		return nil, err
	}
	booking, err := l.fence.BookOnce(input.EffectID, order)
	return booking, activityError(err)
}

// CancelShipment cancels the parcel: the undo.
func (l *Logistics) CancelShipment(_ context.Context, input CancelInput) (*CancelResult, error) {
	if input.EffectID == "" {
		return nil, invalid("effectId")
	}
	cancelled, err := l.fence.CancelOnce(input.EffectID)
	if err != nil {
		return nil, activityError(err)
	}
	if cancelled {
		return &CancelResult{"cancelled"}, nil
	}
	if input.Reference != nil {
		// A booking that the order service has a reference of: somebody else made it, or it is lost here.
		return nil, temporal.NewApplicationError("there is no such booking", "UNKNOWN_REFERENCE")
	}
	return &CancelResult{"nothing_to_cancel"}, nil
}

// ListShipments lists what the carrier has, for the order service to find parcels of orders that it
// has lost.
func (l *Logistics) ListShipments(_ context.Context, input ListInput) (*Page, error) {
	if input.Since.IsZero() || input.Until.IsZero() {
		return nil, invalid("since")
	}
	return l.fence.carrier.List(input)
}

// ReadBooks tells what was booked and called off, for the conformance kit, in a sandbox only.
func (l *Logistics) ReadBooks(_ context.Context, input BooksInput) (*Books, error) {
	return l.fence.carrier.Books(input.EffectID)
}

func (input BookInput) check() (Order, error) {
	if input.EffectID == "" || len(input.EffectID) > 120 {
		return Order{}, invalid("effectId")
	}
	if len(input.Items) == 0 {
		return Order{}, invalid("items")
	}
	for _, item := range input.Items {
		if item.ItemID == "" || item.Quantity < 1 {
			return Order{}, invalid("items")
		}
	}
	line, ok := oneLine(input.Address)
	if !ok {
		return Order{}, invalid("address")
	}
	return Order{input.OrderID, line}, nil
}

func oneLine(raw json.RawMessage) (string, bool) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, text != ""
	}
	var a address
	if json.Unmarshal(raw, &a) != nil || a.Line1 == "" || a.City == "" || a.Country == "" {
		return "", false
	}
	parts := []string{a.Name, a.Line1, a.Line2, a.PostalCode, a.City, a.Region, a.Country}
	return strings.Join(parts, ", "), true
}

// activityError turns a refusal into a non-retryable failure of its type. Any other error stays
// retryable: its outcome is unknown.
func activityError(err error) error {
	var refusal Refused
	if errors.As(err, &refusal) {
		return temporal.NewNonRetryableApplicationError("refused", string(refusal), nil)
	}
	return err
}

func invalid(field string) error {
	return temporal.NewNonRetryableApplicationError(field+" is not as agreed", "INVALID_INPUT", nil)
}
