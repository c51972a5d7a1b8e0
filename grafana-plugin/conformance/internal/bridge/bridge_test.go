package bridge_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.farseer/grafana-plugin/conformance/host"
	"dev.farseer/grafana-plugin/conformance/internal/bridge"
	"dev.farseer/grafana-plugin/conformance/internal/trial"
)

func TestMain(m *testing.M) {
	code := m.Run()
	trial.Clean()
	os.Exit(code)
}

func start(t *testing.T) (*httptest.Server, *host.Plugin) {
	t.Helper()
	dist := trial.Dist(t)
	plugin, err := host.Start(host.Config{Dist: dist})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { plugin.Close() })
	site := t.TempDir()
	modules := t.TempDir()
	write(t, filepath.Join(site, "index.html"), "<p>page")
	write(t, filepath.Join(modules, "@grafana/ui/dist/public/img/icons/unicons/bug.svg"), "<svg>bug")
	write(t, filepath.Join(modules, "@fontsource/inter/files/inter-latin-400-normal.woff2"), "inter")
	handler, err := bridge.New(bridge.Config{
		Plugin: plugin, Dist: dist, Site: site, NodeModules: modules,
		Settings: bridge.Settings{Datasources: []bridge.SavedSource{
			{UID: "one", SecureJSONData: map[string]string{"key": "secret"}},
			{UID: "two", JSONData: map[string]any{"broken": true}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server, plugin
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func call(t *testing.T, method, url, body string, headers ...string) (int, string, http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text), response.Header
}

func TestQueriesGoToTheirDataSources(t *testing.T) {
	server, _ := start(t)
	for _, format := range []string{"", "?format=arrow"} {
		code, text, _ := call(t, "POST", server.URL+"/api/ds/query"+format, `{"from":"1700000000000","to":1700000060000,"queries":[
			{"refId":"A","queryType":"insights","datasource":{"uid":"one"}},{"refId":"B","datasource":{"uid":"two"}}]}`, "FromAlert", "true")
		if code != 200 {
			t.Fatalf("%d %s", code, text)
		}
		var answer struct {
			Results map[string]struct {
				Status int
				Frames []struct {
					Schema struct{ Fields []struct{ Name string } }
					Data   struct{ Values [][]any }
				}
			}
		}
		if err := json.Unmarshal([]byte(text), &answer); err != nil {
			t.Fatal(err)
		}
		for refID, uid := range map[string]string{"A": "one", "B": "two"} {
			values := answer.Results[refID].Frames[0].Data.Values
			if values[0][0] != 1700000000000.0 || values[1][0] != uid || values[3][0] != "true" {
				t.Errorf("%s: %v", refID, values)
			}
		}
		if got := answer.Results["A"].Frames[0].Data.Values[4][0]; got != "insights" {
			t.Errorf("query type %v", got)
		}
	}
}

func TestAFailedQueryFailsTheRequestWithItsResults(t *testing.T) {
	server, _ := start(t)
	code, text, _ := call(t, "POST", server.URL+"/api/ds/query",
		`{"from":"now-1h","to":"now","queries":[{"refId":"A","fail":true},{"refId":"B"}]}`)
	if code != 400 || !strings.Contains(text, `"error":"the log store is down","errorSource":"downstream","status":502`) ||
		!strings.Contains(text, `"frames"`) {
		t.Errorf("%d %s", code, text)
	}
	for _, bad := range []string{`{`, `{"queries":[]}`, `{"from":"x","to":"now","queries":[{}]}`} {
		if code, text, _ := call(t, "POST", server.URL+"/api/ds/query", bad); code != 400 {
			t.Errorf("%s: %d %s", bad, code, text)
		}
	}
	if code, _, _ := call(t, "POST", server.URL+"/api/ds/query",
		`{"from":"1","to":"2","queries":[{"datasource":{"uid":"none"}}]}`); code != 404 {
		t.Errorf("unknown data source: %d", code)
	}
}

func TestAPageThatLeavesCancelsItsQuery(t *testing.T) {
	server, plugin := start(t)
	client := http.Client{Timeout: 200 * time.Millisecond}
	_, err := client.Post(server.URL+"/api/ds/query", "application/json",
		strings.NewReader(`{"from":"1","to":"2","queries":[{"sleep":60000}]}`))
	if err == nil {
		t.Fatal("answered")
	}
	eventually(t, func() bool { return plugin.Logs().Contains("query cancelled") })
}

func eventually(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatal("did not happen within 10 s")
}

func TestResourcesPassThrough(t *testing.T) {
	server, _ := start(t)
	code, text, headers := call(t, "PUT", server.URL+"/api/datasources/uid/one/resources/a/b?x=%7B1%7D", "hello")
	if code != 202 || headers.Get("Content-Type") != "application/json" {
		t.Errorf("%d %v", code, headers)
	}
	if text != `{"body":"hello","method":"PUT","path":"a/b","secrets":1,"url":"a/b?x=%7B1%7D"}` {
		t.Error(text)
	}
}

func TestHealthIs400WhenNotOK(t *testing.T) {
	server, _ := start(t)
	if code, text, _ := call(t, "GET", server.URL+"/api/datasources/uid/one/health", ""); code != 200 || text != `{"message":"fine","status":"OK"}` {
		t.Errorf("%d %s", code, text)
	}
	code, text, _ := call(t, "GET", server.URL+"/api/datasources/uid/two/health", "")
	if code != 400 || text != `{"details":{"parts":[]},"message":"broken","status":"ERROR"}` {
		t.Errorf("%d %s", code, text)
	}
	if code, _, _ := call(t, "GET", server.URL+"/api/datasources/uid/none/health", ""); code != 404 {
		t.Errorf("unknown data source: %d", code)
	}
}

func TestSettingsChangeAndSecretsAreNotShown(t *testing.T) {
	server, _ := start(t)
	_, before, _ := call(t, "GET", server.URL+"/bridge/settings", "")
	code, after, _ := call(t, "POST", server.URL+"/bridge/settings",
		`{"uid":"one","jsonData":{"broken":true},"secureJsonData":{"other":"hidden"}}`)
	if code != 200 || strings.Contains(before+after, "secret\"") || strings.Contains(after, "hidden") {
		t.Errorf("%s\n%s", before, after)
	}
	var old, fresh struct {
		LastUpdated      int64
		SecureJSONFields map[string]bool
	}
	if err := json.Unmarshal([]byte(before), &old); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(after), &fresh); err != nil {
		t.Fatal(err)
	}
	if fresh.LastUpdated <= old.LastUpdated || !fresh.SecureJSONFields["key"] || !fresh.SecureJSONFields["other"] {
		t.Errorf("%+v after %+v", fresh, old)
	}
	if code, _, _ := call(t, "GET", server.URL+"/api/datasources/uid/one/health", ""); code != 400 {
		t.Errorf("the change did not reach the plugin: %d", code)
	}
}

// next reads up to the next event that has data.
func next(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	name := ""
	for lines.Scan() {
		if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			name = event + " "
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			return name + data
		}
	}
	t.Fatalf("the stream ended: %v", lines.Err())
	return ""
}

func TestStreamsArriveAsEvents(t *testing.T) {
	server, plugin := start(t)
	if code, _, _ := call(t, "GET", server.URL+"/api/live/sse/ds/one/nothing", ""); code != 404 {
		t.Errorf("unknown channel: %d", code)
	}
	response, err := http.Get(server.URL + "/api/live/sse/ds/one/count/3")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for _, want := range []string{`{"n":0}`, `{"n":1}`, `{"n":2}`, "end {}"} {
		if got := next(t, lines); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}

	endless, err := http.Get(server.URL + "/api/live/sse/ds/one/forever")
	if err != nil {
		t.Fatal(err)
	}
	next(t, bufio.NewScanner(endless.Body))
	endless.Body.Close()
	eventually(t, func() bool { return plugin.Logs().Contains("stream cancelled") })
}

func TestAKilledPluginIsRestartedAndStreamsGoOn(t *testing.T) {
	server, _ := start(t)
	response, err := http.Get(server.URL + "/api/live/sse/ds/one/forever")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	next(t, lines)
	if code, text, _ := call(t, "POST", server.URL+"/bridge/kill", ""); code != 200 || !strings.Contains(text, "killed") {
		t.Fatalf("%d %s", code, text)
	}
	for !strings.HasPrefix(next(t, lines), "interrupted ") {
	}
	for next(t, lines) != `{"n":0}` {
	}
	_, state, _ := call(t, "GET", server.URL+"/bridge/state", "")
	if !strings.Contains(state, `"restarts":1`) || !strings.Contains(state, `"exited":false`) {
		t.Error(state)
	}
}

func TestFilesComeFromTheirFolders(t *testing.T) {
	server, _ := start(t)
	for path, want := range map[string]string{
		"/":           "<p>page",
		"/index.html": "<p>page",
		"/public/build/img/icons/unicons/bug.svg": "<svg>bug",
		"/public/fonts/inter/Inter-Regular.woff2": "inter",
	} {
		if code, text, _ := call(t, "GET", server.URL+path, ""); code != 200 || text != want {
			t.Errorf("%s: %d %s", path, code, text)
		}
	}
	code, text, headers := call(t, "GET", server.URL+"/public/plugins/trial-datasource/plugin.json", "")
	if code != 200 || !strings.Contains(text, "gpx_trial") || headers.Get("Content-Type") != "application/json" {
		t.Errorf("%d %s %v", code, text, headers)
	}
	for _, path := range []string{"/nothing.js", "/public/plugins/trial-datasource/..%2f..%2fgo.mod", "/public/fonts/inter/x.woff2"} {
		if code, _, _ := call(t, "GET", server.URL+path, ""); code != 404 {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code, _, _ := call(t, "GET", server.URL+"/api/search", ""); code != 404 {
		t.Errorf("unknown route of the API: %d", code)
	}
}
