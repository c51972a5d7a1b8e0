package fakeloki

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// What the fake understands of LogQL: a selector, line filters and label filters, and
// sum [by (labels)] (count_over_time|rate(... [range])) around them. Anything else is refused, so
// that a test does not pass by being answered something it did not ask for.

type matcher struct {
	name, operator, value string
	expression            *regexp.Regexp
}

func (m matcher) matches(value string) bool {
	switch m.operator {
	case "=":
		return value == m.value
	case "!=":
		return value != m.value
	case "=~":
		return m.expression.MatchString(value)
	default:
		return !m.expression.MatchString(value)
	}
}

type lineFilter struct {
	operator   string
	text       string
	expression *regexp.Regexp
}

func (f lineFilter) keeps(line string) bool {
	switch f.operator {
	case "|=":
		return strings.Contains(line, f.text)
	case "!=":
		return !strings.Contains(line, f.text)
	case "|~":
		return f.expression.MatchString(line)
	default:
		return !f.expression.MatchString(line)
	}
}

type logQuery struct {
	selector []matcher
	filters  []lineFilter
	labels   []matcher
}

type metricQuery struct {
	logs   logQuery
	by     []string
	window time.Duration
	rate   bool
}

func (q logQuery) keeps(line Line) bool {
	for _, m := range q.selector {
		if !m.matches(line.Labels[m.name]) {
			return false
		}
	}
	for _, f := range q.filters {
		if !f.keeps(line.Text) {
			return false
		}
	}
	for _, m := range q.labels {
		if !m.matches(line.label(m.name)) {
			return false
		}
	}
	return true
}

// parser reads a query from left to right; the first failure is kept.
type parser struct {
	text string
	at   int
	err  error
}

func (p *parser) fail(what string) {
	if p.err != nil {
		return
	}
	before := p.text[:min(p.at, len(p.text))]
	line := 1 + strings.Count(before, "\n")
	column := p.at - strings.LastIndex(before, "\n")
	p.err = fmt.Errorf("parse error at line %d, col %d: syntax error: %s", line, column, what)
}

func (p *parser) blanks() {
	for p.at < len(p.text) {
		if p.text[p.at] == '#' {
			end := strings.IndexByte(p.text[p.at:], '\n')
			if end < 0 {
				p.at = len(p.text)
				return
			}
			p.at += end
		} else if !strings.ContainsRune(" \t\r\n", rune(p.text[p.at])) {
			return
		}
		p.at++
	}
}

func (p *parser) take(token string) bool {
	p.blanks()
	if strings.HasPrefix(p.text[p.at:], token) {
		p.at += len(token)
		return true
	}
	return false
}

func (p *parser) need(token string) {
	if p.err == nil && !p.take(token) {
		p.unexpected(token)
	}
}

func (p *parser) unexpected(expected string) {
	p.blanks()
	if p.at >= len(p.text) {
		p.fail("unexpected $end, expecting " + expected)
		return
	}
	p.fail(fmt.Sprintf("unexpected %q, expecting %s", p.text[p.at], expected))
}

var namePattern = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*`)

func (p *parser) name() string {
	p.blanks()
	found := namePattern.FindString(p.text[p.at:])
	if found == "" {
		p.unexpected("IDENTIFIER")
	}
	p.at += len(found)
	return found
}

var stringPattern = regexp.MustCompile("^(\"(?:[^\"\\\\\n]|\\\\.)*\"|`[^`]*`)")

func (p *parser) quoted() string {
	p.blanks()
	found := stringPattern.FindString(p.text[p.at:])
	if found == "" {
		p.unexpected("STRING")
		return ""
	}
	text, err := strconv.Unquote(found)
	if err != nil {
		p.fail("invalid syntax")
	}
	p.at += len(found)
	return text
}

func (p *parser) expression(text string, whole bool) *regexp.Regexp {
	if whole {
		text = "^(?:" + text + ")$"
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		p.fail(err.Error())
	}
	return compiled
}

func (p *parser) operator(of ...string) string {
	for _, one := range of {
		if p.take(one) {
			return one
		}
	}
	p.unexpected(strings.Join(of, " or "))
	return ""
}

func (p *parser) matcher() matcher {
	m := matcher{name: p.name(), operator: p.operator("=~", "!~", "!=", "="), value: p.quoted()}
	if strings.HasSuffix(m.operator, "~") {
		m.expression = p.expression(m.value, true)
	}
	return m
}

func (p *parser) logs() logQuery {
	var q logQuery
	p.need("{")
	for p.err == nil {
		q.selector = append(q.selector, p.matcher())
		if !p.take(",") {
			break
		}
	}
	p.need("}")
	for p.err == nil {
		operator := ""
		for _, one := range []string{"|=", "|~", "!=", "!~"} {
			if p.take(one) {
				operator = one
				break
			}
		}
		switch {
		case operator != "":
			f := lineFilter{operator: operator, text: p.quoted()}
			if strings.HasSuffix(operator, "~") {
				f.expression = p.expression(f.text, false)
			}
			q.filters = append(q.filters, f)
		case p.take("|"):
			q.labels = append(q.labels, p.matcher())
		default:
			return q
		}
	}
	return q
}

func (p *parser) end() {
	p.blanks()
	if p.err == nil && p.at < len(p.text) {
		p.unexpected("$end")
	}
}

func parseSelector(text string) ([]matcher, error) {
	p := &parser{text: text}
	q := p.logs()
	p.end()
	if p.err == nil && len(q.filters)+len(q.labels) > 0 {
		p.fail("only label matchers are supported")
	}
	return q.selector, p.err
}

// parse reads a log query or a metric query; exactly one of them is not nil when there is no error.
func parse(text string) (*logQuery, *metricQuery, error) {
	p := &parser{text: text}
	p.blanks()
	if strings.HasPrefix(text[p.at:], "{") {
		q := p.logs()
		p.end()
		return &q, nil, p.err
	}
	m := p.metric()
	p.end()
	return nil, &m, p.err
}

func (p *parser) metric() metricQuery {
	var m metricQuery
	p.need("sum")
	if p.take("by") {
		p.need("(")
		for p.err == nil {
			m.by = append(m.by, p.name())
			if !p.take(",") {
				break
			}
		}
		p.need(")")
	}
	p.need("(")
	m.rate = p.operator("count_over_time", "rate") == "rate"
	p.need("(")
	m.logs = p.logs()
	p.need("[")
	m.window = p.duration()
	p.need("]")
	p.need(")")
	p.need(")")
	return m
}

var durationPattern = regexp.MustCompile(`^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d))+`)

func (p *parser) duration() time.Duration {
	p.blanks()
	found := durationPattern.FindString(p.text[p.at:])
	text := found
	if days, ok := strings.CutSuffix(found, "d"); ok {
		count, err := strconv.Atoi(days)
		if err != nil {
			p.fail("not a valid duration string: " + found)
		}
		text = strconv.Itoa(24*count) + "h"
	}
	length, err := time.ParseDuration(text)
	if err != nil || length <= 0 {
		p.fail("not a valid duration string: " + found)
	}
	p.at += len(found)
	return length
}
