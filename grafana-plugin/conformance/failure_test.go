package conformance_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"dev.farseer/grafana-plugin/conformance/fakeloki"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestErrorsCarryStatusAndSource(t *testing.T) {
	s := newStand(t)
	s.usual()
	for name, one := range map[string]struct {
		query  map[string]any
		mood   fakeloki.Mood
		status backend.Status
		source backend.ErrorSource
		says   string
	}{
		"bad query":     {query: map[string]any{"expr": `{app="orders" |= "x"`}, status: 400, source: "downstream", says: "col"},
		"no query":      {query: map[string]any{"expr": " "}, status: 400, source: "downstream", says: "empty"},
		"bad type":      {query: map[string]any{"expr": `{app="orders"}`, "queryType": "nonsense"}, status: 400, source: "downstream", says: "query type"},
		"bad option":    {query: map[string]any{"expr": `{app="orders"}`, "minSeverity": "awful"}, status: 400, source: "downstream", says: "minSeverity"},
		"bad prompt":    {query: map[string]any{"expr": `{app="orders"}`, "prompt": "none@00000000"}, status: 400, source: "downstream", says: "none@00000000"},
		"bad by":        {query: map[string]any{"expr": `{app="orders"}`, "queryType": "volume", "by": "colour"}, status: 400, source: "downstream", says: "by"},
		"Loki fails":    {query: map[string]any{"expr": `{app="orders"}`}, mood: fakeloki.Mood{Status: 500, Body: "ingester on fire"}, status: 502, source: "downstream", says: "ingester on fire"},
		"Loki too slow": {query: map[string]any{"expr": `{app="orders"}`}, mood: fakeloki.Mood{Status: 504, Body: "context deadline exceeded"}, status: 504, source: "downstream", says: "deadline"},
		"Loki refuses":  {query: map[string]any{"expr": `{app="orders"}`}, mood: fakeloki.Mood{Status: 401, Body: "no org id"}, status: 502, source: "downstream", says: "tenant"},
		"no Loki there": {query: map[string]any{"expr": `{app="orders"}`}, mood: fakeloki.Mood{Status: 404, Body: "404 page not found"}, status: 502, source: "downstream", says: "loki.url"},
		"cut off":       {query: map[string]any{"expr": `{app="orders"}`}, mood: fakeloki.Mood{Cut: true}, status: 502, source: "downstream", says: "Loki"},
	} {
		t.Run(name, func(t *testing.T) {
			s.loki.Behave(one.mood)
			defer s.loki.Behave(fine)
			// each with a window of its own, so that nothing read before can answer
			s.end = s.end.Add(time.Second)
			response := s.answer(t, request{queries: []map[string]any{one.query}})
			if response.Error == nil {
				t.Fatalf("no error, status %d", response.Status)
			}
			if response.Status != one.status || response.ErrorSource != one.source || !strings.Contains(response.Error.Error(), one.says) {
				t.Errorf("status %d, source %s: %v", response.Status, response.ErrorSource, response.Error)
			}
			if len(response.Frames) > 0 {
				t.Errorf("%d frames beside an error", len(response.Frames))
			}
		})
	}
}

func TestALokiThatIsSlowIsWaitedFor(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.loki.Behave(fakeloki.Mood{Delay: 1500 * time.Millisecond})
	if s.frame(t, map[string]any{"expr": `{env="prod"}`}).Rows() == 0 {
		t.Error("no rows")
	}
}

func TestPagesAreReadToTheEnd(t *testing.T) {
	s := newStand(t)
	s.loki.MostEntries(500)
	var lines []fakeloki.Line
	for i := range 3210 {
		// several lines of one nanosecond at page borders
		lines = append(lines, fakeloki.Line{
			NS: s.end.Add(-time.Duration(i/7+1) * time.Millisecond).UnixNano(), Labels: map[string]string{"app": "busy"},
			Metadata: map[string]string{"detected_level": "error"}, Text: refused,
		})
		lines[i].Labels = map[string]string{"app": "busy", "pod": string(rune('a' + i%7))}
	}
	s.loki.Push(lines...)
	frame := s.frame(t, map[string]any{"expr": `{app="busy"}`})
	if told := custom(t, frame); told["lines"] != 3210.0 || told["linesInLoki"] != 3210.0 {
		t.Errorf("custom %v", told)
	}
	if text(t, frame, "count", 0) != "3210" {
		t.Errorf("%s", table(t, frame))
	}
}

func TestACancelledQueryReachesLoki(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.loki.Behave(hang)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := s.send(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}, ctx: ctx})
		ended <- err
	}()
	eventually(t, "the query reaches Loki", func() bool { return open(s) > 0 })
	cancel()
	if err := <-ended; status.Code(err) != codes.Canceled {
		t.Errorf("%v", err)
	}
	eventually(t, "Loki's connections are closed", func() bool {
		requests := s.loki.Requests("query_range")
		for _, one := range requests {
			if !one.Cancelled {
				return false
			}
		}
		return len(requests) > 0
	})
	s.loki.Behave(fine)
	if s.frame(t, map[string]any{"expr": `{env="prod"}`}).Rows() == 0 {
		t.Error("the data source does not answer any more")
	}
}

func TestACancelledQueryReachesTheModel(t *testing.T) {
	s := newStand(t)
	s.say("zeta", "error", s.unknown, 5)
	s.model.Hold()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := s.send(t, request{queries: []map[string]any{{"expr": `{app="zeta"}`, "wait": "20s", "app": "explore"}}, ctx: ctx})
		ended <- err
	}()
	eventually(t, "the model is asked", func() bool { return len(s.model.Calls()) > 0 })
	cancel()
	if err := <-ended; status.Code(err) != codes.Canceled {
		t.Errorf("%v", err)
	}
	eventually(t, "the model's slot is freed", func() bool {
		for _, call := range s.model.Calls() {
			if !call.Cancelled {
				return false
			}
		}
		return true
	})
}

func TestADeadlineEndsAQuery(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.loki.Behave(hang)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	answer, err := s.send(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}, ctx: ctx})
	// an answer in time is better than the deadline, and both are right
	if err == nil {
		response := answer.Responses["A"]
		if response.Error == nil || response.Status != 504 {
			t.Errorf("%d %v", response.Status, response.Error)
		}
	} else if status.Code(err) != codes.DeadlineExceeded && !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	eventually(t, "Loki's connections are closed", func() bool { return open(s) == 0 })
}

func TestAModelThatFailsLeavesTheRestOfTheAnswer(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.say("zeta", "error", s.unknown, 5)
	s.model.Fail(500)
	frame := s.frame(t, map[string]any{"expr": `{env="prod"}`, "wait": "10s"})
	if rowOf(t, frame, "root_cause", "connection_refused") < 0 {
		t.Errorf("%s", table(t, frame))
	}
	row := rowOf(t, frame, "component", "zeta")
	if row < 0 || text(t, frame, "status", row) == "ready" {
		t.Errorf("row %d of %s", row, table(t, frame))
	}
}

// TestAHugeLine is a line as no one should write it; the window around it must still be read.
func TestAHugeLine(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.say("huge", "error", "payload "+strings.Repeat("0123456789abcdef ", 200_000), 2)
	frame := s.frame(t, map[string]any{"expr": `{env="prod"}`})
	if told := custom(t, frame); told["lines"] != 61.0 {
		t.Errorf("custom %v", told)
	}
}
