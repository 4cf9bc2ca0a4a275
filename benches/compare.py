#!/usr/bin/env python3
"""Asks the same of trailhum and of others, of the same trail files, and prints what each one costs.

    python3 benches/compare.py            one tree of 1 GB of text: trailhum, libdeflate, zcat, jq, orjson, DuckDB
    python3 benches/compare.py --failing  the same of a tree in which three of ten records failed
    python3 benches/compare.py --growth   trailhum alone: trees from 0.1 to 10 GB, and of many series
    python3 benches/compare.py --count DIR   only counts, with nothing but Python's own json

The question: how many records, and how many failed calls of each error code on each day? Every answer is compared
with that of Python and orjson; a difference ends the run. The cost is the time of user and system of a process and
all that it started, as the kernel adds it up at its end (wait4). The rounds go through all programs in turn, so that
a busy machine hinders all of them; of each program the cheapest round counts.

Needed: cargo, jq, gzip's zcat and python3 with venv. orjson and DuckDB are installed below target/.
"""

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "target" / "compare"
PINNED = ["orjson==3.13.0", "duckdb==2.0.0"]
# 50 days of this are 1.1 GB of text.
TRAFFIC = 560
# The fast ones, of which a hundredth of a second counts, and those that take a minute.
ROUNDS, SLOW_ROUNDS = 5, 2


class Cost:
    """What one process and all that it started took."""

    def __init__(self, command, environment=None):
        begin = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment)
        self.out = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        self.wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = used.ru_utime + used.ru_stime
        self.mebibytes = used.ru_maxrss / 1024
        if process.returncode != 0:
            sys.exit(f"{command[0]} ended with {process.returncode}")


NO_CODE = "(no errorCode)"


def counted(records, failed):
    """An answer: the number of records, and the failed calls by "code day"."""
    return {"records": records, "failed": dict(sorted(failed.items()))}


def count(loads, folder):
    """Reads every file to its end with Python."""
    records, failed = 0, Counter()
    for path in sorted(Path(folder).rglob("*.json.gz")):
        for record in loads(gzip.decompress(path.read_bytes()))["Records"]:
            records += 1
            # A failed sign-in has a message only.
            code = record.get("errorCode") or (record.get("errorMessage") and NO_CODE)
            if code:
                failed[f"{code} {record['eventTime'][:10]}"] += 1
    return counted(records, failed)


def count_with_json(folder):
    return count(json.loads, folder)


def count_with_orjson(folder):
    import orjson

    return count(orjson.loads, folder)


def count_with_duckdb(folder):
    import duckdb

    # Only the columns that are asked for: to guess all of them takes several times as long.
    rows = duckdb.sql(
        f"""SELECT coalesce(errorCode, if(errorMessage IS NULL, NULL, '{NO_CODE}')), eventTime[:10], count(*) FROM (
              SELECT unnest(Records, recursive := true) FROM read_json('{folder}/**/*.json.gz',
                format = 'newline_delimited', columns = {{Records: 'STRUCT(eventTime VARCHAR, errorCode VARCHAR, errorMessage VARCHAR)[]'}}))
            GROUP BY ALL"""
    ).fetchall()
    return counted(sum(n for *_, n in rows), {f"{code} {day}": n for code, day, n in rows if code})


COUNTERS = {"json": count_with_json, "orjson": count_with_orjson, "duckdb": count_with_duckdb}


def of_jq(out):
    records, failed = 0, Counter()
    for line in out.splitlines():
        number, keys = json.loads(line)
        records += number
        failed.update(keys)
    return counted(records, failed)


def of_trailhum(out):
    report = json.loads(out)
    if not report["coverage"]["complete"]:
        sys.exit(f"trailhum could not read everything: {report['coverage']['gaps']}")
    failed = {
        f"{error['error_code']} {day['date']}": day["count"] for error in report["error_codes"] for day in error["per_day"]
    }
    return counted(report["totals"]["events"], failed)


def audit(folder):
    return [str(ROOT / "target/release/trailhum"), "audit", "--format", "json", "--events", str(folder)]


def one_thread():
    return os.environ | {"RAYON_NUM_THREADS": "1"}


def built():
    """Builds the program; returns the bench whose `decompress` is libdeflate and nothing else."""
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    bench = ["cargo", "bench", "--locked", "--bench", "trail", "--no-run", "--message-format", "json"]
    lines = subprocess.run(bench, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout.splitlines()
    artifacts = [json.loads(line) for line in lines]
    return next(a["executable"] for a in artifacts if a.get("target", {}).get("name") == "trail" and a.get("executable"))


def python():
    """An interpreter with orjson and DuckDB."""
    folder = PLACE / "venv"
    interpreter, stamp = folder / "bin/python", folder / "stamp"
    if not stamp.exists() or stamp.read_text() != str(PINNED):
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED], check=True)
        stamp.write_text(str(PINNED))
    return str(interpreter)


def tree(name, *options, seed=42):
    """A tree of the sandbox, written once for each version of the program."""
    folder, program = PLACE / name, ROOT / "target/release/trailhum"
    stamp = folder / "stamp"
    wanted = f"{options} {seed} {subprocess.run([program, '--version'], capture_output=True).stdout}"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([program, "sandbox", "--write", folder, "--seed", str(seed), *options], check=True, stdout=subprocess.DEVNULL)
        stamp.write_text(wanted)
    return folder


def gigabyte(seed=42):
    return tree(f"gigabyte-{seed}", "--days", "50", "--traffic", str(TRAFFIC), seed=seed)


def failing():
    """A tree in which three of ten records failed, written once for each version of its script."""
    folder, script = PLACE / "failing", ROOT / "benches/failing.py"
    stamp, wanted = folder / "stamp", script.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, script, folder], check=True)
        stamp.write_text(wanted)
    return folder


def compare(folder):
    for program, package in [("jq", "jq"), ("zcat", "gzip")]:
        if shutil.which(program) is None:
            sys.exit(f"{program} is not installed; Debian's package is {package}")
    bench, venv = built(), python()
    folder = folder or gigabyte()
    files = ["sh", "-c", 'find "$0" -name "*.json.gz" -print0 | xargs -0 zcat | "$@"', str(folder)]
    each = '.Records | [length, map(select(.errorCode // .errorMessage) | "\\(.errorCode // "(no errorCode)") \\(.eventTime[:10])")]'
    counter = [venv, __file__, "--with"]
    programs = [
        ("libdeflate alone", [bench, str(folder), "decompress"], None, None, ROUNDS),
        ("trailhum", audit(folder), None, of_trailhum, ROUNDS),
        ("trailhum, one thread", audit(folder), one_thread(), of_trailhum, ROUNDS),
        ("zcat alone", ["sh", "-c", 'find "$0" -name "*.json.gz" -print0 | xargs -0 zcat > /dev/null', str(folder)], None, None, ROUNDS),
        ("Python, orjson", [*counter, "orjson", "--count", str(folder)], None, json.loads, SLOW_ROUNDS),
        ("zcat, jq", [*files, "jq", "-c", each], None, of_jq, SLOW_ROUNDS),
        ("DuckDB, read_json", [*counter, "duckdb", "--count", str(folder)], None, json.loads, SLOW_ROUNDS),
    ]
    best, answers = {}, {}
    for number in range(ROUNDS):
        for name, command, environment, answer, rounds in programs:
            if number >= rounds:
                continue
            cost = Cost(command, environment)
            if answer:
                answers[name] = answer(cost.out)
            if name not in best or cost.cpu < best[name].cpu:
                best[name] = cost
    for name, answer in answers.items():
        if answer != answers["Python, orjson"]:
            sys.exit(f"{name} counts otherwise than Python and orjson do:\n{answer}\n{answers['Python, orjson']}")
    text = int(best["libdeflate alone"].out)
    records = answers["trailhum"]["records"]
    print(f"{text / 1e9:.2f} GB of text, {records:,} records, {sum(answers['trailhum']['failed'].values()):,} failed calls.\n")
    print("| program | CPU s | wall s | peak MiB | CPU, of libdeflate's | CPU, of trailhum's |")
    print("|---|---:|---:|---:|---:|---:|")
    own, least = best["trailhum"].cpu, best["libdeflate alone"].cpu
    for name, *_ in programs:
        cost = best[name]
        print(f"| {name} | {cost.cpu:.2f} | {cost.wall:.2f} | {cost.mebibytes:.0f} | {cost.cpu / least:.2f} | {cost.cpu / own:.2f} |")


def growth():
    """Files from 0.1 to 10 GB of text: the same account lives for longer, and then under further seeds."""
    built()
    print("| text | files | CPU s | of it a GB | wall s | peak MiB |")
    print("|---|---:|---:|---:|---:|---:|")
    seeds = range(1, 11)
    for folders in [
        [tree("small", "--days", "5", "--traffic", str(TRAFFIC))],
        [gigabyte(seed) for seed in seeds[:1]],
        [gigabyte(seed) for seed in seeds[:5]],
        [gigabyte(seed) for seed in seeds],
    ]:
        command = audit(folders[0]) + [str(folder) for folder in folders[1:]]
        cost = min((Cost(command) for _ in range(3)), key=lambda cost: cost.cpu)
        text, files = sizes(folders)
        print(
            f"| {text / 1e9:.2f} GB | {files:,} | {cost.cpu:.2f} | {cost.cpu / text * 1e9:.2f} | {cost.wall:.2f} | {cost.mebibytes:.0f} |"
        )


def sizes(folders):
    """Bytes of text, by the last four bytes of each gzip member, and number of files."""
    paths = [path for folder in folders for path in folder.rglob("*.json.gz")]
    return sum(int.from_bytes(path.read_bytes()[-4:], "little") for path in paths), len(paths)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--growth", action="store_true", help="trailhum alone, over trees of many sizes")
    parser.add_argument("--failing", action="store_true", help="compare on a tree in which three of ten records failed")
    parser.add_argument("--tree", type=Path, metavar="DIR", help="compare on these trail files instead")
    parser.add_argument("--count", metavar="DIR", help="count, print the answer as JSON, and end")
    parser.add_argument("--with", dest="counter", choices=COUNTERS, default="json", help="what to count with")
    args = parser.parse_args()
    if args.count:
        print(json.dumps(COUNTERS[args.counter](args.count)))
    elif args.growth:
        growth()
    else:
        compare(failing() if args.failing else args.tree)


if __name__ == "__main__":
    main()
