// Command bridge launches the packaged plugin and serves a page what Grafana's HTTP server would. It
// is for tests: it listens on the loopback address only and asks for no login.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"dev.farseer/grafana-plugin/conformance/host"
	"dev.farseer/grafana-plugin/conformance/internal/bridge"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bridge:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	dist := flag.String("plugin", "../dist", "folder of the packaged plugin")
	site := flag.String("site", "", "folder of the page that plays Grafana")
	port := flag.Int("port", 0, "port on 127.0.0.1, 0 for a free one; the address is printed")
	file := flag.String("settings", "", "JSON file with the data sources")
	modules := flag.String("node-modules", "", "folder with @grafana/ui and @fontsource, for icons and fonts")
	quiet := flag.Bool("quiet", false, "do not repeat the plugin's log on stderr")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("unknown argument %q", flag.Arg(0))
	}
	var settings bridge.Settings
	if *file != "" {
		if settings, err = bridge.ReadSettings(*file); err != nil {
			return err
		}
	}
	config := host.Config{Dist: *dist, Settings: settings.Plugin}
	if !*quiet {
		config.Echo = os.Stderr
	}
	plugin, err := host.Start(config)
	if err != nil {
		return err
	}
	defer plugin.Close()
	handler, err := bridge.New(bridge.Config{
		Plugin: plugin, Dist: *dist, Site: *site, Settings: settings, NodeModules: *modules,
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(*port)))
	if err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	// requests end with the process: an open event stream would hold the shutdown up
	server := &http.Server{Handler: handler, BaseContext: func(net.Listener) context.Context { return ctx }}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Println("http://" + listener.Addr().String())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	soon, done := context.WithTimeout(context.Background(), 2*time.Second)
	defer done()
	if err := server.Shutdown(soon); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
