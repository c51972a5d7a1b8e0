package conformance_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dev.farseer/grafana-plugin/conformance/fakeloki"
	"dev.farseer/grafana-plugin/conformance/fakemodel"
	"dev.farseer/grafana-plugin/conformance/host"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

type pluginFormat = pluginv2.DataFrameFormat

const (
	arrow  = pluginv2.DataFrameFormat_ARROW
	asJSON = pluginv2.DataFrameFormat_JSON

	// what a test may wait for on a busy machine; nothing that works takes as long
	patience = 60 * time.Second
)

// absent skips a test for want of something, or fails it where nothing may be skipped.
func absent(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("FARSEER_TEST_STRICT") == "true" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

func packaged(t testing.TB) string {
	t.Helper()
	dist := os.Getenv("FARSEER_PLUGIN_DIST")
	if dist == "" {
		dist = "../dist"
	}
	if _, err := host.ReadManifest(dist); err != nil {
		absent(t, "no packaged plugin: set FARSEER_PLUGIN_DIST to its folder, or package it ("+err.Error()+")")
	}
	return dist
}

// launch starts a plugin of the test's own.
func launch(t testing.TB, settings map[string]string) *host.Plugin {
	t.Helper()
	plugin, err := host.Start(host.Config{Dist: packaged(t), Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { plugin.Close() })
	return plugin
}

var (
	sharedMu     sync.Mutex
	sharedPlugin *host.Plugin
	sources      int
)

// shared is one plugin for all tests that do not harm it: as in Grafana, many data sources use one
// process.
func shared(t testing.TB) *host.Plugin {
	t.Helper()
	dist := packaged(t)
	sharedMu.Lock()
	defer sharedMu.Unlock()
	if sharedPlugin == nil {
		plugin, err := host.Start(host.Config{Dist: dist})
		if err != nil {
			t.Fatal(err)
		}
		sharedPlugin = plugin
	}
	return sharedPlugin
}

func TestMain(m *testing.M) {
	code := m.Run()
	if sharedPlugin != nil {
		// what must hold for every test before
		if sharedPlugin.Restarts() > 0 {
			fmt.Println("FAIL: the plugin that the tests share has died")
			code = 1
		}
		if took := sharedPlugin.Close(); took >= 2*time.Second {
			fmt.Println("FAIL: after all tests the plugin had to be killed,", took)
			code = 1
		}
		for _, fault := range logFaults(sharedPlugin.Logs()) {
			fmt.Println("FAIL:", fault)
			code = 1
		}
	}
	os.Exit(code)
}

// Secrets of the tests: none of them may ever be in a log.
const (
	lokiToken    = "loki-secret-0e1f2d3c"
	lokiPassword = "loki-secret-4b5a6978"
	modelKey     = "model-secret-8796a5b4"
	farseerToken = "farseer-secret-c3d2e1f0"
)

// logFaults are lines with secrets, lines that are not hclog's JSON, and stack traces nobody asked for.
func logFaults(logs *host.Logs) []string {
	var faults []string
	for _, line := range logs.Lines() {
		for _, secret := range []string{lokiToken, lokiPassword, modelKey, farseerToken} {
			if strings.Contains(line, secret) {
				faults = append(faults, "a secret is in the log: "+line)
			}
		}
		var fields map[string]any
		if json.Unmarshal([]byte(line), &fields) != nil || fields["@message"] == nil || fields["@level"] == nil {
			faults = append(faults, "a line of the log is not as hclog wants it: "+line)
		}
	}
	for _, entry := range logs.Entries() {
		// a line that go-plugin could not read is logged whole, as debug
		if strings.HasPrefix(entry.Message, "{") {
			faults = append(faults, "go-plugin cannot read a line of the log: "+entry.Message)
		}
	}
	return faults
}

// stand is a plugin with a data source over a Loki and a model of the test's own.
type stand struct {
	plugin *host.Plugin
	loki   *fakeloki.Server
	model  *fakemodel.Server
	ds     host.DataSource
	// unknown is a line that no other test has
	unknown string
	// end is the end of the window that queries ask for unless they say otherwise
	end time.Time
}

func newStand(t testing.TB) *stand { return newStandOn(t, shared(t)) }

func newStandOn(t testing.TB, plugin *host.Plugin) *stand {
	t.Helper()
	loki, err := fakeloki.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(loki.Close)
	model, err := fakemodel.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(model.Close)
	model.Say("root_cause", "data_corruption")
	model.Say("severity", "high")
	model.Say("confidence", 0.9)
	sharedMu.Lock()
	sources++
	uid := fmt.Sprintf("farseer-%d", sources)
	unknown := strange(sources)
	sharedMu.Unlock()
	return &stand{
		plugin: plugin, loki: loki, model: model, unknown: unknown, end: time.Now().Truncate(time.Second),
		ds: host.DataSource{
			UID: uid, Name: "Farseer " + uid, Updated: time.Now(), Secrets: map[string]string{},
			JSONData: map[string]any{
				"loki":  map[string]any{"url": loki.URL(), "retries": 0, "timeout": "20s"},
				"llm":   map[string]any{"url": model.URL()},
				"tempo": map[string]any{"uid": "tempo-uid", "name": "Traces"},
				// a busy machine is not taken for a silent Loki
				"explain": map[string]any{"stall": "15s"},
			},
		},
	}
}

// change saves other settings of the data source.
func (s *stand) change(section string, settings map[string]any) {
	all := maps.Clone(s.ds.JSONData)
	old, _ := all[section].(map[string]any)
	fresh := maps.Clone(old)
	if fresh == nil {
		fresh = map[string]any{}
	}
	maps.Copy(fresh, settings)
	all[section] = fresh
	s.ds.JSONData = all
	s.ds.Updated = s.ds.Updated.Add(time.Second)
}

// strange is a line that nobody knows, of words of its own for each number: data sources of one process share what
// they learn.
func strange(number int) string {
	random := rand.New(rand.NewPCG(uint64(number), 7))
	words := make([]string, 7)
	for i := range words {
		for range 3 {
			words[i] += string("bdfgklmnprtvz"[random.IntN(13)]) + string("aeiou"[random.IntN(5)])
		}
	}
	return strings.Join(words, " ")
}

// Lines that the shipped casebook knows.
const (
	refused = "dial tcp 10.3.0.12:5432: connect: connection refused"
	noHost  = "dial tcp: lookup payments.shop.svc.cluster.local on 10.96.0.10:53: no such host"
)

// say puts lines of an app into Loki, one a second up to the end of the window.
func (s *stand) say(app, level, text string, count int) {
	for i := range count {
		s.loki.Push(fakeloki.Line{
			NS:       s.end.Add(-time.Duration(count-i) * time.Second).UnixNano(),
			Labels:   map[string]string{"app": app, "env": "prod"},
			Metadata: map[string]string{"detected_level": level, "trace_id": traceOf(app, i)},
			Text:     text,
		})
	}
}

func traceOf(app string, i int) string { return fmt.Sprintf("%032x", int(app[0])<<32+i+1) }

// usual is an ordinary window: trouble that the casebook knows in two services, and noise.
func (s *stand) usual() {
	s.say("orders", "error", refused, 12)
	s.say("payments", "error", noHost, 7)
	s.say("web", "info", "GET /cart 200", 40)
}

type request struct {
	queries []map[string]any
	headers map[string]string
	format  pluginFormat
	from    time.Time
	to      time.Time
	ctx     context.Context
}

// send asks and decodes the answer with the SDK.
func (s *stand) send(t testing.TB, r request) (*backend.QueryDataResponse, error) {
	t.Helper()
	raw, err := s.sendRaw(t, r)
	if err != nil {
		return nil, err
	}
	for refID, response := range raw.GetResponses() {
		if response.GetFormat() != r.format && response.GetError() == "" {
			t.Errorf("%s: asked for %s, answered %s", refID, r.format, response.GetFormat())
		}
	}
	return backend.FromProto().QueryDataResponse(raw)
}

func (s *stand) sendRaw(t testing.TB, r request) (*pluginv2.QueryDataResponse, error) {
	t.Helper()
	if r.ctx == nil {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		r.ctx = ctx
	}
	if r.to.IsZero() {
		r.to = s.end
	}
	if r.from.IsZero() {
		r.from = r.to.Add(-30 * time.Minute)
	}
	var queries []backend.DataQuery
	for i, query := range r.queries {
		body := maps.Clone(query)
		refID, ok := body["refId"].(string)
		if !ok {
			refID = string(rune('A' + i))
			body["refId"] = refID
		}
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		queryType, _ := body["queryType"].(string)
		queries = append(queries, backend.DataQuery{
			RefID: refID, QueryType: queryType, MaxDataPoints: 500, Interval: 15 * time.Second,
			TimeRange: backend.TimeRange{From: r.from, To: r.to}, JSON: text,
		})
	}
	return s.plugin.QueryRaw(r.ctx, s.ds, queries, r.headers, r.format)
}

// answer sends one query and gives its response, whatever that is.
func (s *stand) answer(t testing.TB, r request) backend.DataResponse {
	t.Helper()
	answer, err := s.send(t, r)
	if err != nil {
		t.Fatal(err)
	}
	response, ok := answer.Responses["A"]
	if !ok || len(answer.Responses) != 1 {
		t.Fatalf("responses: %v", answer.Responses)
	}
	return response
}

// frames sends one query, which must succeed.
func (s *stand) frames(t testing.TB, query map[string]any) data.Frames {
	t.Helper()
	response := s.answer(t, request{queries: []map[string]any{query}, format: asJSON})
	if response.Error != nil {
		t.Fatalf("%v: %d %v", query, response.Status, response.Error)
	}
	return response.Frames
}

// frame is for the query types that answer with one.
func (s *stand) frame(t testing.TB, query map[string]any) *data.Frame {
	t.Helper()
	frames := s.frames(t, query)
	if len(frames) != 1 {
		t.Fatalf("%v: %d frames", query, len(frames))
	}
	return frames[0]
}

func field(t testing.TB, frame *data.Frame, name string) *data.Field {
	t.Helper()
	found, _ := frame.FieldByName(name)
	if found == nil {
		t.Fatalf("frame %s has no field %s", frame.Name, name)
	}
	return found
}

func names(frame *data.Frame) []string {
	var all []string
	for _, one := range frame.Fields {
		all = append(all, one.Name)
	}
	return all
}

// text is a cell as text, empty when null.
func text(t testing.TB, frame *data.Frame, name string, row int) string {
	t.Helper()
	value, ok := field(t, frame, name).ConcreteAt(row)
	if !ok {
		return ""
	}
	return fmt.Sprint(value)
}

// rowOf finds the row with a value, -1 for none.
func rowOf(t testing.TB, frame *data.Frame, name, value string) int {
	t.Helper()
	for row := range frame.Rows() {
		if text(t, frame, name, row) == value {
			return row
		}
	}
	return -1
}

func custom(t testing.TB, frame *data.Frame) map[string]any {
	t.Helper()
	if frame.Meta == nil {
		t.Fatal("no meta")
	}
	all, ok := frame.Meta.Custom.(map[string]any)
	if !ok {
		t.Fatalf("meta.custom is %T", frame.Meta.Custom)
	}
	return all
}

func resource(t testing.TB, s *stand, method, url, body string) (int, []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	path, _, _ := strings.Cut(url, "?")
	answer, err := s.plugin.Resource(ctx, s.ds, host.ResourceRequest{
		Method: method, Path: path, URL: url, Body: []byte(body),
		Headers: map[string][]string{"Content-Type": {"application/json"}, "Cookie": {"grafana_session=" + lokiPassword}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(answer.Body) {
		t.Fatalf("%s %s: not JSON: %s", method, url, answer.Body)
	}
	return answer.Code, answer.Body
}

func health(t testing.TB, s *stand) (*backend.CheckHealthResult, details) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	answer, err := s.plugin.Health(ctx, s.ds)
	if err != nil {
		t.Fatal(err)
	}
	var told details
	if err := json.Unmarshal(answer.JSONDetails, &told); err != nil {
		t.Fatalf("%v: %s", err, answer.JSONDetails)
	}
	return answer, told
}

type details struct {
	Parts          []part
	Version        string
	VerboseMessage string
}

type part struct{ Name, State, Detail string }

func (d details) state(name string) string {
	for _, one := range d.Parts {
		if one.Name == name {
			return one.State
		}
	}
	return ""
}

func eventually(t testing.TB, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("did not happen within %s: %s", patience, what)
}

func tempFile(t testing.TB, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
