package conformance_test

import (
	"strings"
	"testing"

	"dev.farseer/grafana-plugin/conformance/fakeloki"
)

var (
	fine = fakeloki.Mood{}
	hang = fakeloki.Mood{Hang: true, Only: "query_range"}
)

// open is how many requests for lines Loki has not answered yet.
func open(s *stand) int {
	count := 0
	for _, request := range s.loki.Requests("query_range") {
		if !request.Done {
			count++
		}
	}
	return count
}

func TestHealthNamesEveryPart(t *testing.T) {
	s := newStand(t)
	answer, told := health(t, s)
	if answer.Status.String() != "OK" || strings.ContainsAny(answer.Message, "\n\r") || answer.Message == "" {
		t.Errorf("%s %q", answer.Status, answer.Message)
	}
	if told.state("loki") != "up" || told.state("model") != "up" {
		t.Errorf("%+v", told)
	}
	if told.Version == "" || told.VerboseMessage == "" {
		t.Errorf("%+v", told)
	}
	for _, one := range told.Parts {
		switch one.State {
		case "up", "degraded", "down":
		default:
			t.Errorf("%+v", one)
		}
	}
}

func TestWithoutAModelTheDataSourceIsDegradedAndOK(t *testing.T) {
	s := newStand(t)
	s.model.Down()
	answer, told := health(t, s)
	if answer.Status.String() != "OK" || told.state("model") != "degraded" || told.state("loki") != "up" {
		t.Errorf("%s %q %+v", answer.Status, answer.Message, told)
	}
	s.usual()
	if rows := s.frame(t, map[string]any{"expr": `{env="prod"}`}).Rows(); rows == 0 {
		t.Error("the casebook does not answer")
	}
	s.change("llm", map[string]any{"url": ""})
	answer, _ = health(t, s)
	if answer.Status.String() != "OK" {
		t.Errorf("with no model configured: %q", answer.Message)
	}
}

func TestThePluginStartsWithEverythingDownAndRecovers(t *testing.T) {
	plugin := launch(t, nil)
	s := newStandOn(t, plugin)
	s.usual()
	s.loki.Down()
	s.model.Down()
	answer, told := health(t, s)
	if answer.Status.String() != "ERROR" || told.state("loki") != "down" {
		t.Errorf("%s %q %+v", answer.Status, answer.Message, told)
	}
	if !strings.Contains(answer.Message+told.VerboseMessage, s.loki.URL()) {
		t.Errorf("it does not say which Loki: %q", answer.Message)
	}
	failed := s.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}})
	if failed.Error == nil || failed.Status != 502 || failed.ErrorSource != "downstream" {
		t.Errorf("%d %v %s", failed.Status, failed.Error, failed.ErrorSource)
	}
	if err := s.loki.Up(); err != nil {
		t.Fatal(err)
	}
	if err := s.model.Up(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "health is OK again", func() bool {
		answer, told := health(t, s)
		return answer.Status.String() == "OK" && told.state("model") == "up"
	})
	if s.frame(t, map[string]any{"expr": `{env="prod"}`}).Rows() == 0 {
		t.Error("no rows")
	}
	s.say("zeta", "error", s.unknown, 5)
	eventually(t, "the model is asked again", func() bool {
		frame := s.frame(t, map[string]any{"expr": `{app="zeta"}`, "wait": "10s"})
		return rowOf(t, frame, "source", "model") >= 0 || rowOf(t, frame, "source", "casebook") >= 0
	})
	if plugin.Restarts() != 0 {
		t.Errorf("%d restarts", plugin.Restarts())
	}
}

func TestHealthSaysWhatLokiSays(t *testing.T) {
	s := newStand(t)
	s.loki.Require(lokiToken, "")
	answer, told := health(t, s)
	if answer.Status.String() != "ERROR" || !strings.Contains(answer.Message, "401") {
		t.Errorf("%s %q", answer.Status, answer.Message)
	}
	if told.state("loki") != "down" {
		t.Errorf("%+v", told)
	}
	s.ds.Secrets["lokiBearerToken"] = lokiToken
	s.change("loki", nil)
	if answer, _ := health(t, s); answer.Status.String() != "OK" {
		t.Errorf("with the token: %q", answer.Message)
	}
}

func TestALokiThatHangsIsNotHealthy(t *testing.T) {
	s := newStand(t)
	s.loki.Behave(fakeloki.Mood{Hang: true})
	answer, told := health(t, s)
	if answer.Status.String() != "ERROR" || told.state("loki") != "down" {
		t.Errorf("%s %q %+v", answer.Status, answer.Message, told)
	}
}
