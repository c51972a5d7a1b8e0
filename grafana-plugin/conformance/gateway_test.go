package conformance_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dev.farseer/grafana-plugin/conformance/host"
)

// service is a real Farseer service over the stand's Loki and model.
type service struct {
	command *exec.Cmd
	url     string
	log     *os.File
	ended   chan struct{}
}

func serve(t *testing.T, s *stand) *service {
	t.Helper()
	launcher := os.Getenv("FARSEER_LAUNCHER")
	if launcher == "" {
		launcher = "../../farseer"
	}
	launcher, err := filepath.Abs(launcher)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(launcher); err != nil {
		absent(t, "no Farseer launcher: set FARSEER_LAUNCHER ("+err.Error()+")")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	log, err := os.Create(filepath.Join(t.TempDir(), "serve.log"))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(launcher, "serve")
	for _, variable := range os.Environ() {
		// those of the tests themselves are settings to Farseer, and unknown
		if !strings.HasPrefix(variable, "FARSEER_") {
			command.Env = append(command.Env, variable)
		}
	}
	command.Env = append(command.Env,
		"FARSEER_SERVER_PORT="+strconv.Itoa(port), "FARSEER_SERVER_TOKEN="+farseerToken,
		"FARSEER_SERVER_TEMPO_DATASOURCE_UID=tempo-uid", "FARSEER_SERVER_TEMPO_DATASOURCE_NAME=Traces",
		"FARSEER_LOKI_URL="+s.loki.URL(), "FARSEER_LOKI_RETRIES=0", "FARSEER_STORE_FILE=:memory:", "FARSEER_LLM_URL="+s.model.URL())
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	one := &service{
		command: command, url: "http://127.0.0.1:" + strconv.Itoa(port), log: log, ended: make(chan struct{}),
	}
	go func() {
		_ = command.Wait() // its exit status says that it was stopped
		close(one.ended)
	}()
	t.Cleanup(one.stop)
	// the launcher builds Farseer first when its sources are newer than the build
	deadline := time.After(5 * time.Minute)
	for {
		response, err := http.Get(one.url + "/healthz")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return one
			}
		}
		select {
		case <-time.After(100 * time.Millisecond):
			continue
		case <-one.ended:
		case <-deadline:
		}
		text, _ := os.ReadFile(log.Name())
		t.Fatalf("the service does not start: %s", text)
	}
}

func (s *service) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM)
	<-s.ended
	s.log.Close()
}

func TestTheGatewayForwardsToAService(t *testing.T) {
	s := newStand(t)
	s.usual()
	one := serve(t, s)
	s.ds.JSONData = map[string]any{
		"farseer": map[string]any{"url": one.url},
		// what an engine in the plugin would stumble over
		"loki": map[string]any{"url": "http://127.0.0.1:1"},
	}
	s.ds.Secrets["farseerToken"] = farseerToken

	answer, told := health(t, s)
	if answer.Status.String() != "OK" || told.state("loki") != "up" {
		t.Errorf("%s %q %+v", answer.Status, answer.Message, told)
	}
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	for _, format := range []pluginFormat{arrow, asJSON} {
		response := s.answer(t, request{
			queries: []map[string]any{{"expr": `{env="prod"}`}}, format: format,
			ctx: host.WithTrace(t.Context(), trace, "00f067aa0ba902b7"),
		})
		if response.Error != nil {
			t.Fatal(response.Error)
		}
		frame := response.Frames[0]
		row := rowOf(t, frame, "root_cause", "connection_refused")
		if row < 0 || text(t, frame, "analysis_trace_id", row) != trace {
			t.Errorf("%s: %s", format, table(t, frame))
		}
		if link := field(t, frame, "trace_id").Config; link == nil || len(link.Links) != 1 {
			t.Errorf("%s: no trace link", format)
		}
	}
	for _, queryType := range []string{"patterns", "logs", "anomalies", "incidents", "annotations", "volume"} {
		if len(s.frames(t, map[string]any{"queryType": queryType, "expr": `{env="prod"}`})) == 0 {
			t.Errorf("%s: no frames", queryType)
		}
	}
	checkAlertFrames(t, s.alert(t, map[string]any{"expr": `{env="prod"}`}))
	bad := s.answer(t, request{queries: []map[string]any{{"expr": `{app=`}}})
	if bad.Error == nil || bad.Status != 400 || bad.ErrorSource != "downstream" {
		t.Errorf("bad query: %d %v %s", bad.Status, bad.Error, bad.ErrorSource)
	}
	if got := decoded[[]string](t, s.get(t, "labels", s.window()...)); len(got) != 2 {
		t.Errorf("labels %v", got)
	}
	if code, _ := resource(t, s, "GET", "nothing", ""); code != 404 {
		t.Errorf("unknown resource: %d", code)
	}
	if code, _ := resource(t, s, "POST", "logql/check", `{"query":"{app=\"x\"}"}`); code != 200 {
		t.Errorf("check: %d", code)
	}

	t.Run("streams", func(t *testing.T) {
		s.say("zeta", "error", s.unknown+" größer 日本", 9)
		s.model.Hold()
		path, _ := pendingChannel(t, s, `{app="zeta"}`)
		subscribed, err := s.plugin.Subscribe(t.Context(), s.ds, path, nil)
		if err != nil || subscribed.GetStatus().String() != "OK" {
			t.Fatalf("%v %v", subscribed.GetStatus(), err)
		}
		unknown, err := s.plugin.Subscribe(t.Context(), s.ds, "explain/0", nil)
		if err != nil || unknown.GetStatus().String() != "NOT_FOUND" {
			t.Errorf("%v %v", unknown.GetStatus(), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		enough := errors.New("enough")
		released := false
		err = s.plugin.RunStream(ctx, s.ds, path, nil, func(packet []byte) error {
			frame := decodeFrame(t, packet)
			if !released {
				released = true
				s.model.Release()
			}
			if rowOf(t, frame, "status", "pending") >= 0 {
				return nil
			}
			if !strings.Contains(text(t, frame, "pattern", 0), "größer 日本") {
				t.Errorf("%s", table(t, frame))
			}
			return enough
		})
		if !errors.Is(err, enough) {
			t.Fatal(err)
		}
	})

	t.Run("cancellation", func(t *testing.T) {
		s.loki.Behave(hang)
		defer s.loki.Behave(fine)
		s.loki.Forget()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := s.send(t, request{queries: []map[string]any{{"expr": `{app="payments"}`}}, ctx: ctx})
			ended <- err
		}()
		eventually(t, "the query reaches Loki", func() bool { return open(s) > 0 })
		cancel()
		<-ended
		eventually(t, "Loki's connections are closed", func() bool { return open(s) == 0 })
	})

	t.Run("a request over the service's limit", func(t *testing.T) {
		response := s.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`, "panelNotes": strings.Repeat("x", 10<<20)}}})
		if response.Error == nil || response.Status != 413 || !strings.Contains(response.Error.Error(), "server.maxBodyBytes") {
			t.Errorf("%d %v", response.Status, response.Error)
		}
	})

	t.Run("wrong token", func(t *testing.T) {
		wrong := *s
		wrong.ds.UID = "wrong-token"
		wrong.ds.Secrets = map[string]string{"farseerToken": "not it"}
		answer, _ := health(t, &wrong)
		response := wrong.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}})
		if answer.Status.String() != "ERROR" || !strings.Contains(answer.Message, "token") ||
			response.Error == nil || response.Status != 502 || response.ErrorSource != "downstream" {
			t.Errorf("%s %q, %d %v %s", answer.Status, answer.Message, response.Status, response.Error, response.ErrorSource)
		}
	})

	t.Run("service down", func(t *testing.T) {
		one.stop()
		answer, _ := health(t, s)
		response := s.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}})
		if answer.Status.String() != "ERROR" || !strings.Contains(answer.Message, one.url) ||
			response.Error == nil || response.Status != 502 || response.ErrorSource != "downstream" {
			t.Errorf("%s %q, %d %v %s", answer.Status, answer.Message, response.Status, response.Error, response.ErrorSource)
		}
		code, body := resource(t, s, "GET", "labels", "")
		if got := decoded[problem](t, body); code != 502 || got.Detail == "" {
			t.Errorf("%d %s", code, body)
		}
	})
}
