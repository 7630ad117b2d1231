// A logistics worker in Go: the two activities of the `logistics` task queue. It needs only
// docs/providers.md of the order service.
package main

import (
	"fmt"
	"log"
	"os"
	"time"

	"go.etcd.io/bbolt"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
)

const lookAgainEvery = time.Minute

func main() {
	db, err := open(setting("LOGISTICS_DATA", "logistics.bolt"))
	if err != nil {
		log.Fatalln(err)
	}
	defer db.Close()
	fence := &Fence{db, &Carrier{db}}
	logistics := &Logistics{fence}

	temporal, err := client.Dial(client.Options{
		HostPort:      setting("TEMPORAL_ADDRESS", "127.0.0.1:7233"),
		Namespace:     setting("TEMPORAL_NAMESPACE", "default"),
		DataConverter: dataConverter(),
	})
	if err != nil {
		log.Fatalln(err)
	}
	defer temporal.Close()

	w := worker.New(temporal, setting("LOGISTICS_TASK_QUEUE", "logistics"), worker.Options{
		MaxConcurrentActivityExecutionSize: 20,
		WorkerStopTimeout:                  12 * time.Second,
	})
	w.RegisterActivityWithOptions(logistics.BookShipment, activity.RegisterOptions{Name: "bookShipment"})
	w.RegisterActivityWithOptions(logistics.CancelShipment, activity.RegisterOptions{Name: "cancelShipment"})
	w.RegisterActivityWithOptions(logistics.ListShipments, activity.RegisterOptions{Name: "listShipments"})
	if os.Getenv("LOGISTICS_SANDBOX") != "" {
		w.RegisterActivityWithOptions(logistics.ReadBooks, activity.RegisterOptions{Name: "readBooks"})
	}
	go lookAgain(fence)
	fmt.Println("polling")
	if err := w.Run(worker.InterruptCh()); err != nil {
		log.Fatalln(err)
	}
}

func open(path string) (*bbolt.DB, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 5 * time.Second})
	if err != nil {
		return nil, err
	}
	return db, db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{effects, parcels} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	})
}

func lookAgain(fence *Fence) {
	for ; ; time.Sleep(lookAgainEvery) {
		if err := fence.LookAgain(); err != nil {
			log.Println("looking again:", err)
		}
	}
}

func setting(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
