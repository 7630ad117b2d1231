// Reads the order service's encrypted inputs by its codec server (docs/providers.md).
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/converter"
)

// Without CODEC_URL it reads inputs in the clear only.
func dataConverter() converter.DataConverter {
	endpoint := os.Getenv("CODEC_URL")
	if endpoint == "" {
		return converter.GetDefaultDataConverter()
	}
	tokens := &tokens{url: os.Getenv("OAUTH_TOKEN_URL")}
	return converter.NewRemoteDataConverter(
		converter.GetDefaultDataConverter(),
		converter.RemoteDataConverterOptions{Endpoint: endpoint, ModifyRequest: tokens.authorize},
	)
}

// tokens are those of an OAuth client, by its credentials.
type tokens struct {
	url     string
	mutex   sync.Mutex
	token   string
	renewAt time.Time
}

func (t *tokens) authorize(request *http.Request) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if time.Now().After(t.renewAt) {
		if err := t.renew(); err != nil {
			return err
		}
	}
	request.Header.Set("Authorization", "Bearer "+t.token)
	return nil
}

func (t *tokens) renew() error {
	form := url.Values{"grant_type": {"client_credentials"}}.Encode()
	request, err := http.NewRequest("POST", t.url, strings.NewReader(form))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(os.Getenv("OAUTH_CLIENT_ID"), os.Getenv("OAUTH_CLIENT_SECRET"))
	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("no access token: %s", answer.Status)
	}
	var grant struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&grant); err != nil {
		return err
	}
	t.token = grant.Token
	t.renewAt = time.Now().Add(time.Duration(grant.Seconds) * time.Second / 2)
	return nil
}
