#!/usr/bin/env python3
"""Draws docs/demo.svg from what the demo prints: COLUMNS=128 ./farseer demo | docs/demo-svg.py > docs/demo.svg"""
import html
import re
import sys

COLOURS = {"critical": "#ff6b6b", "high": "#ffa94d", "medium": "#ffd43b", "cause": "#74c0fc", "symptom": "#b197fc"}
MOST_LINES = 52
CHAR, LINE = 7.83, 17

text = sys.stdin.read().rstrip("\n").split("\n")
table_end = next(i for i, line in enumerate(text) if line.startswith("not shown"))
if table_end > MOST_LINES:  # the picture shows the first rows of the table and everything behind it
    cut = max(i for i in range(MOST_LINES) if text[i].startswith("─"))
    text = text[:cut] + ["  ..."] + text[table_end:]
text = ["$ ./farseer demo", ""] + text
width = max(map(len, text)) * CHAR + 32
height = len(text) * LINE + 32


def painted(line):
    escaped = html.escape(line)
    return re.sub(r"^(cause|symptom)\b|\b(critical|high|medium)\b(?= *│)",
                  lambda m: '<tspan fill="%s">%s</tspan>' % (COLOURS[m[0]], m[0]), escaped)


print('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" role="img" aria-label="Output of farseer demo">' % (width, height))
print('<rect width="100%" height="100%" rx="8" fill="#1b1e28"/>')
print('<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13" fill="#d8dee9" xml:space="preserve">')
for number, line in enumerate(text):
    print('<text x="16" y="%d">%s</text>' % (30 + number * LINE, painted(line)))
print("</g></svg>")
