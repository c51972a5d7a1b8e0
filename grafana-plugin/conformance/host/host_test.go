package host_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"dev.farseer/grafana-plugin/conformance/host"
	"dev.farseer/grafana-plugin/conformance/internal/trial"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

func TestMain(m *testing.M) {
	code := m.Run()
	trial.Clean()
	os.Exit(code)
}

func start(t *testing.T, settings map[string]string) *host.Plugin {
	t.Helper()
	plugin, err := host.Start(host.Config{Dist: trial.Dist(t), Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { plugin.Close() })
	return plugin
}

var ds = host.DataSource{UID: "a", Name: "A", Updated: time.UnixMilli(1_700_000_000_000)}

func TestThePluginSeesNoneOfThisEnvironment(t *testing.T) {
	plugin := start(t, map[string]string{"xmx": "256m"})
	answer, err := plugin.Resource(t.Context(), ds, host.ResourceRequest{Method: "GET", Path: "environment", URL: "environment"})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	if err := json.Unmarshal(answer.Body, &lines); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		found[name] = value
	}
	for _, name := range []string{"PATH", "HOME", "JAVA_HOME", "LANG"} {
		if _, ok := found[name]; ok {
			t.Errorf("%s is set", name)
		}
	}
	if found["GF_PLUGIN_XMX"] != "256m" || found["PLUGIN_PROTOCOL_VERSIONS"] != "2" || found["grafana_plugin_type"] != "datasource" {
		t.Errorf("environment: %v", found)
	}
}

func TestBothFormatsDecode(t *testing.T) {
	plugin := start(t, nil)
	query := backend.DataQuery{RefID: "A", JSON: []byte(`{}`), TimeRange: backend.TimeRange{From: time.UnixMilli(1), To: time.UnixMilli(2)}}
	for _, format := range []pluginv2.DataFrameFormat{pluginv2.DataFrameFormat_ARROW, pluginv2.DataFrameFormat_JSON} {
		answer, err := plugin.Query(t.Context(), ds, []backend.DataQuery{query}, nil, format)
		if err != nil {
			t.Fatal(err)
		}
		frame := answer.Responses["A"].Frames[0]
		if frame.Fields[1].At(0) != "a" || frame.Rows() != 2 {
			t.Errorf("%s: %s", format, frame.Name)
		}
	}
}

func TestADeadProcessComesBack(t *testing.T) {
	plugin := start(t, nil)
	pid := plugin.PID()
	if err := plugin.Kill(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := plugin.AwaitRestart(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if plugin.PID() == pid {
		t.Error("the same pid")
	}
	if _, err := plugin.Health(t.Context(), ds); err != nil {
		t.Error(err)
	}
	if err := plugin.Ping(); err != nil {
		t.Error(err)
	}
}

func TestLogsArriveWithTheirLevel(t *testing.T) {
	plugin := start(t, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	query := backend.DataQuery{RefID: "A", JSON: []byte(`{"sleep":60000}`)}
	if _, err := plugin.Query(ctx, ds, []backend.DataQuery{query}, nil, 0); err == nil {
		t.Fatal("the deadline did nothing")
	}
	deadline := time.Now().Add(5 * time.Second)
	for time.Now().Before(deadline) {
		for _, entry := range plugin.Logs().Entries() {
			if entry.Message == "query cancelled" && entry.Level == "info" {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("log: %v", plugin.Logs().Entries())
}

func TestCloseIsClean(t *testing.T) {
	plugin := start(t, nil)
	if took := plugin.Close(); took >= 2*time.Second {
		t.Errorf("took %s", took)
	}
	if !plugin.Exited() {
		t.Error("still there")
	}
}

func TestAMissingProgramIsTold(t *testing.T) {
	if _, err := host.Start(host.Config{Dist: t.TempDir()}); err == nil {
		t.Fatal("started nothing")
	}
}
