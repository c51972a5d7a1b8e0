package conformance_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

var fromAlert = map[string]string{"FromAlert": "true"}

func (s *stand) alert(t testing.TB, query map[string]any) data.Frames {
	t.Helper()
	response := s.answer(t, request{queries: []map[string]any{query}, headers: fromAlert})
	if response.Error != nil {
		t.Fatal(response.Error)
	}
	return response.Frames
}

// checkAlertFrames is what Grafana's alerting asks of frames: one number each, no time, and labels
// that tell the alerts apart.
func checkAlertFrames(t testing.TB, frames data.Frames) {
	t.Helper()
	seen := map[string]bool{}
	for _, frame := range frames {
		if string(frame.Meta.Type) != "numeric-multi" || frame.Meta.TypeVersion != (data.FrameTypeVersion{0, 1}) {
			t.Errorf("meta %+v", frame.Meta)
		}
		numbers := 0
		for _, one := range frame.Fields {
			switch {
			case one.Type().Time():
				t.Errorf("field %s is a time", one.Name)
			case one.Type().Numeric():
				numbers++
				if one.Name != "count" {
					t.Errorf("the number is %s", one.Name)
				}
				for _, label := range []string{"severity", "root_cause", "component"} {
					if one.Labels[label] == "" {
						t.Errorf("no label %s: %v", label, one.Labels)
					}
				}
				if seen[one.Labels.String()] {
					t.Errorf("two alerts have the labels %v", one.Labels)
				}
				seen[one.Labels.String()] = true
			}
		}
		if numbers != 1 || frame.Rows() != 1 {
			t.Errorf("%d numbers, %d rows: %v", numbers, frame.Rows(), names(frame))
		}
	}
}

func alertOf(frames data.Frames, rootCause string) *data.Field {
	for _, frame := range frames {
		for _, one := range frame.Fields {
			if one.Labels["root_cause"] == rootCause {
				return one
			}
		}
	}
	return nil
}

func TestAlertRulesGetOneNumberPerInsight(t *testing.T) {
	s := newStand(t)
	s.usual()
	frames := s.alert(t, map[string]any{"expr": `{env="prod"}`})
	checkAlertFrames(t, frames)
	found := alertOf(frames, "connection_refused")
	if found == nil {
		t.Fatalf("no alert in %d frames", len(frames))
	}
	if value, err := found.FloatAt(0); err != nil || value != 12 || found.Labels["component"] != "orders" {
		t.Errorf("%v %v %v", value, err, found.Labels)
	}
	high := s.alert(t, map[string]any{"expr": `{env="prod"}`, "minSeverity": "critical"})
	if alertOf(high, "connection_refused") != nil {
		t.Error("minSeverity does nothing")
	}
}

// TestAlertRulesNeverWaitForTheModel holds the model until the test ends: whoever waited for it
// would not come back.
func TestAlertRulesNeverWaitForTheModel(t *testing.T) {
	s := newStand(t)
	s.model.Hold()
	s.usual()
	s.say("zeta", "error", s.unknown, 9)
	s.say("zeta", "error", "warp core zed misaligned beyond flux", 4)
	for range 2 {
		frames := s.alert(t, map[string]any{"expr": `{env="prod"}`})
		checkAlertFrames(t, frames)
		if alertOf(frames, "connection_refused") == nil {
			t.Error("what is known is not told")
		}
	}
}

func TestAlertRulesOfPanelsAskTheSame(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.model.Hold()
	s.say("zeta", "error", s.unknown, 9)
	// what a panel's query carries along when an alert rule is made of it
	checkAlertFrames(t, s.alert(t, map[string]any{"expr": `{env="prod"}`, "app": "dashboard", "wait": "20s", "queryType": "insights"}))
}

func TestAlertRulesWithoutDashboardVariables(t *testing.T) {
	s := newStand(t)
	s.usual()
	for _, macro := range []string{"$__interval", "${__interval}", "$__range", "$__auto", "$__rate_interval", "$__range_s", "$__interval_ms"} {
		s.loki.Forget()
		// a window of its own, so that what was read for another macro does not answer
		s.end = s.end.Add(time.Second)
		s.alert(t, map[string]any{"expr": `{env="prod"} != "` + macro + `"`})
		asked := s.loki.Requests("query_range")
		if len(asked) == 0 {
			t.Fatal("Loki was not asked")
		}
		for _, one := range asked {
			if strings.Contains(one.Form.Get("query"), "__") {
				t.Errorf("%s: Loki was asked %s", macro, one.Form.Get("query"))
			}
		}
	}
}

func TestAnAlertRuleWithoutLinesHasNoData(t *testing.T) {
	s := newStand(t)
	for _, frame := range s.alert(t, map[string]any{"expr": `{app="nobody"}`}) {
		if frame.Rows() > 0 {
			t.Errorf("%s", table(t, frame))
		}
	}
}

func TestAnAlertRuleFailsWhenLokiIsDown(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.alert(t, map[string]any{"expr": `{env="prod"}`})
	s.loki.Down()
	// of another window, which nothing that was read before can answer
	response := s.answer(t, request{
		queries: []map[string]any{{"expr": `{env="prod"}`}}, headers: fromAlert,
		to: s.end.Add(-time.Minute), from: s.end.Add(-10 * time.Minute),
	})
	if response.Error == nil || len(response.Frames) > 0 || response.Status != 502 || response.ErrorSource != "downstream" {
		t.Errorf("%d %v %s, %d frames", response.Status, response.Error, response.ErrorSource, len(response.Frames))
	}
}

func TestALegendNamesTheNumbers(t *testing.T) {
	s := newStand(t)
	s.usual()
	var shown []string
	for _, frame := range s.alert(t, map[string]any{"expr": `{env="prod"}`, "legend": "{{root_cause}} in {{component}}"}) {
		for _, one := range frame.Fields {
			if one.Config != nil {
				shown = append(shown, one.Config.DisplayNameFromDS)
			}
		}
	}
	if !slices.Contains(shown, "connection_refused in orders") {
		t.Errorf("%v", shown)
	}
}

func TestAnAlertRuleOverATableIsRefused(t *testing.T) {
	s := newStand(t)
	s.usual()
	for _, queryType := range []string{"patterns", "logs", "anomalies", "incidents", "annotations"} {
		response := s.answer(t, request{
			queries: []map[string]any{{"expr": `{env="prod"}`, "queryType": queryType}}, headers: fromAlert,
		})
		// or it would fail in Grafana, with words that help nobody
		if response.Error == nil || response.Status != 400 || !strings.Contains(response.Error.Error(), "insights") {
			t.Errorf("%s: %d %v, %d frames", queryType, response.Status, response.Error, len(response.Frames))
		}
	}
}
