"""Runs Drain3 on LogHub-2k sets, with one configuration for all of them.

    python docs/bench/drain3.py DIR [ROUNDS]

DIR holds *_2k.log_structured.csv. Prints grouping accuracy (GA), its F1 (FGA)
and lines a second of processor time, first with the masking of Drain3's own
example configuration, then without. The lines "rate masked N" and "rate plain N"
are for `farseer bench patterns --drain3`.
"""

import collections
import csv
import logging
import pathlib
import sys
import time

# this script has the name of the package that it runs
sys.path = [p for p in sys.path if p != str(pathlib.Path(__file__).resolve().parent)]

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

# drain3.ini of Drain3's examples
BEFORE = r"((?<=[^A-Za-z0-9])|^)"
AFTER = r"((?=[^A-Za-z0-9])|$)"
MASKS = [
    (BEFORE + r"(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))" + AFTER, "ID"),
    (BEFORE + r"(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})" + AFTER, "IP"),
    (BEFORE + r"([0-9a-f]{6,} ?){3,}" + AFTER, "SEQ"),
    (BEFORE + r"([0-9A-F]{4} ?){4,}" + AFTER, "SEQ"),
    (BEFORE + r"(0x[a-f0-9A-F]+)" + AFTER, "HEX"),
    (BEFORE + r"([\-\+]?\d+)" + AFTER, "NUM"),
    (r"(?<=executed cmd )(\".+?\")", "CMD"),
]


def miner(masked):
    config = TemplateMinerConfig()
    config.drain_sim_th = 0.4
    config.drain_depth = 4
    config.drain_max_children = 100
    config.drain_extra_delimiters = ["_"]
    config.profiling_enabled = False
    if masked:
        config.masking_instructions = [MaskingInstruction(p, n) for p, n in MASKS]
    return TemplateMiner(config=config)


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [r["Content"] for r in rows], [r["EventId"] for r in rows]


def groups(labels):
    members = collections.defaultdict(set)
    for line, label in enumerate(labels):
        members[label].add(line)
    return members


def accuracy(predicted, truth):
    mined, real = groups(predicted), groups(truth)
    right = [g for g in mined.values() if real[truth[next(iter(g))]] == g]
    return sum(map(len, right)) / len(truth), 2 * len(right) / (len(mined) + len(real))


def run(sets, masked, rounds):
    title = "with masking" if masked else "without masking"
    print(f"Drain3 {title}\n  {'set':<12} {'GA':>5} {'FGA':>5} {'lines/s':>9}")
    total_ga = total_fga = seconds = 0.0
    for name, (lines, truth) in sets.items():
        best = None
        for _ in range(rounds):
            template_miner = miner(masked)
            start = time.process_time()
            predicted = [template_miner.add_log_message(line)["cluster_id"] for line in lines]
            took = time.process_time() - start
            best = took if best is None else min(best, took)
        ga, fga = accuracy(predicted, truth)
        total_ga, total_fga, seconds = total_ga + ga, total_fga + fga, seconds + best / len(lines)
        print(f"  {name:<12} {ga:5.3f} {fga:5.3f} {len(lines) / best:9,.0f}")
    rate = len(sets) / seconds
    print(f"  {'mean':<12} {total_ga / len(sets):5.3f} {total_fga / len(sets):5.3f} {rate:9,.0f}")
    print(f"rate {'masked' if masked else 'plain'} {rate:.0f}")


def main():
    logging.disable(logging.CRITICAL)
    folder = pathlib.Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    sets = {p.name.split("_")[0]: read(p) for p in sorted(folder.glob("*_2k.log_structured.csv"))}
    run(sets, True, rounds)
    run(sets, False, rounds)


main()
