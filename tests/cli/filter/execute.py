"""Runs the filters where others would run them, and writes the eventIDs of the records that each keeps.

Called with a folder that holds AWSLogs/*.json.gz, events.ndjson and runs.json: a list of runs with a name, a dialect and the
filters of one text. A record that two filters keep is written twice.
"""

import glob
import gzip
import json
import os
import sqlite3
import sys

import duckdb
import jq
import streaming_kql
from antlr4 import CommonTokenStream, InputStream
from esql_parser.EsqlBaseLexer import EsqlBaseLexer
from esql_parser.EsqlBaseParser import EsqlBaseParser
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

import matchers

os.chdir(sys.argv[1])
db = duckdb.connect()
records = [json.loads(line) for line in open("events.ndjson", encoding="utf-8")]

db.execute(
    """
    CREATE TABLE records AS SELECT * FROM read_json('events.ndjson', format = 'newline_delimited', columns = {
        userIdentity: 'JSON', eventTime: 'VARCHAR', eventSource: 'VARCHAR', eventName: 'VARCHAR', awsRegion: 'VARCHAR',
        errorCode: 'VARCHAR', errorMessage: 'VARCHAR', requestParameters: 'JSON', eventID: 'VARCHAR', readOnly: 'JSON',
        recipientAccountId: 'VARCHAR'})
    """
)
truth = "CASE WHEN readOnly->>'$' IN ('true', 'false') THEN CAST(readOnly->>'$' AS BOOLEAN) END"
# Tailpipe's table, as its source declares it.
db.execute(
    f"""
    CREATE TABLE aws_cloudtrail_log AS SELECT
        CASE WHEN json_type(userIdentity) = 'OBJECT' THEN struct_pack(
            "type" := userIdentity->>'$.type', arn := userIdentity->>'$.arn', account_id := userIdentity->>'$.accountId',
            invoked_by := userIdentity->>'$.invokedBy', session_context := struct_pack(session_issuer := struct_pack(
                arn := userIdentity->>'$.sessionContext.sessionIssuer.arn'))) END AS user_identity,
        eventSource AS event_source, eventName AS event_name, errorCode AS error_code, errorMessage AS error_message,
        eventID AS event_id, recipientAccountId AS recipient_account_id, {truth} AS read_only FROM records
    """
)


def duckdb_path(path):
    first, *rest = path.split(".")
    return f"userIdentity->>'$.{'.'.join(rest)}'" if rest else first


# Elastic's fields.
columns = [
    f"{truth if path == 'readOnly' else duckdb_path(path)} AS \"{name}\"" for name, path in matchers.ELASTIC.items()
]
db.execute(f"CREATE TABLE elastic AS SELECT {', '.join(columns)}, eventID FROM records")
db.execute("CREATE MACRO joined(a, b, c) AS a || b || c, (a, b, c, d, e, f, g, h) AS a || b || c || d || e || f || g || h")


SEEN = ["eventSource", "eventName", "errorCode", "errorMessage", "readOnly", "recipientAccountId"]
IDENTITY = ["type", "arn", "accountId", "invokedBy"]


def seen(record):
    """What any filter looks at."""
    known = {name: record[name] for name in SEEN if name in record}
    if "userIdentity" in record:
        identity = record["userIdentity"]
        if isinstance(identity, dict):
            session = identity.get("sessionContext", 0)
            identity = {name: identity[name] for name in IDENTITY if name in identity}
            if isinstance(session, dict):
                session = {"sessionIssuer": session["sessionIssuer"]} if "sessionIssuer" in session else {}
            if session != 0:
                identity["sessionContext"] = session
        known["userIdentity"] = identity
    return known


# Records that differ in nothing that a filter looks at are tested once.
alike = {}
for record in records:
    known = seen(record)
    alike.setdefault(json.dumps(known), (known, []))[1].append(record["eventID"])
alike = list(alike.values())


def rows(statement):
    return [row[0] for row in db.execute(statement).fetchall()]


def with_jq(text):
    program = jq.compile(text + "| .eventID?")
    for path in sorted(glob.glob("AWSLogs/*.json.gz")):
        yield from program.input_text(gzip.open(path, "rt", encoding="utf-8").read()).all()


def flat(record, path=""):
    """The fields of a record by their dotted names, as log stores keep them."""
    if isinstance(record, dict):
        for key, value in record.items():
            yield from flat(value, f"{path}.{key}" if path else key)
    else:
        yield path, record


def with_sigma(text):
    """pySigma's rule for SQLite, over a table of flattened records."""
    (query,) = sqliteBackend().convert(SigmaCollection.from_yaml(text))
    fields = ["errorCode", "errorMessage", *matchers.FIELDS]
    lite = sqlite3.connect(":memory:")
    lite.execute("CREATE TABLE logs (number, " + ", ".join(f'"{field}"' for field in fields) + ")")

    def column(value):
        if isinstance(value, bool):
            return str(value).lower()
        return json.dumps(value) if isinstance(value, (list, dict)) else value

    table = []
    for number, (record, _) in enumerate(alike):
        values = dict(flat(record))
        table.append([number, *(column(values.get(field)) for field in fields)])
    lite.executemany("INSERT INTO logs VALUES (?, " + ", ".join("?" for _ in fields) + ")", table)
    for row in lite.execute(query.replace("<TABLE_NAME>", "logs").replace("*", "number", 1)):
        yield from alike[row[0]][1]


def with_sentinel(text):
    """streaming-kql, over the columns of Sentinel's table: a text is never null there."""
    # It has no not(), so it is asked for what is left out.
    before, behind = "AWSCloudTrail\n| where not(", ")\n"
    assert text.startswith(before) and text.endswith(behind)
    query = streaming_kql.compile("source\n| where (" + text[len(before) :])
    for record, events in alike:
        row = {name: matchers.field(record, path) for name, path in matchers.SENTINEL.items()}
        row = {name: value if isinstance(value, str) else "" for name, value in row.items()}
        truth = record.get("readOnly")
        row["ReadOnly"] = truth if isinstance(truth, bool) else None
        if query.match(row) is None:
            yield from events


def with_panther(text):
    rule = {}
    exec(compile(text, "noise.py", "exec"), rule)
    return [event for record, events in alike if rule["rule"](record) for event in events]


def with_esql(text):
    # Elastic's grammar.
    parser = EsqlBaseParser(CommonTokenStream(EsqlBaseLexer(InputStream(text))))
    parser.singleStatement()
    assert parser.getNumberOfSyntaxErrors() == 0
    return rows("SELECT eventID FROM elastic WHERE " + matchers.esql(text))


def with_matcher(keeps):
    def run(text):
        test = keeps(text)
        return [event for record, events in alike if test(record) for event in events]

    return run


DIALECTS = {
    "duckdb": lambda text: rows(f"SELECT eventID FROM ({text})"),
    "tailpipe": lambda text: rows(f"SELECT event_id FROM ({text})"),
    "jq": with_jq,
    "panther": with_panther,
    "sentinel": with_sentinel,
    "esql": with_esql,
    "sigma": with_sigma,
    "splunk": with_matcher(matchers.splunk),
    "logs-insights": with_matcher(matchers.insights),
    "metric-filter": with_matcher(matchers.metric),
    "elastic-kql": with_matcher(matchers.elastic),
    "datadog": with_matcher(matchers.datadog),
    "cloudtrail-rs": with_matcher(matchers.cloudtrail_rs),
}

kept = {}
for run in json.load(open("runs.json")):
    print(run["name"], file=sys.stderr, flush=True)
    kept[run["name"]] = [event for text in run["filters"] for event in DIALECTS[run["dialect"]](text)]
# The filter from the web, to show that the trail has what it takes.
kept["one-line"] = rows("SELECT eventID FROM records WHERE userIdentity->>'$.arn' NOT LIKE '%AWSServiceRoleForConfig%'")
json.dump(kept, sys.stdout)
