"""Tries filters where others would run them: standard input has a list of texts with records, standard output gets, for
each, which of its records are kept, or the engine's own error."""

import json
import re
import sqlite3
import sys

import duckdb
import sqlglot
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

sys.path.insert(0, sys.argv[1])
import matchers  # noqa: E402

IDENTITY = """STRUCT("type" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, invokedby VARCHAR, username VARCHAR,
    sessioncontext STRUCT(sessionissuer STRUCT("type" VARCHAR, arn VARCHAR, accountid VARCHAR, username VARCHAR)))"""
COLUMNS = [
    "eventTime", "eventSource", "eventName", "awsRegion", "errorCode", "errorMessage", "userAgent", "sourceIPAddress",
    "recipientAccountId", "readOnly",
]


def small(value):
    """Keys in small letters, as the columns of Athena's table are."""
    if isinstance(value, dict):
        return {key.lower(): small(inner) for key, inner in value.items()}
    return value


def sql(text, records, dialect):
    db = duckdb.connect()
    columns = ", ".join(f"{name} VARCHAR" for name in COLUMNS)
    db.execute(f"CREATE TABLE logs (n INTEGER, useridentity {IDENTITY}, {columns}, r JSON)")
    for n, record in enumerate(records):
        values = [record.get(name) for name in COLUMNS]
        values = [str(value).lower() if isinstance(value, bool) else value for value in values]
        marks = ", ".join("?" for _ in values)
        db.execute(
            f"INSERT INTO logs SELECT ?, from_json(?::JSON, '{json.dumps(SHAPE)}'), {marks}, ?::JSON",
            [n, json.dumps(small(record.get("userIdentity"))), *values, json.dumps(record)],
        )
    if not re.match(r"\s*(--.*\n\s*)*select", text, re.I):
        text = "SELECT * FROM logs WHERE " + re.sub(r"^\s*where", "", text, flags=re.I)
    where = sqlglot.parse_one(text, read=dialect).find(sqlglot.exp.Where)
    rows = db.execute("SELECT n FROM logs " + where.sql("duckdb")).fetchall()
    return {row[0] for row in rows}


ISSUER = {"type": "VARCHAR", "arn": "VARCHAR", "accountid": "VARCHAR", "username": "VARCHAR"}
SHAPE = {
    "type": "VARCHAR", "principalid": "VARCHAR", "arn": "VARCHAR", "accountid": "VARCHAR", "invokedby": "VARCHAR",
    "username": "VARCHAR", "sessioncontext": {"sessionissuer": ISSUER},
}


def flat(record, path=""):
    if isinstance(record, dict):
        for key, value in record.items():
            yield from flat(value, f"{path}.{key}" if path else key)
    else:
        yield path, str(record).lower() if isinstance(record, bool) else record


def sigma(text, records):
    """pySigma's rule for SQLite, over a table of flattened records."""
    if "title:" not in text:
        text = "title: t\nlogsource:\n    product: aws\n    service: cloudtrail\n" + text
    (query,) = sqliteBackend().convert(SigmaCollection.from_yaml(text))
    rows = [dict(flat(record)) for record in records]
    fields = sorted({field for row in rows for field in row})
    lite = sqlite3.connect(":memory:")
    lite.execute("CREATE TABLE logs (n, " + ", ".join(f'"{field}"' for field in fields) + ")")
    marks = ", ".join("?" for _ in range(len(fields) + 1))
    for n, row in enumerate(rows):
        lite.execute(f"INSERT INTO logs VALUES ({marks})", [n, *(row.get(field) for field in fields)])
    return {row[0] for row in lite.execute(query.replace("<TABLE_NAME>", "logs").replace("*", "n", 1))}


def metric(text, records):
    inside = text.strip().removeprefix("{").removesuffix("}").strip()
    test = matchers.metric("{ " + inside + " }")
    return {n for n, record in enumerate(records) if test(record)}


def kept(case):
    text, records = case["text"], case["records"]
    match case["language"]:
        case "athena" | "lake":
            return sql(text, records, "trino")
        case "duckdb":
            return sql(text, records, "duckdb")
        case "metric-filter":
            return metric(text, records)
        case "sigma":
            return sigma(text, records)


found = {}
for case in json.load(sys.stdin):
    try:
        numbers = kept(case)
        found[case["name"]] = [n in numbers for n in range(len(case["records"]))]
    except (duckdb.Error, sqlite3.Error) as error:
        found[case["name"]] = str(error)
json.dump(found, sys.stdout)
