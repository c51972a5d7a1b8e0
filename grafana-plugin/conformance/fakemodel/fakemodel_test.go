package fakemodel_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"dev.farseer/grafana-plugin/conformance/fakemodel"
)

const request = `{"stream":true,"messages":[{"role":"user","content":"why"}],"response_format":{"type":"json_schema",
"json_schema":{"schema":{"type":"object","properties":{
 "summary":{"type":"string","maxLength":200},"evidence":{"type":"array","items":{"enum":["P1"]},"minItems":1},
 "root_cause":{"enum":["benign","disk_full"]},"severity":{"enum":["info","high"]},"confidence":{"enum":[0.1,0.9]}}}}}}`

func start(t *testing.T) *fakemodel.Server {
	t.Helper()
	model, err := fakemodel.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(model.Close)
	return model
}

func ask(ctx context.Context, model *fakemodel.Server, body string) (int, string, error) {
	request, err := http.NewRequestWithContext(ctx, "POST", model.URL()+"/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

func TestTheAnswerFitsTheSchema(t *testing.T) {
	model := start(t)
	model.Say("root_cause", "disk_full")
	model.Say("severity", "not of the list")
	code, text, err := ask(t.Context(), model, request)
	if err != nil || code != 200 || !strings.HasSuffix(text, "data: [DONE]\n\n") || !strings.Contains(text, `"cached_tokens":800`) {
		t.Fatalf("%d %v %s", code, err, text)
	}
	var answer struct {
		Summary    string
		Evidence   []string
		RootCause  string `json:"root_cause"`
		Severity   string
		Confidence float64
	}
	calls := model.Calls()
	if err := json.Unmarshal([]byte(calls[0].Answer), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.RootCause != "disk_full" || answer.Severity != "info" || answer.Confidence != 0.1 ||
		answer.Summary == "" || len(answer.Evidence) != 1 || answer.Evidence[0] != "P1" {
		t.Errorf("%+v", answer)
	}
	var said strings.Builder
	for line := range strings.Lines(text) {
		var chunk struct {
			Choices []struct{ Delta struct{ Content string } }
		}
		if data, ok := strings.CutPrefix(line, "data: {"); ok && json.Unmarshal([]byte("{"+data), &chunk) == nil && len(chunk.Choices) == 1 {
			said.WriteString(chunk.Choices[0].Delta.Content)
		}
	}
	if said.String() != calls[0].Answer || calls[0].Prompt() != "why\n" {
		t.Errorf("%s\n%s", said.String(), calls[0].Answer)
	}
}

func TestRefusals(t *testing.T) {
	model := start(t)
	if code, _, _ := ask(t.Context(), model, `{"stream":true}`); code != 400 {
		t.Errorf("no schema: %d", code)
	}
	model.Fail(503)
	if code, _, _ := ask(t.Context(), model, request); code != 503 {
		t.Errorf("told to fail: %d", code)
	}
	model.Fail(0)
	model.Require("key")
	if code, text, _ := ask(t.Context(), model, request); code != 401 || !strings.Contains(text, "authentication_error") {
		t.Errorf("no key: %d %s", code, text)
	}
}

func TestAHeldCallIsReleasedOrSeenToLeave(t *testing.T) {
	model := start(t)
	model.Hold()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, _, err := ask(ctx, model, request); err == nil {
		t.Fatal("answered")
	}
	seen := func(what func(fakemodel.Call) bool) {
		t.Helper()
		for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			if calls := model.Calls(); len(calls) > 0 && what(calls[len(calls)-1]) {
				return
			}
		}
		t.Fatalf("%+v", model.Calls())
	}
	seen(func(call fakemodel.Call) bool { return call.Cancelled && call.Done })
	model.Forget()
	done := make(chan error, 1)
	go func() { _, _, err := ask(t.Context(), model, request); done <- err }()
	seen(func(call fakemodel.Call) bool { return !call.Done })
	model.Release()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if model.MostAtOnce() != 1 {
		t.Errorf("%d at once", model.MostAtOnce())
	}
}
