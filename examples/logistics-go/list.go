package main

import (
	"encoding/json"
	"time"

	"go.etcd.io/bbolt"
)

const page = 100

// ListInput is listShipments' argument. The cursor is the last page's next.
type ListInput struct {
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until"`
	Cursor *string   `json:"cursor"`
}

// Listed is one parcel of the carrier's books.
type Listed struct {
	EffectID  string    `json:"effectId"`
	Reference string    `json:"reference"`
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"createdAt"`
}

// Page is listShipments' answer.
type Page struct {
	Effects []Listed `json:"effects"`
	Next    *string  `json:"next"`
}

// List reads a page of the parcels that were booked in a time, by their keys.
func (c *Carrier) List(input ListInput) (*Page, error) {
	answer := Page{Effects: []Listed{}}
	err := c.db.View(func(tx *bbolt.Tx) error {
		rows := tx.Bucket(parcels).Cursor()
		key, data := rows.First()
		if input.Cursor != nil {
			key, data = rows.Seek([]byte(*input.Cursor))
		}
		for ; key != nil; key, data = rows.Next() {
			if len(answer.Effects) == page {
				next := string(key)
				answer.Next = &next
				return nil
			}
			var row parcel
			if err := json.Unmarshal(data, &row); err != nil {
				return err
			}
			if !row.CreatedAt.Before(input.Since) && row.CreatedAt.Before(input.Until) {
				listed := Listed{string(key), row.Booking.Reference, row.status(), row.CreatedAt}
				answer.Effects = append(answer.Effects, listed)
			}
		}
		return nil
	})
	return &answer, err
}

func (p parcel) status() string {
	switch {
	case p.Cancelled:
		return "cancelled"
	case p.Dispatched:
		return "dispatched"
	default:
		return "booked"
	}
}
