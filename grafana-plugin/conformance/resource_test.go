package conformance_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func decoded[T any](t testing.TB, body []byte) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return value
}

func (s *stand) get(t testing.TB, path string, params ...string) []byte {
	t.Helper()
	values := url.Values{}
	for i := 0; i < len(params); i += 2 {
		values.Set(params[i], params[i+1])
	}
	code, body := resource(t, s, "GET", path+"?"+values.Encode(), "")
	if code != 200 {
		t.Fatalf("%s: %d %s", path, code, body)
	}
	return body
}

func (s *stand) window() []string {
	return []string{"from", fmt.Sprint(s.end.UnixMilli() - 1_800_000), "to", fmt.Sprint(s.end.UnixMilli())}
}

func TestLabelsAndValues(t *testing.T) {
	s := newStand(t)
	s.usual()
	if got := decoded[[]string](t, s.get(t, "labels", s.window()...)); !slices.Equal(got, []string{"app", "env"}) {
		t.Errorf("labels %v", got)
	}
	if got := decoded[[]string](t, s.get(t, "label-values", append(s.window(), "label", "app")...)); !slices.Equal(got, []string{"orders", "payments", "web"}) {
		t.Errorf("values %v", got)
	}
	if got := decoded[[]string](t, s.get(t, "label-values", append(s.window(), "label", "app", "selector", `{app=~"p.*"}`)...)); !slices.Equal(got, []string{"payments"}) {
		t.Errorf("values of a selector %v", got)
	}
	if got := decoded[[]string](t, s.get(t, "label-values", append(s.window(), "label", "nothing")...)); len(got) != 0 {
		t.Errorf("values of no label %v", got)
	}
	if got := decoded[[]string](t, s.get(t, "labels")); len(got) != 2 {
		t.Errorf("labels without a window %v", got)
	}
}

func TestPatternsForCompletion(t *testing.T) {
	s := newStand(t)
	s.usual()
	type pattern struct {
		ID, Template, Level, Component, Text string
		Count                                int
	}
	found := decoded[[]pattern](t, s.get(t, "patterns", append(s.window(), "query", `{env="prod"}`)...))
	at := slices.IndexFunc(found, func(p pattern) bool { return p.Component == "orders" })
	if at < 0 {
		t.Fatalf("%+v", found)
	}
	if p := found[at]; p.Count != 12 || p.ID == "" || p.Level != "error" || p.Text == "" || !strings.Contains(refused, p.Text) {
		t.Errorf("%+v", p)
	}
	// the text is for a line filter
	frame := s.frame(t, map[string]any{"queryType": "logs", "expr": fmt.Sprintf(`{env="prod"} |= %q`, found[at].Text)})
	if frame.Rows() != 12 {
		t.Errorf("the filter finds %d lines", frame.Rows())
	}
}

func TestPromptsAndTaxonomy(t *testing.T) {
	s := newStand(t)
	type choice struct{ ID, Description string }
	prompts := decoded[[]choice](t, s.get(t, "prompts"))
	at := slices.IndexFunc(prompts, func(c choice) bool { return strings.HasPrefix(c.ID, "explain-pattern@") })
	if at < 0 {
		t.Fatalf("prompts %+v", prompts)
	}
	causes := decoded[[]choice](t, s.get(t, "taxonomy"))
	if len(causes) < 50 || !slices.ContainsFunc(causes, func(c choice) bool { return c.ID == "oom_killed" && c.Description != "" }) {
		t.Errorf("%d root causes", len(causes))
	}
	// a prompt of the list can be asked with
	s.say("zeta", "error", s.unknown, 5)
	frame := s.frame(t, map[string]any{"expr": `{app="zeta"}`, "prompt": prompts[at].ID, "wait": "20s"})
	if row := rowOf(t, frame, "source", "model"); row < 0 || text(t, frame, "prompt", row) != prompts[at].ID {
		t.Errorf("%s", table(t, frame))
	}
}

func TestLogQLIsCheckedWithPosition(t *testing.T) {
	s := newStand(t)
	type verdict struct {
		OK            bool
		Kind, Message string
		Line, Column  int
	}
	for query, want := range map[string]verdict{
		`{app="orders"} |= "x"`:                    {OK: true, Kind: "log"},
		`{app="orders"} | json | status >= 500`:    {OK: true, Kind: "log"},
		`sum(rate({app="orders"} |= "x" [5m]))`:    {OK: true, Kind: "metric"},
		`{app="orders" |= "x"`:                     {Line: 1, Column: 15},
		"{app=\"orders\"}\n  |= \"x\"\n  | | json": {Line: 3, Column: 5},
		`{}`: {Line: 1},
		``:   {Line: 1},
	} {
		body, err := json.Marshal(map[string]string{"query": query})
		if err != nil {
			t.Fatal(err)
		}
		code, text := resource(t, s, "POST", "logql/check", string(body))
		got := decoded[verdict](t, text)
		if code != 200 || got.OK != want.OK || got.Kind != want.Kind {
			t.Errorf("%q: %d %s", query, code, text)
			continue
		}
		if want.OK {
			continue
		}
		if got.Message == "" || got.Line < 1 || got.Column < 1 {
			t.Errorf("%q: %s", query, text)
		}
		if want.Column > 0 && (got.Line != want.Line || got.Column != want.Column) {
			t.Errorf("%q: %s, want line %d column %d", query, text, want.Line, want.Column)
		}
	}
	if len(s.loki.Requests("")) > 0 {
		t.Error("a check while typing asks Loki")
	}
}

func TestFeedbackChangesTheNextAnswer(t *testing.T) {
	s := newStand(t)
	s.say("zeta", "error", s.unknown, 5)
	frame := s.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "20s"})
	row := rowOf(t, frame, "root_cause", "data_corruption")
	if row < 0 {
		t.Fatalf("%s", table(t, frame))
	}
	send := func(feedback map[string]any) (int, []byte) {
		t.Helper()
		body, err := json.Marshal(feedback)
		if err != nil {
			t.Fatal(err)
		}
		return resource(t, s, "POST", "feedback", string(body))
	}
	code, body := send(map[string]any{
		"insightId": text(t, frame, "insight_id", row), "verdict": "correct",
		"rootCause": "disk_full", "severity": "critical", "summary": "The shard's disk is full.", "action": "Grow it.",
	})
	type taken struct {
		OK       bool
		Patterns int
		Message  string
	}
	if got := decoded[taken](t, body); code != 200 || !got.OK || got.Patterns != 1 || got.Message == "" {
		t.Fatalf("%d %s", code, body)
	}
	calls := len(s.model.Calls())
	frame = s.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "20s"})
	row = rowOf(t, frame, "root_cause", "disk_full")
	if row < 0 || text(t, frame, "severity", row) != "critical" || text(t, frame, "summary", row) != "The shard's disk is full." ||
		text(t, frame, "source", row) != "casebook" {
		t.Fatalf("%s", table(t, frame))
	}
	if len(s.model.Calls()) != calls {
		t.Error("the model is asked about what a person has explained")
	}
	if code, body = send(map[string]any{"insightId": text(t, frame, "insight_id", row), "verdict": "confirm"}); code != 200 {
		t.Errorf("confirm: %d %s", code, body)
	}
	for _, bad := range []map[string]any{
		{"insightId": "nothing", "verdict": "confirm"},
		{"insightId": text(t, frame, "insight_id", row), "verdict": "maybe"},
		{"insightId": text(t, frame, "insight_id", row), "verdict": "correct", "rootCause": "bad_karma"},
		{"insightId": text(t, frame, "insight_id", row), "verdict": "correct", "rootCause": "disk_full", "severity": "awful"},
		{},
	} {
		code, body := send(bad)
		problem := decoded[problem](t, body)
		if code < 400 || code > 499 || problem.Status != code || problem.Detail == "" || problem.Message == "" {
			t.Errorf("%v: %d %s", bad, code, body)
		}
	}
}

type problem struct {
	Status          int
	Detail, Message string
}

func TestResourcesThatAreNotThere(t *testing.T) {
	s := newStand(t)
	for _, one := range []struct {
		method, path, body string
		code               int
	}{
		{"GET", "nothing", "", 404},
		{"GET", "../labels", "", 404},
		{"POST", "labels", "{}", 405},
		{"GET", "feedback", "", 405},
		{"POST", "logql/check", "not JSON", 400},
		{"GET", "label-values", "", 400},
		{"GET", "label-values?label=a%2Fb", "", 400},
		{"GET", "labels?from=tomorrow", "", 400},
	} {
		code, body := resource(t, s, one.method, one.path, one.body)
		if got := decoded[problem](t, body); code != one.code || got.Status != code || got.Detail == "" {
			t.Errorf("%s %s: %d %s", one.method, one.path, code, body)
		}
	}
	s.loki.Down()
	code, body := resource(t, s, "GET", "labels", "")
	if got := decoded[problem](t, body); code != 502 || got.Status != 502 || got.Message == "" {
		t.Errorf("with Loki down: %d %s", code, body)
	}
}
