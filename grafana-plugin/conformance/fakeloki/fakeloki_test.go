package fakeloki_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"dev.farseer/grafana-plugin/conformance/fakeloki"
)

const base = int64(1_700_000_000_000_000_000)

func start(t *testing.T) *fakeloki.Server {
	t.Helper()
	loki, err := fakeloki.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(loki.Close)
	for i := range 20 {
		app := []string{"web", "db"}[i%2]
		loki.Push(fakeloki.Line{
			NS: base + int64(i)*1e9, Labels: map[string]string{"app": app, "level": "error"},
			Metadata: map[string]string{"trace_id": fmt.Sprintf("%032x", i)}, Text: fmt.Sprintf("line %d", i),
		})
	}
	return loki
}

func get(t *testing.T, loki *fakeloki.Server, path string, form url.Values, flags string) (int, string) {
	t.Helper()
	request, err := http.NewRequest("GET", loki.URL()+"/loki/api/v1/"+path+"?"+form.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Loki-Response-Encoding-Flags", flags)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func window(more ...string) url.Values {
	form := url.Values{"start": {fmt.Sprint(base)}, "end": {fmt.Sprint(base + 20e9)}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func TestLinesAreFilteredPagedAndCategorised(t *testing.T) {
	loki := start(t)
	_, text := get(t, loki, "query_range", window("query", `{app="web"} |= "line 1"`, "limit", "2"), "categorize-labels")
	want := `{"data":{"encodingFlags":["categorize-labels"],"result":[{"stream":{"app":"web","level":"error"},"values":[` +
		`["1700000018000000000","line 18",{"structuredMetadata":{"trace_id":"00000000000000000000000000000012"}}],` +
		`["1700000016000000000","line 16",{"structuredMetadata":{"trace_id":"00000000000000000000000000000010"}}]]}],` +
		`"resultType":"streams","stats":{}},"status":"success"}`
	if text != want {
		t.Error(text)
	}
	_, text = get(t, loki, "query_range", window("query", `{app=~"w.*"} | trace_id="00000000000000000000000000000012"`), "")
	if !strings.Contains(text, `"stream":{"app":"web","level":"error","trace_id":"00000000000000000000000000000012"}`) ||
		strings.Count(text, "line") != 1 {
		t.Error(text)
	}
	_, text = get(t, loki, "query_range", window("query", `{app="web"}`, "limit", "1", "direction", "forward"), "")
	if !strings.Contains(text, `"line 0"`) {
		t.Error(text)
	}
}

func TestTheStartIsInAndTheEndIsOut(t *testing.T) {
	loki := start(t)
	_, text := get(t, loki, "query_range", url.Values{
		"query": {`{app=~".+"}`}, "start": {fmt.Sprint(base + 1e9)}, "end": {fmt.Sprint(base + 3e9)}}, "")
	if !strings.Contains(text, "line 1") || !strings.Contains(text, "line 2") || strings.Contains(text, "line 3") {
		t.Error(text)
	}
}

func TestCountsAgreeWithLines(t *testing.T) {
	loki := start(t)
	_, text := get(t, loki, "query", url.Values{
		"query": {"sum(count_over_time({app=\"web\"}\n[20s]))"}, "time": {fmt.Sprint(base + 20e9 - 1)}}, "")
	if !strings.Contains(text, `"metric":{},"value":[1700000020,"10"]`) {
		t.Error(text)
	}
	_, text = get(t, loki, "query_range", window("query", `sum by (app) (count_over_time({level="error"}[10s]))`, "step", "10s"), "")
	var answer struct {
		Data struct {
			ResultType string
			Result     []struct {
				Metric map[string]string
				Values [][]any
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Data.ResultType != "matrix" || len(answer.Data.Result) != 2 || answer.Data.Result[0].Values[1][1] != "5" {
		t.Error(text)
	}
}

func TestNames(t *testing.T) {
	loki := start(t)
	for path, want := range map[string]string{
		"labels":            `{"data":["app","level"],"status":"success"}`,
		"label/app/values":  `{"data":["db","web"],"status":"success"}`,
		"label/none/values": `{"status":"success"}`,
	} {
		if _, text := get(t, loki, path, window(), ""); text != want {
			t.Errorf("%s: %s", path, text)
		}
	}
	if _, text := get(t, loki, "label/app/values", window("query", `{app!="db",level="error"}`), ""); !strings.Contains(text, `["web"]`) {
		t.Error(text)
	}
	if _, text := get(t, loki, "series", window("match[]", `{app="db"}`), ""); !strings.Contains(text, `[{"app":"db","level":"error"}]`) {
		t.Error(text)
	}
}

func TestRefusalsAreLokisOwn(t *testing.T) {
	loki := start(t)
	for query, want := range map[string]string{
		`{app="web" |= "x"`:  `parse error at line 1, col 12: syntax error: unexpected '|', expecting }`,
		`{app="web"} |= "a`:  `parse error at line 1, col 16: syntax error: unexpected '"', expecting STRING`,
		`{app="web"} | json`: `parse error at line 1, col 19: syntax error: unexpected $end, expecting =~ or !~ or != or =`,
	} {
		if code, text := get(t, loki, "query_range", window("query", query), ""); code != 400 || text != want {
			t.Errorf("%s: %d %s", query, code, text)
		}
	}
	code, text := get(t, loki, "query_range", window("query", `{app="web"}`, "limit", "5001"), "")
	if code != 400 || text != "max entries limit per query exceeded, limit > max_entries_limit_per_query (5001 > 5000)" {
		t.Errorf("%d %s", code, text)
	}
	loki.Require("token", "")
	if code, _ := get(t, loki, "labels", window(), ""); code != 401 {
		t.Errorf("without a token: %d", code)
	}
}

func TestMoods(t *testing.T) {
	loki := start(t)
	loki.Behave(fakeloki.Mood{Status: 500, Body: "boom", Times: 1})
	if code, text := get(t, loki, "labels", window(), ""); code != 500 || text != "boom" {
		t.Errorf("%d %s", code, text)
	}
	if code, _ := get(t, loki, "labels", window(), ""); code != 200 {
		t.Errorf("the mood lasts: %d", code)
	}
	loki.Behave(fakeloki.Mood{Cut: true, Only: "labels"})
	response, err := http.Get(loki.URL() + "/loki/api/v1/labels")
	if err == nil {
		_, err = io.ReadAll(response.Body)
		response.Body.Close()
	}
	if err == nil {
		t.Error("the body was whole")
	}
}

func TestAClientThatLeavesIsSeen(t *testing.T) {
	loki := start(t)
	loki.Behave(fakeloki.Mood{Hang: true})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "GET", loki.URL()+"/loki/api/v1/labels", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := http.DefaultClient.Do(request); err == nil {
		t.Fatal("answered")
	}
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if seen := loki.Requests("labels"); len(seen) == 1 && seen[0].Cancelled {
			return
		}
	}
	t.Errorf("%+v", loki.Requests(""))
}

func TestDownAndUpAgain(t *testing.T) {
	loki := start(t)
	loki.Down()
	if _, err := http.Get(loki.URL()); err == nil {
		t.Fatal("still there")
	}
	if err := loki.Up(); err != nil {
		t.Fatal(err)
	}
	if code, _ := get(t, loki, "labels", window(), ""); code != 200 {
		t.Errorf("%d", code)
	}
}
