package conformance_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"dev.farseer/grafana-plugin/conformance/fakeloki"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestAThousandQueriesInARow(t *testing.T) {
	s := newStand(t)
	s.usual()
	for i := range 1000 {
		response := s.answer(t, request{
			queries: []map[string]any{{"expr": `{env="prod"}`}}, format: []pluginFormat{arrow, asJSON}[i%2],
		})
		if response.Error != nil {
			t.Fatalf("query %d: %v", i, response.Error)
		}
		if rowOf(t, response.Frames[0], "root_cause", "connection_refused") < 0 {
			t.Fatalf("query %d: %s", i, table(t, response.Frames[0]))
		}
	}
}

func TestFiftyQueriesSideBySide(t *testing.T) {
	s := newStand(t)
	s.usual()
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			queryType := []string{"insights", "patterns", "logs", "volume"}[i%4]
			answer, err := s.send(t, request{
				// different windows, so that they are different questions
				queries: []map[string]any{{"expr": `{env="prod"}`, "queryType": queryType}},
				from:    s.end.Add(-time.Duration(20+i) * time.Minute),
			})
			if err != nil {
				t.Error(err)
				return
			}
			if response := answer.Responses["A"]; response.Error != nil || len(response.Frames) == 0 {
				t.Errorf("%s: %v, %d frames", queryType, response.Error, len(response.Frames))
			}
		})
	}
	group.Wait()
}

// TestAnAnswerOf64MB is a logs frame with all its text.
func TestAnAnswerOf64MB(t *testing.T) {
	plugin := launch(t, nil)
	s := newStandOn(t, plugin)
	const lines, length = 4096, 16 << 10
	filler := strings.Repeat("lorem ipsum dolor ", length/18)
	var pushed []fakeloki.Line
	for i := range lines {
		pushed = append(pushed, fakeloki.Line{
			NS: s.end.Add(-time.Duration(i+1) * time.Millisecond).UnixNano(), Labels: map[string]string{"app": "long"},
			Metadata: map[string]string{"detected_level": "error"}, Text: fmt.Sprintf("%07d %s", i, filler),
		})
	}
	s.loki.Push(pushed...)
	for _, format := range []pluginFormat{arrow, asJSON} {
		raw, err := s.sendRaw(t, request{
			queries: []map[string]any{{"queryType": "logs", "expr": `{app="long"}`, "maxRows": lines}}, format: format,
		})
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		response := raw.GetResponses()["A"]
		size := 0
		for _, frame := range response.GetFrames() {
			size += len(frame)
		}
		if response.GetError() != "" || size < 64_000_000 {
			t.Errorf("%s: %d bytes, %s", format, size, response.GetError())
		}
	}
	// it has to live on
	s.usual()
	if s.frame(t, map[string]any{"expr": `{env="prod"}`}).Rows() == 0 {
		t.Error("no rows")
	}
	if plugin.Restarts() > 0 {
		t.Error("the plugin died of it")
	}
}

func TestARequestOf10MB(t *testing.T) {
	s := newStand(t)
	s.usual()
	frame := s.frame(t, map[string]any{"expr": `{env="prod"}`, "panelNotes": strings.Repeat("x", 10<<20)})
	if frame.Rows() == 0 {
		t.Error("no rows")
	}
	_, err := s.send(t, request{queries: []map[string]any{{"expr": `{env="prod"}`, "panelNotes": strings.Repeat("x", 40<<20)}}})
	if status.Code(err) != codes.ResourceExhausted {
		t.Errorf("40 MB: %v", err)
	}
	if s.frame(t, map[string]any{"expr": `{env="prod"}`}).Rows() == 0 {
		t.Error("no rows after a request that was too large")
	}
}
