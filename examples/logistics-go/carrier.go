package main

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// Booking is what the carrier answers, and what bookShipment answers in turn.
type Booking struct {
	Status         string `json:"status"`
	Reference      string `json:"reference"`
	TrackingNumber string `json:"trackingNumber"`
	Carrier        string `json:"carrier"`
}

// Carrier is a pretend one with books of its own; put yours here. All that the fence needs of it:
// booking under a key does once, a booking is found by its key, cancelling twice cancels once.
type Carrier struct{ db *bbolt.DB }

type parcel struct {
	Booking    Booking `json:"booking"`
	OrderID    string  `json:"orderId"`
	Dispatched bool    `json:"dispatched"`
	Cancelled  bool    `json:"cancelled"`
	Tries      int     `json:"tries"`
}

var parcels = []byte("parcels")

var errLost = errors.New("the carrier's answer was lost")

// Book books a parcel under a key. Words in the address decide what happens.
func (c *Carrier) Book(key string, order Order) (*Booking, error) {
	switch {
	case strings.Contains(order.Address, "Undeliverable"):
		return nil, Refused("ADDRESS_UNDELIVERABLE")
	case strings.Contains(order.Address, "Rejected"):
		return nil, Refused("SHIPMENT_REJECTED")
	}
	booked, err := c.change(key, func(p *parcel, known bool) error {
		p.Tries++
		if !known {
			p.Booking = Booking{"booked", "go_" + uuid.NewString(), "GO" + uuid.NewString(), "gopost"}
			p.OrderID = order.OrderID
			p.Dispatched = strings.Contains(order.Address, "Already Dispatched")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if booked.Tries == 1 && strings.Contains(order.Address, "Timeout After Booking") {
		return nil, errLost
	}
	return &booked.Booking, nil
}

// Find says whether anything was booked under a key.
func (c *Carrier) Find(key string) (bool, error) {
	found := false
	err := c.db.View(func(tx *bbolt.Tx) error {
		found = tx.Bucket(parcels).Get([]byte(key)) != nil
		return nil
	})
	return found, err
}

// Cancel calls a parcel off, unless it has left.
func (c *Carrier) Cancel(key string) error {
	_, err := c.change(key, func(p *parcel, _ bool) error {
		if p.Dispatched {
			return Refused("SHIPMENT_ALREADY_DISPATCHED")
		}
		p.Cancelled = true
		return nil
	})
	return err
}

func (c *Carrier) change(key string, how func(p *parcel, known bool) error) (parcel, error) {
	var row parcel
	err := c.db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(parcels)
		data := bucket.Get([]byte(key))
		if data != nil {
			if err := json.Unmarshal(data, &row); err != nil {
				return err
			}
		}
		if err := how(&row, data != nil); err != nil {
			return err
		}
		changed, err := json.Marshal(row)
		if err != nil {
			return err
		}
		return bucket.Put([]byte(key), changed)
	})
	return row, err
}
