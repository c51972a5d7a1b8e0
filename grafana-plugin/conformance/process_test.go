package conformance_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
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

func TestThePluginStartsWithAnEmptyEnvironment(t *testing.T) {
	plugin := launch(t, nil)
	if err := plugin.Ping(); err != nil {
		t.Error(err)
	}
	if plugin.Manifest().ID != "farseer-insights-datasource" || plugin.Manifest().Executable != "gpx_farseer" {
		t.Errorf("%+v", plugin.Manifest())
	}
	// Grafana signals one process only: the launcher must have become the JVM
	name, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", plugin.PID()))
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(name) != "java" {
		t.Errorf("the process that Grafana would kill is %s", name)
	}
	if faults := logFaults(plugin.Logs()); len(faults) > 0 {
		t.Error(strings.Join(faults, "\n"))
	}
}

// byHand launches the program without go-plugin, to see what goes over its standard output.
func byHand(t *testing.T, environment ...string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	dist, err := filepath.Abs(packaged(t))
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := host.ReadManifest(dist)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(manifest.Program(dist))
	command.Env = append(host.Environment(nil), environment...)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	return command, bufio.NewReader(out)
}

func TestStandardOutputCarriesTheHandshakeAndNothingElse(t *testing.T) {
	command, out := byHand(t, "grafana_plugin_type=datasource", "PLUGIN_PROTOCOL_VERSIONS=2")
	first, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Split(strings.TrimSuffix(first, "\n"), "|")
	if len(fields) != 5 || fields[0] != "1" || fields[1] != "2" || fields[4] != "grpc" {
		t.Fatalf("handshake: %q", first)
	}
	plugin, err := host.Attach(fields[2], fields[3], command.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	s := newStandOn(t, plugin)
	s.usual()
	s.frame(t, map[string]any{"expr": `{env="prod"}`})
	s.loki.Down()
	s.answer(t, request{queries: []map[string]any{{"expr": `{env="prod"}`}}})
	health(t, s)
	plugin.Close()
	rest, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	if len(rest) > 0 {
		t.Errorf("more on standard output: %q", rest)
	}
}

func TestThePluginSaysSoWhenAPersonStartsIt(t *testing.T) {
	command, out := byHand(t)
	rest, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		t.Error("it exits with 0")
	}
	if strings.Contains(string(rest), "|grpc") {
		t.Errorf("it shakes hands with nobody: %q", rest)
	}
}

func TestACleanStopLeavesNothing(t *testing.T) {
	plugin := launch(t, nil)
	s := newStandOn(t, plugin)
	s.usual()
	s.frame(t, map[string]any{"expr": `{env="prod"}`})
	// a query that is under way must not hold the stop up
	s.loki.Behave(hang)
	ended := make(chan error, 1)
	go func() {
		_, err := s.send(t, request{queries: []map[string]any{{"expr": `{app="orders"}`}}, ctx: context.Background()})
		ended <- err
	}()
	eventually(t, "the query reaches Loki", func() bool { return open(s) > 0 })
	pid := plugin.PID()
	if took := plugin.Close(); took >= 2*time.Second {
		t.Errorf("the plugin had to be killed, after %s", took)
	}
	<-ended
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d is still there, or a zombie: %v", pid, err)
	}
	if left := childrenOf(pid); len(left) > 0 {
		t.Errorf("children are left: %v", left)
	}
	eventually(t, "Loki sees the connection close", func() bool { return open(s) == 0 })
}

// childrenOf are the processes whose parent is the pid.
func childrenOf(pid int) []string {
	var found []string
	files, _ := filepath.Glob("/proc/[0-9]*/status")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(text), "\nPPid:\t"+strconv.Itoa(pid)+"\n") {
			found = append(found, filepath.Base(filepath.Dir(file)))
		}
	}
	return found
}

func TestAKilledPluginComesBackAndAnswers(t *testing.T) {
	plugin := launch(t, nil)
	s := newStandOn(t, plugin)
	s.usual()
	s.frame(t, map[string]any{"expr": `{env="prod"}`})
	for round := range 2 {
		// with a call under way, which must fail rather than hang
		s.loki.Behave(hang)
		ended := make(chan error, 1)
		go func() {
			_, err := s.send(t, request{queries: []map[string]any{{"expr": `{app="orders"}`}}, ctx: context.Background()})
			ended <- err
		}()
		eventually(t, "the query reaches Loki", func() bool { return open(s) > 0 })
		if err := plugin.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, host.ErrUnavailable) {
			t.Errorf("the call under way: %v", err)
		}
		s.loki.Behave(fine)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		if err := plugin.AwaitRestart(ctx, round); err != nil {
			t.Fatal(err)
		}
		cancel()
		if s.frame(t, map[string]any{"expr": `{env="prod"}`}).Rows() == 0 {
			t.Error("no rows after a restart")
		}
		if answer, _ := health(t, s); answer.Status.String() != "OK" {
			t.Errorf("health after a restart: %s", answer.Message)
		}
	}
}

// TestThePluginEndsWhenItsParentIsGone starts a parent that launches the plugin and is killed itself.
func TestThePluginEndsWhenItsParentIsGone(t *testing.T) {
	dist, err := filepath.Abs(packaged(t))
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.Command(os.Args[0], "-test.run=^TestParentThatIsKilled$", "-test.v")
	parent.Env = append(os.Environ(), "FARSEER_TEST_PARENT="+dist)
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	pid := 0
	lines := bufio.NewScanner(out)
	for pid == 0 && lines.Scan() {
		if _, after, ok := strings.Cut(lines.Text(), "plugin pid "); ok {
			if pid, err = strconv.Atoi(after); err != nil {
				t.Fatal(err)
			}
		}
	}
	if pid == 0 {
		t.Fatal("the parent launched no plugin")
	}
	if err := syscall.Kill(pid, 0); err != nil {
		t.Fatalf("the plugin is gone before its parent: %v", err)
	}
	_ = parent.Process.Kill()
	_ = parent.Wait()
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
	eventually(t, "the plugin without a parent exits", func() bool { return gone(pid) })
}

// gone tells whether a process that is not this one's child has ended; whoever inherits it may leave
// it as a zombie, which is no fault of the plugin.
func gone(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	_, after, _ := strings.Cut(string(text), ") ")
	return strings.HasPrefix(after, "Z")
}

// TestParentThatIsKilled is the parent of TestThePluginEndsWhenItsParentIsGone, and no test by itself.
func TestParentThatIsKilled(t *testing.T) {
	dist := os.Getenv("FARSEER_TEST_PARENT")
	if dist == "" {
		return
	}
	plugin, err := host.Start(host.Config{Dist: dist})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\nplugin pid %d\n", plugin.PID())
	time.Sleep(patience)
	t.Fatal("nobody killed this process")
}
