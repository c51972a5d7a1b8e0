package conformance_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"dev.farseer/grafana-plugin/conformance/fakeloki"
	"dev.farseer/grafana-plugin/conformance/host"

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

const longLines, longLength = 4096, 16 << 10

// sayAtLength puts 64 MB of text into Loki.
func (s *stand) sayAtLength() {
	filler := strings.Repeat("lorem ipsum dolor ", longLength/18)
	var pushed []fakeloki.Line
	for i := range longLines {
		pushed = append(pushed, fakeloki.Line{
			NS: s.end.Add(-time.Duration(i+1) * time.Millisecond).UnixNano(), Labels: map[string]string{"app": "long"},
			Metadata: map[string]string{"detected_level": "error"}, Text: fmt.Sprintf("%07d %s", i, filler),
		})
	}
	s.loki.Push(pushed...)
}

// TestAnAnswerOf64MB is a logs frame with all its text, which Grafana's own limit for messages lets pass.
func TestAnAnswerOf64MB(t *testing.T) {
	// such an answer is in memory some times over
	s := newStandOn(t, launch(t, map[string]string{"xmx": "768m"}))
	s.sayAtLength()
	for _, format := range []pluginFormat{arrow, asJSON} {
		raw, err := s.sendRaw(t, request{
			queries: []map[string]any{{"queryType": "logs", "expr": `{app="long"}`, "maxRows": longLines}}, format: format,
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
			t.Errorf("%s: %d bytes, %s\n%s", format, size, response.GetError(), strings.Join(s.plugin.Logs().Lines(), "\n"))
		}
	}
}

// TestAfterAnAnswerThatIsTooLargeForItsMemoryThePluginAnswers with the usual heap: whether it manages,
// says no or has to be started again, it must not stay behind half dead.
func TestAfterAnAnswerThatIsTooLargeForItsMemoryThePluginAnswers(t *testing.T) {
	s := newStandOn(t, launch(t, nil))
	s.sayAtLength()
	s.usual()
	for _, format := range []pluginFormat{arrow, asJSON, asJSON} {
		raw, err := s.sendRaw(t, request{
			queries: []map[string]any{{"queryType": "logs", "expr": `{app="long"}`, "maxRows": longLines}}, format: format,
		})
		switch {
		case err != nil && !errors.Is(err, host.ErrUnavailable):
			t.Errorf("%s: %v", format, err)
		case err == nil && raw.GetResponses()["A"].GetError() == "" && len(raw.GetResponses()["A"].GetFrames()) != 1:
			t.Errorf("%s: neither an error nor a frame", format)
		}
		eventually(t, "the plugin answers again", func() bool {
			answer, err := s.send(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}})
			if err != nil {
				return false
			}
			response := answer.Responses["A"]
			return response.Error == nil && response.Frames[0].Rows() > 0
		})
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
