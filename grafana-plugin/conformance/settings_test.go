package conformance_test

import (
	"encoding/base64"
	"maps"
	"strings"
	"testing"
	"time"
)

func TestTwoDataSourcesOfOneProcess(t *testing.T) {
	one, two := newStand(t), newStand(t)
	one.say("alpha", "error", refused, 3)
	two.say("beta", "error", noHost, 4)
	two.loki.Require(lokiToken, "tenant-two")
	two.ds.Secrets["lokiBearerToken"] = lokiToken
	two.change("loki", map[string]any{"tenant": "tenant-two"})
	for range 2 {
		first, second := one.frame(t, map[string]any{"expr": `{env="prod"}`}), two.frame(t, map[string]any{"expr": `{env="prod"}`})
		if rowOf(t, first, "component", "alpha") < 0 || rowOf(t, first, "component", "beta") >= 0 {
			t.Errorf("first: %s", table(t, first))
		}
		if rowOf(t, second, "component", "beta") < 0 || rowOf(t, second, "component", "alpha") >= 0 {
			t.Errorf("second: %s", table(t, second))
		}
	}
	for _, request := range one.loki.Requests("") {
		if request.Header.Get("Authorization") != "" || request.Header.Get("X-Scope-OrgID") != "" {
			t.Errorf("the other data source's credentials: %v", request.Header)
		}
	}
	// each asks its own model; what is learnt from it they share
	one.say("zeta", "error", one.unknown, 5)
	two.say("zeta", "error", two.unknown, 5)
	one.model.Say("root_cause", "clock_skew")
	if frame := one.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "20s"}); rowOf(t, frame, "root_cause", "clock_skew") < 0 {
		t.Errorf("first: %s", table(t, frame))
	}
	if frame := two.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "20s"}); rowOf(t, frame, "root_cause", "data_corruption") < 0 {
		t.Errorf("second: %s", table(t, frame))
	}
}

// TestManyDataSourcesOpenWithoutAWarning because what one of them registers must not be in another's way.
func TestManyDataSourcesOpenWithoutAWarning(t *testing.T) {
	plugin := launch(t, nil)
	for range 3 {
		s := newStandOn(t, plugin)
		s.usual()
		s.frame(t, map[string]any{"expr": `{env="prod"}`})
		s.change("loki", map[string]any{"timeout": "21s"})
		s.frame(t, map[string]any{"expr": `{env="prod"}`})
	}
	for _, entry := range plugin.Logs().Entries() {
		// this plugin lies in no Grafana's data folder, and is told no other
		homeless := strings.HasPrefix(entry.Message, "What is learnt is kept in")
		if (entry.Level == "warn" || entry.Level == "error") && !homeless {
			t.Errorf("%+v", entry)
		}
	}
}

func TestBasicAuthentication(t *testing.T) {
	s := newStand(t)
	s.ds.Secrets["lokiPassword"] = lokiPassword
	s.change("loki", map[string]any{"user": "reader"})
	s.usual()
	s.frame(t, map[string]any{"expr": `{env="prod"}`})
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("reader:"+lokiPassword))
	for _, request := range s.loki.Requests("") {
		if got := request.Header.Get("Authorization"); got != want {
			t.Errorf("Authorization: %q", got)
		}
	}
}

func TestTheModelsKey(t *testing.T) {
	s := newStand(t)
	s.model.Require(modelKey)
	s.ds.Secrets["llmApiKey"] = modelKey
	s.change("llm", nil)
	s.say("zeta", "error", s.unknown, 5)
	if frame := s.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "20s"}); rowOf(t, frame, "source", "model") < 0 {
		t.Errorf("%s", table(t, frame))
	}
}

func TestChangedSettingsAreUsed(t *testing.T) {
	s, other := newStand(t), newStand(t)
	s.usual()
	other.say("beta", "error", noHost, 4)
	s.frame(t, map[string]any{"expr": `{env="prod"}`})
	s.change("loki", map[string]any{"url": other.loki.URL()})
	frame := s.frame(t, map[string]any{"expr": `{env="prod"}`})
	if rowOf(t, frame, "component", "beta") < 0 || rowOf(t, frame, "component", "orders") >= 0 {
		t.Errorf("%s", table(t, frame))
	}
	// the same settings are not opened anew: one that was learnt is still known
	s.say("zeta", "error", s.unknown, 5)
	s.change("loki", map[string]any{"url": s.loki.URL()})
	s.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "20s"})
	s.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "20s"})
	if calls := len(s.model.Calls()); calls != 1 {
		t.Errorf("%d calls of the model", calls)
	}
}

func TestAChangeDuringAQueryLetsItEnd(t *testing.T) {
	s := newStand(t)
	s.usual()
	s.loki.Behave(hang)
	old := *s
	ended := make(chan error, 1)
	go func() {
		_, err := old.send(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}})
		ended <- err
	}()
	eventually(t, "the query reaches Loki", func() bool { return open(s) > 0 })
	s.loki.Behave(fine)
	s.change("loki", map[string]any{"timeout": "21s"})
	if s.frame(t, map[string]any{"expr": `{env="prod"}`}).Rows() == 0 {
		t.Error("no rows with the new settings")
	}
	select {
	case err := <-ended:
		t.Errorf("the query under way was ended: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	s.loki.Down()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestBadSettingsSaySo(t *testing.T) {
	good := newStand(t)
	for name, one := range map[string]struct {
		jsonData map[string]any
		says     []string
	}{
		"a URL that is none":       {map[string]any{"loki": map[string]any{"url": "loki:3100"}}, []string{"loki.url"}},
		"an unknown key":           {map[string]any{"loki": map[string]any{"urk": "http://127.0.0.1:1"}}, []string{"loki.urk", "url"}},
		"a wrong value":            {map[string]any{"server": map[string]any{"panelWait": "soon"}}, []string{"panelWait"}},
		"two problems at once":     {map[string]any{"loki": map[string]any{"url": "x"}, "server": map[string]any{"maxRows": "many"}}, []string{"loki.url", "maxRows"}},
		"a file of the server":     {map[string]any{"llm": map[string]any{"modelPath": "/etc/passwd"}}, []string{"llm.modelPath"}},
		"a program of the server":  {map[string]any{"llm": map[string]any{"serverBinary": "/bin/sh"}}, []string{"llm.serverBinary"}},
		"arguments of a program":   {map[string]any{"llm": map[string]any{"serverArguments": []string{"-x"}}}, []string{"llm.serverArguments"}},
		"a certificate's file":     {map[string]any{"loki": map[string]any{"caFile": "/etc/ssl/ca.pem"}}, []string{"loki.caFile"}},
		"a folder of prompts":      {map[string]any{"prompt": map[string]any{"folder": "/tmp"}}, []string{"prompt.folder"}},
		"a folder of cases":        {map[string]any{"casebook": map[string]any{"extraFolder": "/tmp"}}, []string{"casebook.extraFolder"}},
		"a secret that is no text": {map[string]any{"loki": map[string]any{"password": "in the open"}}, []string{"loki.password"}},
		"a service's URL":          {map[string]any{"farseer": map[string]any{"url": "ftp://x"}}, []string{"farseer.url"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := *good
			s.ds.UID = "bad-" + strings.ReplaceAll(name, " ", "-")
			s.ds.JSONData = maps.Clone(one.jsonData)
			answer, _ := health(t, &s)
			response := s.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}})
			code, body := resource(t, &s, "GET", "labels", "")
			if answer.Status.String() != "ERROR" || response.Error == nil || response.Status != 400 || code != 400 {
				t.Fatalf("health %s, query %d %v, resource %d %s", answer.Status, response.Status, response.Error, code, body)
			}
			for _, words := range one.says {
				if !strings.Contains(answer.Message, words) || !strings.Contains(response.Error.Error(), words) {
					t.Errorf("%s is not named: health %q, query %q", words, answer.Message, response.Error)
				}
			}
			if strings.Contains(answer.Message+response.Error.Error()+string(body), "in the open") {
				t.Error("a secret is repeated")
			}
		})
	}
}

func TestAFileOfTheServersAdministratorIsRead(t *testing.T) {
	s := newStand(t)
	file := tempFile(t, "farseer.yaml", "loki:\n  url: "+s.loki.URL()+"\nllm:\n  url: "+s.model.URL()+"\n")
	s.plugin = launch(t, map[string]string{"config": file})
	s.usual()
	s.ds.JSONData = map[string]any{}
	if s.frame(t, map[string]any{"expr": `{env="prod"}`}).Rows() == 0 {
		t.Error("no rows")
	}
	// a data source's own settings win
	other := newStandOn(t, s.plugin)
	other.say("beta", "error", noHost, 4)
	if frame := other.frame(t, map[string]any{"expr": `{env="prod"}`}); rowOf(t, frame, "component", "beta") < 0 {
		t.Errorf("%s", table(t, frame))
	}
}

func TestABadFileOfTheAdministratorIsToldByHealth(t *testing.T) {
	file := tempFile(t, "farseer.yaml", "loki:\n  urk: x\n")
	s := newStandOn(t, launch(t, map[string]string{"config": file}))
	answer, _ := health(t, s)
	if answer.Status.String() != "ERROR" || !strings.Contains(answer.Message, "urk") {
		t.Errorf("%s %q", answer.Status, answer.Message)
	}
}

func TestLogLevelOfGrafanaIni(t *testing.T) {
	s := newStandOn(t, launch(t, map[string]string{"log_level": "debug"}))
	s.usual()
	s.frame(t, map[string]any{"expr": `{env="prod"}`})
	if faults := logFaults(s.plugin.Logs()); len(faults) > 0 {
		t.Error(strings.Join(faults, "\n"))
	}
	quiet := newStandOn(t, launch(t, map[string]string{"log_level": "error"}))
	quiet.usual()
	quiet.frame(t, map[string]any{"expr": `{env="prod"}`})
	for _, entry := range quiet.plugin.Logs().Entries() {
		if entry.Level == "info" || entry.Level == "debug" {
			t.Errorf("%+v", entry)
		}
	}
}

// TestSecretsAreNeverLogged makes every part fail with secrets set, at the most talkative level.
func TestSecretsAreNeverLogged(t *testing.T) {
	s := newStandOn(t, launch(t, map[string]string{"log_level": "debug"}))
	s.usual()
	s.say("zeta", "error", s.unknown, 5)
	s.model.Require("another key")
	s.loki.Require("another token", "")
	s.ds.Secrets["lokiBearerToken"] = lokiToken
	s.ds.Secrets["llmApiKey"] = modelKey
	s.change("loki", nil)
	health(t, s)
	s.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`, "wait": "5s"}}})
	s.loki.Require("", "")
	s.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`, "wait": "5s"}}})
	delete(s.ds.Secrets, "lokiBearerToken")
	s.ds.Secrets["lokiPassword"] = lokiPassword
	s.change("loki", map[string]any{"url": "nonsense", "user": "u"})
	answer, _ := health(t, s)
	response := s.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}})
	s.ds.Secrets["farseerToken"] = farseerToken
	s.change("farseer", map[string]any{"url": "http://127.0.0.1:1"})
	health(t, s)
	s.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}})
	if len(s.plugin.Logs().Lines()) == 0 {
		t.Fatal("nothing was logged, so nothing was checked")
	}
	if faults := logFaults(s.plugin.Logs()); len(faults) > 0 {
		t.Error(strings.Join(faults, "\n"))
	}
	said := answer.Message + string(answer.JSONDetails) + response.Error.Error()
	for _, secret := range []string{lokiToken, lokiPassword, modelKey, farseerToken} {
		if strings.Contains(said, secret) {
			t.Errorf("a secret is in an answer: %s", said)
		}
	}
}
