package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// pendingChannel asks a panel's question that only the model can answer, and gives the stream's path.
func pendingChannel(t testing.TB, s *stand, expr string) (string, *data.Frame) {
	t.Helper()
	frame := s.frame(t, map[string]any{"expr": expr, "app": "dashboard", "wait": "0"})
	if rowOf(t, frame, "status", "pending") < 0 {
		t.Fatalf("nothing is pending: %s", table(t, frame))
	}
	path, ok := strings.CutPrefix(frame.Meta.Channel, "ds/"+s.ds.UID+"/")
	if !ok || !regexp.MustCompile(`^explain/[A-Za-z0-9_.=/-]+$`).MatchString(path) {
		t.Fatalf("channel %q", frame.Meta.Channel)
	}
	return path, frame
}

func decodeFrame(t testing.TB, packet []byte) *data.Frame {
	t.Helper()
	var frame data.Frame
	if err := json.Unmarshal(packet, &frame); err != nil {
		t.Errorf("%v: %s", err, packet)
	}
	return &frame
}

// TestAnOpenPanelFillsUp follows a panel whose rows are pending until the model answers.
func TestAnOpenPanelFillsUp(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.say("zeta", "error", s.unknown, 9)
	s.model.Hold()
	path, first := pendingChannel(t, s, `{env="prod"}`)
	answer, err := s.plugin.Subscribe(t.Context(), s.ds, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer.GetStatus().String() != "OK" {
		t.Fatalf("subscribe: %s", answer.GetStatus())
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	enough := errors.New("enough")
	released := false
	packets := 0
	var last *data.Frame
	err = s.plugin.RunStream(ctx, s.ds, path, nil, func(packet []byte) error {
		packets++
		last = decodeFrame(t, packet)
		// each packet is a whole frame: it replaces the one before
		if got := names(last); !slices.Equal(got, insightColumns) {
			t.Errorf("packet %d has the columns %v", packets, got)
		}
		if last.Rows() != first.Rows() {
			t.Errorf("packet %d has %d rows, the panel had %d", packets, last.Rows(), first.Rows())
		}
		if !released {
			if rowOf(t, last, "status", "pending") < 0 {
				t.Error("explained before the model has answered")
			}
			released = true
			s.model.Release()
		}
		if rowOf(t, last, "status", "pending") < 0 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("%v after %d packets", err, packets)
	}
	row := rowOf(t, last, "component", "zeta")
	if row < 0 || text(t, last, "root_cause", row) != "data_corruption" || text(t, last, "status", row) != "ready" {
		t.Errorf("%s", table(t, last))
	}
	if rowOf(t, last, "root_cause", "connection_refused") < 0 {
		t.Errorf("the other rows are gone: %s", table(t, last))
	}
	// and nobody is offered a stream when nothing is pending
	if frame := s.frame(t, map[string]any{"expr": `{env="prod"}`, "app": "dashboard"}); frame.Meta.Channel != "" {
		t.Errorf("channel %q of a whole answer", frame.Meta.Channel)
	}
}

// TestAFinishedStreamStaysOpen because Grafana would run a stream that fails again and again.
func TestAFinishedStreamStaysOpenOrEndsCleanly(t *testing.T) {
	s := newStand(t)
	s.say("zeta", "error", s.unknown, 9)
	s.model.Hold()
	path, _ := pendingChannel(t, s, `{app="zeta"}`)
	s.model.Release()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	explained := make(chan struct{})
	var once sync.Once
	ended := make(chan error, 1)
	go func() {
		ended <- s.plugin.RunStream(ctx, s.ds, path, nil, func(packet []byte) error {
			if rowOf(t, decodeFrame(t, packet), "status", "pending") < 0 {
				once.Do(func() { close(explained) })
			}
			return nil
		})
	}()
	select {
	case <-explained:
	case err := <-ended:
		t.Fatal(err)
	case <-time.After(patience):
		t.Fatal("never explained")
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the stream fails when all is said: %v", err)
		}
	case <-time.After(500 * time.Millisecond):
		cancel()
		if err := <-ended; status.Code(err) != codes.Canceled {
			t.Error(err)
		}
	}
}

func TestAStreamThatNobodyLooksAtIsFreed(t *testing.T) {
	s := newStand(t)
	s.say("zeta", "error", s.unknown, 9)
	s.model.Hold()
	path, _ := pendingChannel(t, s, `{app="zeta"}`)
	const viewers = 200
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, viewers)
	begun := make(chan struct{}, viewers)
	for range viewers {
		go func() {
			var once sync.Once
			ended <- s.plugin.RunStream(ctx, s.ds, path, nil, func([]byte) error {
				once.Do(func() { begun <- struct{}{} })
				return nil
			})
		}()
	}
	for range viewers {
		select {
		case <-begun:
		case err := <-ended:
			t.Fatal(err)
		case <-time.After(patience):
			t.Fatal("a stream sends nothing")
		}
	}
	if calls := len(s.model.Calls()); calls != 1 {
		t.Errorf("%d viewers cost %d calls of the model", viewers, calls)
	}
	cancel()
	for range viewers {
		if err := <-ended; status.Code(err) != codes.Canceled {
			t.Error(err)
		}
	}
	s.model.Release()
	// as many again: places that were not freed would be missed now
	s.usual()
	if s.frame(t, map[string]any{"expr": `{app="orders"}`}).Rows() == 0 {
		t.Error("no rows")
	}
}

func TestUnknownStreamsAreNotFound(t *testing.T) {
	s := newStand(t)
	other := newStand(t)
	s.say("zeta", "error", s.unknown, 9)
	s.model.Hold()
	path, _ := pendingChannel(t, s, `{app="zeta"}`)
	s.model.Release()
	for _, one := range []struct {
		s    *stand
		path string
	}{{s, "explain/0000000000000000"}, {s, "explain/"}, {s, "tail"}, {s, ""}, {s, path + "0"}, {other, path}} {
		answer, err := one.s.plugin.Subscribe(t.Context(), one.s.ds, one.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if answer.GetStatus().String() != "NOT_FOUND" {
			t.Errorf("%q: %s", one.path, answer.GetStatus())
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		err = one.s.plugin.RunStream(ctx, one.s.ds, one.path, nil, func([]byte) error { return nil })
		if status.Code(err) != codes.NotFound {
			t.Errorf("run %q: %v", one.path, err)
		}
		cancel()
	}
}
