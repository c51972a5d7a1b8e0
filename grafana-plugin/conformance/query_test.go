package conformance_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dev.farseer/grafana-plugin/conformance/fakeloki"
	"dev.farseer/grafana-plugin/conformance/host"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

var insightColumns = []string{
	"time", "role", "severity", "root_cause", "component", "summary", "action", "confidence", "count", "change",
	"pattern", "evidence", "trace_id", "source", "status", "prompt", "model", "analysis_trace_id", "insight_id",
}

func TestInsights(t *testing.T) {
	s := newStand(t)
	s.usual()
	frame := s.frame(t, map[string]any{"queryType": "insights", "expr": `{env="prod"}`})
	if got := names(frame); !slices.Equal(got, insightColumns) {
		t.Errorf("columns %v", got)
	}
	row := rowOf(t, frame, "root_cause", "connection_refused")
	if row < 0 || text(t, frame, "component", row) != "orders" || text(t, frame, "count", row) != "12" ||
		text(t, frame, "status", row) != "ready" || text(t, frame, "source", row) != "casebook" {
		t.Fatalf("row %d of %s", row, table(t, frame))
	}
	if rowOf(t, frame, "root_cause", "dns_failure") < 0 {
		t.Errorf("no dns_failure in %s", table(t, frame))
	}
	for _, typed := range []struct {
		name string
		kind data.FieldType
	}{
		{"time", data.FieldTypeNullableTime}, {"count", data.FieldTypeNullableInt64},
		{"confidence", data.FieldTypeNullableFloat64}, {"summary", data.FieldTypeNullableString},
	} {
		if got := field(t, frame, typed.name).Type(); got != typed.kind {
			t.Errorf("%s is %s", typed.name, got)
		}
	}
	if frame.Meta.ExecutedQueryString == "" || frame.RefID != "A" {
		t.Errorf("refId %q, meta %+v", frame.RefID, frame.Meta)
	}
	if string(frame.Meta.PreferredVisualization) != "table" {
		t.Errorf("preferred visualisation %q", frame.Meta.PreferredVisualization)
	}
	told := custom(t, frame)
	if told["lines"] != 59.0 || told["linesInLoki"] != 59.0 || told["truncated"] != false || told["modelCalls"] == nil ||
		told["tokens"] == nil || told["stageMillis"] == nil || told["patterns"] == nil {
		t.Errorf("custom %v", told)
	}
	if len(frame.Meta.Stats) == 0 {
		t.Error("no stats")
	}
}

func table(t testing.TB, frame *data.Frame) string {
	t.Helper()
	text, err := frame.StringTable(30, 30)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestTraceIDsLinkToTempo is what makes a cell of the table open in Grafana's Tempo view.
func TestTraceIDsLinkToTempo(t *testing.T) {
	s := newStand(t)
	s.usual()
	frame := s.frame(t, map[string]any{"expr": `{env="prod"}`})
	row := rowOf(t, frame, "root_cause", "connection_refused")
	if id := text(t, frame, "trace_id", row); len(id) != 32 || !strings.HasPrefix(id, "0") {
		t.Errorf("trace id %q", id)
	}
	for _, name := range []string{"trace_id", "analysis_trace_id"} {
		config := field(t, frame, name).Config
		if config == nil || len(config.Links) != 1 || config.Links[0].Internal == nil {
			t.Fatalf("%s: config %+v", name, config)
		}
		link := config.Links[0]
		query, err := json.Marshal(link.Internal.Query)
		if err != nil {
			t.Fatal(err)
		}
		if link.Title == "" || link.Internal.DatasourceUID != "tempo-uid" || link.Internal.DatasourceName != "Traces" ||
			string(query) != `{"query":"${__value.raw}","queryType":"traceql"}` {
			t.Errorf("%s: link %+v, query %s", name, link, query)
		}
	}
	s.change("tempo", map[string]any{"uid": "", "name": ""})
	frame = s.frame(t, map[string]any{"expr": `{env="prod"}`})
	if config := field(t, frame, "trace_id").Config; config != nil && len(config.Links) > 0 {
		t.Errorf("a link without a Tempo data source: %+v", config.Links)
	}
}

func TestPatterns(t *testing.T) {
	s := newStand(t)
	s.usual()
	frame := s.frame(t, map[string]any{"queryType": "patterns", "expr": `{env="prod"}`})
	row := rowOf(t, frame, "component", "orders")
	if row < 0 || text(t, frame, "count", row) != "12" || text(t, frame, "pattern_id", row) == "" {
		t.Fatalf("row %d of %s", row, table(t, frame))
	}
	if !strings.Contains(text(t, frame, "pattern", row), "connection refused") {
		t.Errorf("pattern %q", text(t, frame, "pattern", row))
	}
	if len(s.model.Calls()) > 0 {
		t.Error("patterns asked the model")
	}
}

func TestLogs(t *testing.T) {
	s := newStand(t)
	s.usual()
	frame := s.frame(t, map[string]any{"queryType": "logs", "expr": `{app="orders"}`})
	if got := names(frame); !slices.Equal(got[:5], []string{"timestamp", "body", "severity", "id", "labels"}) {
		t.Errorf("columns %v", got)
	}
	if string(frame.Meta.Type) != "log-lines" || string(frame.Meta.PreferredVisualization) != "logs" {
		t.Errorf("meta %+v", frame.Meta)
	}
	if frame.Rows() != 12 {
		t.Fatalf("%d rows", frame.Rows())
	}
	if field(t, frame, "labels").Type() != data.FieldTypeNullableJSON && field(t, frame, "labels").Type() != data.FieldTypeJSON {
		t.Errorf("labels are %s", field(t, frame, "labels").Type())
	}
	var labels map[string]string
	value, ok := field(t, frame, "labels").ConcreteAt(0)
	if !ok || json.Unmarshal(value.(json.RawMessage), &labels) != nil || labels["app"] != "orders" {
		t.Errorf("labels %s", value)
	}
	ids := map[string]bool{}
	for row := range frame.Rows() {
		ids[text(t, frame, "id", row)] = true
	}
	if len(ids) != 12 {
		t.Errorf("%d different ids", len(ids))
	}
	if text(t, frame, "root_cause", 0) != "connection_refused" || text(t, frame, "body", 0) != refused {
		t.Errorf("row 0 of %s", table(t, frame))
	}
	if frame := s.frame(t, map[string]any{"queryType": "logs", "expr": `{app="orders"}`, "maxRows": 5}); frame.Rows() != 5 {
		t.Errorf("%d rows instead of 5", frame.Rows())
	}
}

func TestAnnotations(t *testing.T) {
	s := newStand(t)
	s.usual()
	frame := s.frame(t, map[string]any{"queryType": "annotations", "expr": `{env="prod"}`})
	if got := names(frame); !slices.Equal(got, []string{"time", "timeEnd", "title", "text", "tags", "id"}) {
		t.Errorf("columns %v", got)
	}
	if frame.Rows() < 2 {
		t.Fatalf("%d rows", frame.Rows())
	}
	for row := range frame.Rows() {
		if text(t, frame, "title", row) == "" || text(t, frame, "id", row) == "" || text(t, frame, "tags", row) == "" {
			t.Errorf("row %d of %s", row, table(t, frame))
		}
	}
}

func TestVolume(t *testing.T) {
	s := newStand(t)
	s.usual()
	for by, want := range map[string]map[string]float64{
		"":           {"error": 19, "info": 40},
		"level":      {"error": 19, "info": 40},
		"component":  {"orders": 12, "payments": 7, "web": 40},
		"root_cause": {"connection_refused": 12, "dns_failure": 7},
	} {
		query := map[string]any{"queryType": "volume", "expr": `{env="prod"}`, "legend": "of {{" + by + "}}"}
		label := "level"
		if by != "" {
			query["by"], label = by, by
		}
		if by == "" {
			delete(query, "legend")
		}
		sums := map[string]float64{}
		for _, frame := range s.frames(t, query) {
			if string(frame.Meta.Type) != "timeseries-multi" || len(frame.Fields) != 2 {
				t.Fatalf("by %q: meta %+v, fields %v", by, frame.Meta, names(frame))
			}
			if schema := frame.TimeSeriesSchema(); schema.Type != data.TimeSeriesTypeWide {
				t.Errorf("by %q: Grafana reads no time series: %v", by, schema.Type)
			}
			at, value := frame.Fields[0], frame.Fields[1]
			if at.Name != "Time" || value.Name != "Value" || len(value.Labels) != 1 {
				t.Fatalf("by %q: %v, labels %v", by, names(frame), value.Labels)
			}
			name := value.Labels[label]
			if by != "" && (value.Config == nil || value.Config.DisplayNameFromDS != "of "+name) {
				t.Errorf("by %q: %s is shown as %+v", by, name, value.Config)
			}
			var before time.Time
			for row := range frame.Rows() {
				now, ok := at.ConcreteAt(row)
				if !ok || !now.(time.Time).After(before) {
					t.Fatalf("by %q: times do not ascend: %v", by, now)
				}
				before = now.(time.Time)
				if number, err := value.FloatAt(row); err == nil && number == number {
					sums[name] += number
				}
			}
		}
		for name, count := range want {
			if sums[name] != count {
				t.Errorf("by %q: %v, want %v", by, sums, want)
			}
		}
	}
}

func TestAnomalies(t *testing.T) {
	s := newStand(t)
	s.usual()
	// a burst at the end, of something that the window before did not have
	for i := range 600 {
		s.loki.Push(fakeloki.Line{
			NS: s.end.Add(-time.Duration(i)*100*time.Millisecond).UnixNano() - 1, Labels: map[string]string{"app": "disk", "env": "prod"},
			Metadata: map[string]string{"detected_level": "error"}, Text: fmt.Sprintf("write /var/lib/db/%d: no space left on device", i),
		})
	}
	frame := s.frame(t, map[string]any{"queryType": "anomalies", "expr": `{env="prod"}`})
	if got, want := names(frame), []string{
		"time", "kind", "severity", "component", "pattern", "count", "before", "score", "root_cause", "summary", "trace_id", "pattern_id",
	}; !slices.Equal(got, want) {
		t.Errorf("columns %v", got)
	}
	row := rowOf(t, frame, "component", "disk")
	if row < 0 || text(t, frame, "count", row) != "600" {
		t.Fatalf("row %d of %s", row, table(t, frame))
	}
	for row := range frame.Rows() {
		if !slices.Contains([]string{"new", "surge", "gone", "rising", "falling", "step"}, text(t, frame, "kind", row)) {
			t.Errorf("kind %q", text(t, frame, "kind", row))
		}
	}
}

func TestIncidents(t *testing.T) {
	s := newStand(t)
	s.usual()
	// incidents are made of insights of before
	s.frame(t, map[string]any{"expr": `{env="prod"}`})
	frame := s.frame(t, map[string]any{"queryType": "incidents", "expr": `{env="prod"}`})
	if got := names(frame); !slices.Equal(got, []string{
		"time", "timeEnd", "title", "text", "tags", "id", "severity", "root_cause", "component", "count", "symptoms", "trace_id",
	}) {
		t.Errorf("columns %v", got)
	}
	if rowOf(t, frame, "root_cause", "connection_refused") < 0 {
		t.Errorf("no incident: %s", table(t, frame))
	}
}

func TestAskTurnsAQuestionIntoLogQL(t *testing.T) {
	s := newStand(t)
	s.usual()
	for _, property := range []string{"logql", "query", "expr"} {
		s.model.Say(property, `{app="orders"}`)
	}
	s.model.Say("selector", `{app="orders"}`)
	frame := s.frame(t, map[string]any{"queryType": "ask", "question": "why do orders fail?", "app": "explore", "wait": "15s"})
	logql, _ := custom(t, frame)["logql"].(string)
	if !strings.Contains(logql, "{") || frame.Meta.ExecutedQueryString != logql {
		t.Errorf("logql %q, executed %q", logql, frame.Meta.ExecutedQueryString)
	}
	told := false
	for _, notice := range frame.Meta.Notices {
		told = told || strings.Contains(notice.Text, logql)
	}
	if !told {
		t.Errorf("no notice says %q: %+v", logql, frame.Meta.Notices)
	}
	if got := names(frame); !slices.Equal(got, insightColumns) {
		t.Errorf("columns %v", got)
	}
	if rowOf(t, frame, "component", "orders") < 0 {
		t.Errorf("%s", table(t, frame))
	}
}

func TestTheModelExplainsWhatNobodyKnows(t *testing.T) {
	s := newStand(t)
	s.say("zeta", "error", s.unknown, 5)
	frame := s.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "20s"})
	row := rowOf(t, frame, "source", "model")
	if row < 0 || text(t, frame, "root_cause", row) != "data_corruption" || text(t, frame, "model", row) != "fake" ||
		!strings.HasPrefix(text(t, frame, "prompt", row), "explain-pattern@") {
		t.Fatalf("row %d of %s", row, table(t, frame))
	}
	calls := len(s.model.Calls())
	again := s.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "20s"})
	if row := rowOf(t, again, "root_cause", "data_corruption"); row < 0 || len(s.model.Calls()) != calls {
		t.Errorf("asked again: %d calls, then %d", calls, len(s.model.Calls()))
	}
	other := newStandOn(t, s.plugin)
	other.say("zeta", "error", other.unknown+" off", 5)
	frame = other.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "20s", "model": false})
	if rowOf(t, frame, "source", "model") >= 0 || len(other.model.Calls()) > 0 {
		t.Error("model: false asked the model")
	}
}

func TestOptionsOfAQuery(t *testing.T) {
	s := newStand(t)
	s.usual()
	all := s.frame(t, map[string]any{"expr": `{env="prod"}`, "includeBenign": true})
	if rowOf(t, all, "component", "web") < 0 {
		t.Errorf("benign rows are left out: %s", table(t, all))
	}
	high := s.frame(t, map[string]any{"expr": `{env="prod"}`, "minSeverity": "high"})
	for row := range high.Rows() {
		if severity := text(t, high, "severity", row); severity != "high" && severity != "critical" {
			t.Errorf("severity %q", severity)
		}
	}
	if one := s.frame(t, map[string]any{"expr": `{env="prod"}`, "maxRows": 1}); one.Rows() != 1 {
		t.Errorf("%d rows", one.Rows())
	}
	few := s.frame(t, map[string]any{"expr": `{env="prod"}`, "maxLines": 10})
	if told := custom(t, few); told["truncated"] != true || told["lines"] != 10.0 || told["linesInLoki"] != 59.0 {
		t.Errorf("custom %v", told)
	}
	untyped := s.frame(t, map[string]any{"expr": `{env="prod"}`, "queryType": ""})
	if got := names(untyped); !slices.Equal(got, insightColumns) {
		t.Errorf("without a query type: %v", got)
	}
}

func TestAdHocFilters(t *testing.T) {
	s := newStand(t)
	s.usual()
	for _, one := range []struct {
		filter map[string]any
		want   []string
	}{
		{map[string]any{"key": "app", "operator": "=", "value": "orders"}, []string{"orders"}},
		{map[string]any{"key": "app", "operator": "!=", "value": "web"}, []string{"orders", "payments"}},
		{map[string]any{"key": "app", "operator": "=~", "value": "pay.*"}, []string{"payments"}},
		{map[string]any{"key": "app", "operator": "!~", "value": "(pay.*|web)"}, []string{"orders"}},
		{map[string]any{"key": "app", "operator": "=|", "value": "orders", "values": []string{"orders", "payments"}}, []string{"orders", "payments"}},
		{map[string]any{"key": "app", "operator": "!=|", "value": "web", "values": []string{"web", "payments"}}, []string{"orders"}},
	} {
		frame := s.frame(t, map[string]any{"queryType": "patterns", "expr": `{env="prod"}`, "adhocFilters": []any{one.filter}})
		var got []string
		for row := range frame.Rows() {
			got = append(got, text(t, frame, "component", row))
		}
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, one.want) {
			t.Errorf("%v: %v, want %v", one.filter, got, one.want)
		}
	}
}

func TestSeveralQueriesOfOneRequest(t *testing.T) {
	s := newStand(t)
	s.usual()
	answer, err := s.send(t, request{queries: []map[string]any{
		{"refId": "A", "expr": `{app="orders"}`},
		{"refId": "B", "expr": `{app="payments"}`, "queryType": "patterns"},
		{"refId": "bad one", "expr": `{app=`},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Responses) != 3 || answer.Responses["A"].Error != nil || answer.Responses["B"].Error != nil || answer.Responses["bad one"].Error == nil {
		t.Errorf("%+v", answer.Responses)
	}
	if refID := answer.Responses["B"].Frames[0].RefID; refID != "B" {
		t.Errorf("refId %q", refID)
	}
}

func TestAnEmptyWindowIsNoError(t *testing.T) {
	s := newStand(t)
	for _, queryType := range []string{"insights", "patterns", "logs", "anomalies", "incidents", "annotations", "volume"} {
		response := s.answer(t, request{queries: []map[string]any{{"expr": `{app="nobody"}`, "queryType": queryType}}})
		if response.Error != nil {
			t.Errorf("%s: %v", queryType, response.Error)
		}
		for _, frame := range response.Frames {
			if frame.Rows() != 0 {
				t.Errorf("%s: %s", queryType, table(t, frame))
			}
		}
	}
}

// TestBothFormatsSayTheSame asks everything in both formats and compares what the SDK decodes.
func TestBothFormatsSayTheSame(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.say("umlaut", "error", "Größe 日本 😀 \"quoted\" \\ back\ttab refused", 3)
	s.frame(t, map[string]any{"expr": `{env="prod"}`, "wait": "20s"})
	for _, query := range []map[string]any{
		{"queryType": "insights", "expr": `{env="prod"}`}, {"queryType": "patterns", "expr": `{env="prod"}`},
		{"queryType": "logs", "expr": `{env="prod"}`}, {"queryType": "anomalies", "expr": `{env="prod"}`},
		{"queryType": "incidents", "expr": `{env="prod"}`}, {"queryType": "annotations", "expr": `{env="prod"}`},
		{"queryType": "volume", "expr": `{env="prod"}`}, {"queryType": "volume", "expr": `{env="prod"}`, "by": "root_cause"},
		{"queryType": "insights", "expr": `{app="nobody"}`}, {"queryType": "logs", "expr": `{app="nobody"}`},
	} {
		for _, headers := range []map[string]string{nil, fromAlert} {
			if judged := query["queryType"]; headers != nil && judged != "insights" && judged != "volume" {
				continue
			}
			var said [2]string
			for _, format := range []int{0, 1} {
				ctx := host.WithTrace(t.Context(), "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
				response := s.answer(t, request{
					queries: []map[string]any{query}, headers: headers, ctx: ctx,
					format: []pluginFormat{arrow, asJSON}[format],
				})
				if response.Error != nil {
					t.Fatalf("%v: %v", query, response.Error)
				}
				for _, frame := range response.Frames {
					withoutTimes(t, frame)
					text, err := data.FrameToJSON(frame, data.IncludeAll)
					if err != nil {
						t.Fatal(err)
					}
					said[format] += string(text) + "\n"
				}
			}
			if said[0] != said[1] {
				t.Errorf("%v, headers %v: Arrow and JSON differ:\n%s\n%s", query, headers, said[0], said[1])
			}
		}
	}
}

// withoutTimes drops how long the stages took, which no two answers share.
func withoutTimes(t testing.TB, frame *data.Frame) {
	t.Helper()
	if frame.Meta == nil {
		return
	}
	if all, ok := frame.Meta.Custom.(map[string]any); ok {
		delete(all, "stageMillis")
	}
	frame.Meta.Stats = slices.DeleteFunc(frame.Meta.Stats, func(stat data.QueryStat) bool {
		return strings.HasPrefix(stat.DisplayName, "Time ")
	})
}

// TestNanosecondsSurvive looks at a time that milliseconds cannot hold.
func TestNanosecondsSurvive(t *testing.T) {
	s := newStand(t)
	at := s.end.Add(-time.Minute).Add(123456789 * time.Nanosecond)
	s.loki.Push(fakeloki.Line{NS: at.UnixNano(), Labels: map[string]string{"app": "one"}, Text: "a line"})
	for _, format := range []pluginFormat{arrow, asJSON} {
		response := s.answer(t, request{queries: []map[string]any{{"queryType": "logs", "expr": `{app="one"}`}}, format: format})
		if response.Error != nil {
			t.Fatal(response.Error)
		}
		got, ok := field(t, response.Frames[0], "timestamp").ConcreteAt(0)
		if !ok || got.(time.Time).UnixNano() != at.UnixNano() {
			t.Errorf("%s: %v, want %v", format, got, at)
		}
	}
}
