package host

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/grpcplugin"
	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
)

// what Grafana's own host offers: a plugin serves those it knows
var offered = map[int]goplugin.PluginSet{
	grpcplugin.ProtocolVersion: {
		"diagnostics": &grpcplugin.DiagnosticsGRPCPlugin{},
		"resource":    &grpcplugin.ResourceGRPCPlugin{},
		"data":        &grpcplugin.DataGRPCPlugin{},
		"stream":      &grpcplugin.StreamGRPCPlugin{},
		"admission":   &grpcplugin.AdmissionGRPCPlugin{},
		"conversion":  &grpcplugin.ConversionGRPCPlugin{},
	},
}

// process is one start of the plugin's program.
type process struct {
	client      *goplugin.Client
	rpc         goplugin.ClientProtocol
	data        grpcplugin.DataClient
	diagnostics grpcplugin.DiagnosticsClient
	resource    grpcplugin.ResourceClient
	stream      grpcplugin.StreamClient
	pid         int
	handshake   time.Duration
}

// ClientConfig is go-plugin's configuration for an already running plugin, or for a command to start.
func clientConfig(logs *Logs, echo io.Writer) *goplugin.ClientConfig {
	understood := &lineWriter{line: logs.addEntry}
	raw := &lineWriter{line: logs.addRaw}
	var stderr io.Writer = raw
	if echo != nil {
		stderr = io.MultiWriter(raw, echo)
	}
	return &goplugin.ClientConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion:  grpcplugin.ProtocolVersion,
			MagicCookieKey:   grpcplugin.MagicCookieKey,
			MagicCookieValue: grpcplugin.MagicCookieValue,
		},
		VersionedPlugins: offered,
		SkipHostEnv:      true,
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		Stderr:           stderr,
		Logger: hclog.New(&hclog.LoggerOptions{
			Name: "plugin", Level: hclog.Debug, JSONFormat: true, Output: understood,
		}),
	}
}

func startProcess(program string, environment []string, logs *Logs, echo io.Writer) (*process, error) {
	command := exec.Command(program)
	// not nil: nil would mean this process' own environment
	command.Env = append([]string{}, environment...)
	config := clientConfig(logs, echo)
	config.Cmd = command
	return connect(goplugin.NewClient(config))
}

func connect(client *goplugin.Client) (*process, error) {
	begin := time.Now()
	if _, err := client.Start(); err != nil {
		client.Kill()
		return nil, err
	}
	p := &process{client: client, handshake: time.Since(begin)}
	if err := p.dispense(); err != nil {
		client.Kill()
		return nil, err
	}
	pid, err := strconv.Atoi(client.ID())
	if err != nil {
		client.Kill()
		return nil, fmt.Errorf("the plugin's id is no pid: %w", err)
	}
	p.pid = pid
	return p, nil
}

func (p *process) dispense() error {
	rpc, err := p.client.Client()
	if err != nil {
		return err
	}
	// a client of an already running plugin knows no version
	if v := p.client.NegotiatedVersion(); v != 0 && v != grpcplugin.ProtocolVersion {
		return fmt.Errorf("the plugin speaks version %d of the protocol, not %d", v, grpcplugin.ProtocolVersion)
	}
	p.rpc = rpc
	for name := range offered[grpcplugin.ProtocolVersion] {
		raw, err := rpc.Dispense(name)
		if err != nil {
			return err
		}
		switch service := raw.(type) {
		case grpcplugin.DataClient:
			p.data = service
		case grpcplugin.DiagnosticsClient:
			p.diagnostics = service
		case grpcplugin.ResourceClient:
			p.resource = service
		case grpcplugin.StreamClient:
			p.stream = service
		}
	}
	if p.data == nil || p.diagnostics == nil || p.resource == nil || p.stream == nil {
		return errors.New("the plugin lacks one of data, diagnostics, resource, stream")
	}
	return nil
}

func (p *process) sigkill() error {
	return syscall.Kill(p.pid, syscall.SIGKILL)
}
