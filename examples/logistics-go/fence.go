package main

import (
	"encoding/json"
	"errors"
	"time"

	"go.etcd.io/bbolt"
)

// Refused is a definite refusal with a type of the contract.
type Refused string

func (r Refused) Error() string { return string(r) }

const revoked = Refused("EFFECT_REVOKED")

// lookFor is longer than any carrier delays a request.
const lookFor = 3 * 24 * time.Hour

// effect is one row of the fence. States: intended, done, refused, undoing, undone, revoked.
type effect struct {
	State     string    `json:"state"`
	Booking   *Booking  `json:"booking,omitempty"`
	Refusal   Refused   `json:"refusal,omitempty"`
	Cancelled bool      `json:"cancelled"`
	LookAgain bool      `json:"lookAgain"`
	CreatedAt time.Time `json:"createdAt"`
}

// Fence keeps one row per effect, so that retries, crashes and late calls do no harm. Every change
// is one write transaction, and bbolt runs one at a time: so concurrent calls cannot race.
type Fence struct {
	db      *bbolt.DB
	carrier *Carrier
}

var effects = []byte("effects")

// BookOnce books once under the effect's id. Its error is a Refused, the same each time, or the
// carrier's error: then the outcome is unknown.
func (f *Fence) BookOnce(id string, order Order) (*Booking, error) {
	row, err := f.change(id, func(row *effect) {
		if row.State == "" {
			row.State = "intended"
		}
	})
	if err != nil {
		return nil, err
	}
	switch row.State {
	case "done":
		return row.Booking, nil
	case "refused":
		return nil, row.Refusal
	case "intended":
	default:
		return nil, revoked
	}

	booking, err := f.carrier.Book(id, order)
	var refusal Refused
	if errors.As(err, &refusal) {
		_, commitErr := f.change(id, func(row *effect) {
			if row.State == "intended" {
				row.State, row.Refusal = "refused", refusal
			}
		})
		return nil, errors.Join(refusal, commitErr)
	}
	if err != nil {
		return nil, err
	}
	row, err = f.change(id, func(row *effect) {
		if row.Booking == nil {
			row.Booking = booking
		}
		if row.State == "intended" {
			row.State = "done"
		}
	})
	if err != nil {
		return nil, err
	}
	if row.State == "done" {
		return row.Booking, nil
	}
	// The undo came while the carrier was called, and may have looked too early.
	if _, err := f.cancel(id); err != nil {
		return nil, err
	}
	return nil, revoked
}

// CancelOnce cancels the booking, or blocks a later one. It returns whether there was a booking to
// cancel.
func (f *Fence) CancelOnce(id string) (bool, error) {
	row, err := f.change(id, func(row *effect) {
		switch row.State {
		case "":
			row.State = "revoked"
		case "intended", "done":
			row.State = "undoing"
		}
	})
	if err != nil {
		return false, err
	}
	if row.Cancelled {
		return true, nil
	}
	// Always asks the carrier: the row may have been lost.
	return f.cancel(id)
}

// LookAgain asks the carrier once more about undos that found nothing: an undo may have overtaken
// its do.
func (f *Fence) LookAgain() error {
	var due []string
	err := f.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(effects).ForEach(func(id, data []byte) error {
			var row effect
			if err := json.Unmarshal(data, &row); err != nil {
				return err
			}
			if row.LookAgain && time.Since(row.CreatedAt) < lookFor {
				due = append(due, string(id))
			}
			return nil
		})
	})
	for _, id := range due {
		_, undoErr := f.cancel(id)
		err = errors.Join(err, undoErr)
	}
	return err
}

func (f *Fence) cancel(id string) (bool, error) {
	found, err := f.carrier.Find(id)
	if err != nil {
		return false, err
	}
	if found {
		err = f.carrier.Cancel(id)
	}
	var refusal Refused
	if errors.As(err, &refusal) {
		// The parcel has left: the booking stands, and a later do must return it.
		_, commitErr := f.change(id, func(row *effect) { row.State = "done" })
		return false, errors.Join(refusal, commitErr)
	}
	if err != nil {
		return false, err
	}
	_, err = f.change(id, func(row *effect) {
		row.Cancelled, row.LookAgain = found, false
		// No call is in flight for an effect that was refused, or blocked before its do.
		if found || (row.State != "refused" && row.State != "revoked") {
			row.State, row.LookAgain = "undone", !found
		}
	})
	return found, err
}

func (f *Fence) change(id string, how func(row *effect)) (effect, error) {
	row := effect{CreatedAt: time.Now()}
	err := f.db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(effects)
		if data := bucket.Get([]byte(id)); data != nil {
			if err := json.Unmarshal(data, &row); err != nil {
				return err
			}
		}
		how(&row)
		data, err := json.Marshal(row)
		if err != nil {
			return err
		}
		return bucket.Put([]byte(id), data)
	})
	return row, err
}
