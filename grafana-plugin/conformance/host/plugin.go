// Package host launches a packaged backend plugin as Grafana 12.4 and later does: with go-plugin's
// own client, an environment without PATH, HOME and JAVA_HOME, and a watch that starts a dead
// process again within a second.
package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/grpcplugin"
	goplugin "github.com/hashicorp/go-plugin"
)

// GrafanaVersion is the version that the host claims to be.
const GrafanaVersion = "13.0.0"

// ErrUnavailable says that the plugin's process is gone and not back yet.
var ErrUnavailable = errors.New("plugin unavailable")

// Config says what to launch.
type Config struct {
	// Dist is the folder of the packaged plugin, with plugin.json in it.
	Dist string
	// Settings are the keys of grafana.ini's [plugin.ID] section.
	Settings map[string]string
	// Echo also gets what the plugin writes to stderr; nil for none.
	Echo io.Writer
}

// Plugin is a launched plugin, through all restarts of its process. It is safe for use by several
// goroutines. Close ends it.
type Plugin struct {
	manifest    Manifest
	program     string
	environment []string
	echo        io.Writer
	logs        Logs

	mu       sync.Mutex
	current  *process
	restarts int

	stop    chan struct{}
	stopped chan struct{}
	once    sync.Once
}

// Start launches the plugin and watches its process. A failed first start is final, as in Grafana.
func Start(config Config) (*Plugin, error) {
	dist, err := filepath.Abs(config.Dist)
	if err != nil {
		return nil, err
	}
	manifest, err := ReadManifest(dist)
	if err != nil {
		return nil, err
	}
	p := &Plugin{
		manifest:    manifest,
		program:     manifest.Program(dist),
		environment: Environment(config.Settings),
		echo:        config.Echo,
		stop:        make(chan struct{}),
		stopped:     make(chan struct{}),
	}
	if _, err := os.Stat(p.program); err != nil {
		return nil, fmt.Errorf("the plugin has no program for this machine: %w", err)
	}
	first, err := startProcess(p.program, p.environment, &p.logs, p.echo)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, strings.Join(p.logs.Lines(), "\n"))
	}
	p.current = first
	go p.watch()
	return p, nil
}

// Attach connects to a process that somebody else has started, over the address of its handshake. It
// is not started again when it dies. Close stops it.
func Attach(network, address string, pid int) (*Plugin, error) {
	p := &Plugin{stop: make(chan struct{}), stopped: make(chan struct{})}
	var at net.Addr
	var err error
	switch network {
	case "unix":
		at, err = net.ResolveUnixAddr(network, address)
	case "tcp":
		at, err = net.ResolveTCPAddr(network, address)
	default:
		err = fmt.Errorf("unknown network %q in the handshake", network)
	}
	if err != nil {
		return nil, err
	}
	config := clientConfig(&p.logs, nil)
	config.Reattach = &goplugin.ReattachConfig{
		Protocol: goplugin.ProtocolGRPC, ProtocolVersion: grpcplugin.ProtocolVersion, Addr: at, Pid: pid,
	}
	config.Plugins = offered[grpcplugin.ProtocolVersion]
	if p.current, err = connect(goplugin.NewClient(config)); err != nil {
		return nil, err
	}
	close(p.stopped)
	return p, nil
}

// Environment is what the plugin's process sees beside what go-plugin adds.
func Environment(settings map[string]string) []string {
	environment := []string{"GF_VERSION=" + GrafanaVersion, "GF_EDITION=Open Source"}
	var keys []string
	for key := range settings {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		environment = append(environment, "GF_PLUGIN_"+strings.ToUpper(key)+"="+settings[key])
	}
	return environment
}

// watch starts a dead process again. Grafana looks once a second and never gives up.
func (p *Plugin) watch() {
	defer close(p.stopped)
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ticker.C:
		}
		old := p.process()
		if !old.client.Exited() {
			continue
		}
		// waits for the old process' last lines
		old.client.Kill()
		next, err := startProcess(p.program, p.environment, &p.logs, p.echo)
		if err != nil {
			p.logs.addRaw("host: the plugin did not start again: " + err.Error())
			continue
		}
		p.mu.Lock()
		p.current = next
		p.restarts++
		p.mu.Unlock()
	}
}

func (p *Plugin) process() *process {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.current
}

// running is the process to call, or ErrUnavailable.
func (p *Plugin) running() (*process, error) {
	current := p.process()
	if current.client.Exited() {
		return nil, ErrUnavailable
	}
	return current, nil
}

// Manifest is the plugin's plugin.json.
func (p *Plugin) Manifest() Manifest { return p.manifest }

// Logs are all lines of all processes so far.
func (p *Plugin) Logs() *Logs { return &p.logs }

// PID is the process that Grafana would signal.
func (p *Plugin) PID() int { return p.process().pid }

// Handshake is the time from the start of the current process to its handshake.
func (p *Plugin) Handshake() time.Duration { return p.process().handshake }

// Restarts counts the starts after the first.
func (p *Plugin) Restarts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.restarts
}

// Exited tells whether the process is gone.
func (p *Plugin) Exited() bool { return p.process().client.Exited() }

// Ping asks go-plugin's health service.
func (p *Plugin) Ping() error {
	current, err := p.running()
	if err != nil {
		return err
	}
	return current.rpc.Ping()
}

// Kill sends SIGKILL to the process, as a crash would end it. The watch starts another one.
func (p *Plugin) Kill() error { return p.process().sigkill() }

// AwaitRestart waits until a process started after the given number of restarts answers.
func (p *Plugin) AwaitRestart(ctx context.Context, after int) error {
	for p.Restarts() <= after || p.Exited() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("no restart: %w", ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// Close ends the watch and the process: Shutdown first, SIGKILL 2 s later, as Grafana does. The
// answer is how long that took; 2 s or more mean that the plugin had to be killed.
func (p *Plugin) Close() time.Duration {
	begin := time.Now()
	p.once.Do(func() {
		close(p.stop)
		<-p.stopped
		begin = time.Now()
		p.process().client.Kill()
	})
	return time.Since(begin)
}
