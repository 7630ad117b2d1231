package main

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// Booking is the carrier's answer, and bookShipment's result.
type Booking struct {
	Status         string `json:"status"`
	Reference      string `json:"reference"`
	TrackingNumber string `json:"trackingNumber"`
	Carrier        string `json:"carrier"`
}

// Carrier is a simulated carrier with its own books; replace it with yours. The fence needs three
// properties: a key books once, a booking can be found by its key, and cancelling is idempotent.
type Carrier struct{ db *bbolt.DB }

type parcel struct {
	Booking    Booking   `json:"booking"`
	OrderID    string    `json:"orderId"`
	Dispatched bool      `json:"dispatched"`
	Cancelled  bool      `json:"cancelled"`
	Attempts   int       `json:"attempts"`
	CreatedAt  time.Time `json:"createdAt"`
}

var parcels = []byte("parcels")

// answerTakes passes between the booking and its answer, as on a network.
const answerTakes = 100 * time.Millisecond

var errLost = errors.New("the carrier's answer was lost")

// Book books a parcel under a key. Magic words in the address trigger faults.
func (c *Carrier) Book(key string, order Order) (*Booking, error) {
	switch {
	case strings.Contains(order.Address, "Undeliverable"):
		return nil, Refused("ADDRESS_UNDELIVERABLE")
	case strings.Contains(order.Address, "Rejected"):
		return nil, Refused("SHIPMENT_REJECTED")
	}
	booked, err := c.change(key, func(p *parcel, known bool) error {
		p.Attempts++
		if !known {
			p.Booking = Booking{"booked", "go_" + uuid.NewString(), "GO" + uuid.NewString(), "gopost"}
			p.OrderID = order.OrderID
			p.CreatedAt = time.Now().UTC()
			p.Dispatched = strings.Contains(order.Address, "Already Dispatched")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	time.Sleep(answerTakes)
	if booked.Attempts == 1 && strings.Contains(order.Address, "Timeout After Booking") {
		return nil, errLost
	}
	return &booked.Booking, nil
}

// Find returns the booking under a key, if there is one.
func (c *Carrier) Find(key string) (bool, error) {
	found := false
	err := c.db.View(func(tx *bbolt.Tx) error {
		found = tx.Bucket(parcels).Get([]byte(key)) != nil
		return nil
	})
	return found, err
}

// Entry is a booking, or its cancellation, in the carrier's books.
type Entry struct {
	Reference string `json:"reference"`
}

// Books is what was booked and called off under a key, for the conformance kit.
type Books struct {
	Taken     []Entry `json:"taken"`
	GivenBack []Entry `json:"givenBack"`
}

// Books reads the books of a key.
func (c *Carrier) Books(key string) (*Books, error) {
	books := Books{[]Entry{}, []Entry{}}
	err := c.db.View(func(tx *bbolt.Tx) error {
		data := tx.Bucket(parcels).Get([]byte(key))
		if data == nil {
			return nil
		}
		var row parcel
		if err := json.Unmarshal(data, &row); err != nil {
			return err
		}
		books.Taken = append(books.Taken, Entry{row.Booking.Reference})
		if row.Cancelled {
			books.GivenBack = append(books.GivenBack, Entry{row.Booking.Reference})
		}
		return nil
	})
	return &books, err
}

// Cancel cancels a parcel unless it has left.
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
