package bridge

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"sync"
	"time"

	"dev.farseer/grafana-plugin/conformance/host"
)

// SavedSource is a data source as a settings file has it.
type SavedSource struct {
	UID            string            `json:"uid"`
	Name           string            `json:"name"`
	JSONData       map[string]any    `json:"jsonData"`
	SecureJSONData map[string]string `json:"secureJsonData"`
}

// Settings is the settings file.
type Settings struct {
	// Datasources are the configured data sources; the first one is meant where a uid is left out.
	Datasources []SavedSource `json:"datasources"`
	// Plugin are the keys of grafana.ini's section of the plugin.
	Plugin map[string]string `json:"plugin"`
}

// ReadSettings reads a settings file.
func ReadSettings(file string) (Settings, error) {
	var settings Settings
	text, err := os.ReadFile(file)
	if err != nil {
		return settings, err
	}
	if err := json.Unmarshal(text, &settings); err != nil {
		return settings, fmt.Errorf("%s: %w", file, err)
	}
	return settings, nil
}

// sources are the data sources by uid, as Grafana's database has them.
type sources struct {
	mu    sync.Mutex
	order []string
	byUID map[string]host.DataSource
}

func newSources(saved []SavedSource) (*sources, error) {
	s := &sources{byUID: map[string]host.DataSource{}}
	if len(saved) == 0 {
		saved = []SavedSource{{UID: "farseer", Name: "Farseer"}}
	}
	for _, one := range saved {
		if one.UID == "" {
			return nil, fmt.Errorf("a data source has no uid")
		}
		if _, twice := s.byUID[one.UID]; twice {
			return nil, fmt.Errorf("two data sources have the uid %s", one.UID)
		}
		s.order = append(s.order, one.UID)
		s.byUID[one.UID] = host.DataSource{
			UID: one.UID, Name: nameOf(one), JSONData: orEmpty(one.JSONData),
			Secrets: maps.Clone(one.SecureJSONData), Updated: time.Now(),
		}
	}
	return s, nil
}

func nameOf(one SavedSource) string {
	if one.Name == "" {
		return one.UID
	}
	return one.Name
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

// get finds a data source; an empty uid means the first.
func (s *sources) get(uid string) (host.DataSource, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if uid == "" {
		uid = s.order[0]
	}
	ds, ok := s.byUID[uid]
	return ds, ok
}

func (s *sources) all() []host.DataSource {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []host.DataSource
	for _, uid := range s.order {
		list = append(list, s.byUID[uid])
	}
	return list
}

// save replaces jsonData as a whole when given. Of the secrets only the named ones change, because a
// page cannot read the others back; an empty one is removed.
func (s *sources) save(change SavedSource) host.DataSource {
	s.mu.Lock()
	defer s.mu.Unlock()
	if change.UID == "" {
		change.UID = s.order[0]
	}
	ds, known := s.byUID[change.UID]
	if !known {
		s.order = append(s.order, change.UID)
		ds = host.DataSource{UID: change.UID, Name: nameOf(change), JSONData: map[string]any{}}
	}
	if change.Name != "" {
		ds.Name = change.Name
	}
	if change.JSONData != nil {
		ds.JSONData = change.JSONData
	}
	secrets := map[string]string{}
	maps.Copy(secrets, ds.Secrets)
	for key, value := range change.SecureJSONData {
		if value == "" {
			delete(secrets, key)
		} else {
			secrets[key] = value
		}
	}
	ds.Secrets = secrets
	now := time.Now()
	// the plugin gets milliseconds: two changes within one must still differ
	if !now.Truncate(time.Millisecond).After(ds.Updated) {
		now = ds.Updated.Add(time.Millisecond)
	}
	ds.Updated = now
	s.byUID[change.UID] = ds
	return ds
}

// shown is a data source as a page may see it: of secrets only which are set.
func shown(ds host.DataSource) map[string]any {
	fields := map[string]bool{}
	for key := range ds.Secrets {
		fields[key] = true
	}
	return map[string]any{
		"uid": ds.UID, "name": ds.Name, "jsonData": ds.JSONData, "secureJsonFields": fields,
		"lastUpdated": ds.Updated.UnixMilli(),
	}
}
