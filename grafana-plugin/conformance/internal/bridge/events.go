package bridge

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// events writes server-sent events; several goroutines may write.
type events struct {
	mu         sync.Mutex
	w          http.ResponseWriter
	controller *http.ResponseController
}

func newEvents(w http.ResponseWriter) *events {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	e := &events{w: w, controller: http.NewResponseController(w)}
	_ = e.comment("subscribed")
	return e
}

// data sends a packet; JSON of several lines stays one event.
func (e *events) data(packet []byte) error {
	var event bytes.Buffer
	for line := range bytes.SplitSeq(packet, []byte("\n")) {
		event.WriteString("data: ")
		event.Write(bytes.TrimSuffix(line, []byte("\r")))
		event.WriteByte('\n')
	}
	event.WriteByte('\n')
	return e.send(event.Bytes())
}

// named sends an event that onmessage handlers do not get.
func (e *events) named(name, data string) error {
	return e.send(fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, data))
}

func (e *events) comment(text string) error {
	return e.send([]byte(": " + text + "\n\n"))
}

func (e *events) send(bytes []byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, err := e.w.Write(bytes); err != nil {
		return err
	}
	return e.controller.Flush()
}

// pingUntil keeps the connection alive until done tells an outcome or the context ends. When it
// returns, the sender on done has finished.
func (e *events) pingUntil(ctx context.Context, done <-chan error) error {
	ticker := time.NewTicker(15 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
			if done == nil {
				return ctx.Err()
			}
			return <-done
		case <-ticker.C:
			// a page that is gone ends the context
			_ = e.comment("ping")
		}
	}
}
