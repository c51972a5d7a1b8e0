package bridge

import (
	"net/http"
	"path/filepath"
	"strings"
)

var fonts = map[string]string{
	"Inter-Regular":      "inter-latin-400-normal",
	"Inter-Medium":       "inter-latin-500-normal",
	"Inter-Italic":       "inter-latin-400-italic",
	"Inter-MediumItalic": "inter-latin-500-italic",
}

// absent from Grafana's packages, and asked for by its icon component
const spinner = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">` +
	`<path d="M12 2a10 10 0 1 0 10 10h-2a8 8 0 1 1-8-8z"/></svg>`

// files serves the plugin's own files, what Grafana's packages expect of their server, and the page.
func files(config Config) http.Handler {
	plugin := "/public/plugins/" + config.Plugin.Manifest().ID + "/"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			fail(w, http.StatusMethodNotAllowed, "files are only read")
			return
		}
		path := r.URL.Path
		w.Header().Set("Cache-Control", "no-store")
		if rest, ok := strings.CutPrefix(path, plugin); ok {
			file(w, r, config.Dist, rest)
			return
		}
		if strings.HasSuffix(path, "/spinner.svg") {
			w.Header().Set("Content-Type", "image/svg+xml")
			_, _ = w.Write([]byte(spinner))
			return
		}
		if config.NodeModules != "" {
			if rest, ok := strings.CutPrefix(path, "/public/build/img/icons/"); ok {
				file(w, r, filepath.Join(config.NodeModules, "@grafana/ui/dist/public/img/icons"), rest)
				return
			}
			if rest, ok := strings.CutPrefix(path, "/public/fonts/inter/"); ok {
				if name, known := fonts[strings.TrimSuffix(rest, ".woff2")]; known {
					file(w, r, filepath.Join(config.NodeModules, "@fontsource/inter/files"), name+".woff2")
					return
				}
			}
			if strings.HasPrefix(path, "/public/fonts/roboto/") {
				file(w, r, filepath.Join(config.NodeModules, "@fontsource/roboto-mono/files"),
					"roboto-mono-latin-400-normal.woff2")
				return
			}
		}
		if config.Site == "" {
			http.NotFound(w, r)
			return
		}
		if path == "/" {
			path = "index.html"
		}
		file(w, r, config.Site, strings.TrimPrefix(path, "/"))
	})
}

// file serves one file of a folder; http.Dir keeps paths inside it.
func file(w http.ResponseWriter, r *http.Request, folder, name string) {
	f, err := http.Dir(folder).Open("/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		http.NotFound(w, r)
		return
	}
	if strings.HasSuffix(name, ".mjs") {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	}
	http.ServeContent(w, r, name, info.ModTime(), f)
}
