package conformance_test

import (
	"strings"
	"testing"

	"dev.farseer/grafana-plugin/conformance/host"
)

func TestThePluginContinuesGrafanasTrace(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.say("zeta", "error", s.unknown, 5)
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	ctx := host.WithTrace(t.Context(), trace, "00f067aa0ba902b7")
	response := s.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`, "wait": "20s"}}, ctx: ctx})
	if response.Error != nil {
		t.Fatal(response.Error)
	}
	frame := response.Frames[0]
	for row := range frame.Rows() {
		if got := text(t, frame, "analysis_trace_id", row); got != trace {
			t.Errorf("row %d: %s", row, got)
		}
	}
	if got := custom(t, frame)["analysisTraceId"]; got != trace {
		t.Errorf("custom: %v", got)
	}
	asked := s.loki.Requests("query_range")
	if len(asked) == 0 || len(s.model.Calls()) == 0 {
		t.Fatal("nobody was asked")
	}
	for _, one := range asked {
		checkTraceparent(t, "Loki", one.Header.Get("traceparent"), trace)
	}
	for _, call := range s.model.Calls() {
		checkTraceparent(t, "the model", call.Header.Get("traceparent"), trace)
	}
	// without a trace of Grafana's it begins one
	frame = s.frame(t, map[string]any{"expr": `{env="prod"}`})
	if got := text(t, frame, "analysis_trace_id", 0); len(got) != 32 || got == trace {
		t.Errorf("a trace of its own: %q", got)
	}
}

func checkTraceparent(t *testing.T, who, got, trace string) {
	t.Helper()
	parts := strings.Split(got, "-")
	if len(parts) != 4 || parts[1] != trace || parts[2] == "00f067aa0ba902b7" {
		t.Errorf("%s got traceparent %q", who, got)
	}
}

func TestMetricsAreTold(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.frame(t, map[string]any{"expr": `{env="prod"}`})
	metrics, err := s.plugin.Metrics(t.Context(), s.ds)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"farseer_query_seconds", "farseer_lines_read_total"} {
		if !strings.Contains(metrics, "\n"+name) {
			t.Errorf("no %s in:\n%s", name, metrics)
		}
	}
}
