"""Runs the filters where others would run them, and writes the numbers of the records that each keeps.

Called with a folder that holds AWSLogs/*.json.gz, events.ndjson and the filters as files named as their dialects.
The number of a record is its line in events.ndjson, from 0; its eventID leads to it.
"""

import glob
import gzip
import json
import os
import sqlite3
import sys

import duckdb
import jq
import sqlglot
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

import matchers

os.chdir(sys.argv[1])
db = duckdb.connect()
records = [json.loads(line) for line in open("events.ndjson", encoding="utf-8")]

# AWS's documented table for CloudTrail: structs, and texts for readonly and requestparameters.
db.execute(
    """
    CREATE TABLE records AS SELECT * FROM read_json('events.ndjson', format = 'newline_delimited', columns = {
        userIdentity: 'JSON', eventTime: 'VARCHAR', eventSource: 'VARCHAR', eventName: 'VARCHAR', awsRegion: 'VARCHAR',
        errorCode: 'VARCHAR', errorMessage: 'VARCHAR', requestParameters: 'JSON', eventID: 'VARCHAR', readOnly: 'JSON',
        recipientAccountId: 'VARCHAR'})
    """
)
identity = """
    CASE WHEN json_type(userIdentity) = 'OBJECT' THEN struct_pack(
        type := userIdentity->>'$.type', arn := userIdentity->>'$.arn', accountid := userIdentity->>'$.accountId',
        invokedby := userIdentity->>'$.invokedBy', sessioncontext := struct_pack(sessionissuer := struct_pack(
            type := userIdentity->>'$.sessionContext.sessionIssuer.type',
            arn := userIdentity->>'$.sessionContext.sessionIssuer.arn'))) END AS useridentity
"""
columns = "eventtime, eventsource, eventname, awsregion, errorcode, errormessage, eventid, recipientaccountid"
db.execute(
    f"CREATE TABLE cloudtrail_logs AS SELECT {identity}, {columns}, readOnly->>'$' AS readonly, "
    "CAST(requestParameters AS VARCHAR) AS requestparameters FROM records"
)
db.execute(
    f"CREATE TABLE EVENT_DATA_STORE_ID AS SELECT {identity}, {columns}, "
    "CASE json_type(readOnly) WHEN 'BOOLEAN' THEN CAST(readOnly AS BOOLEAN) END AS readOnly FROM records"
)


def sql(name, dialect):
    (text,) = sqlglot.transpile(open(name).read(), read=dialect, write="duckdb")
    return [row[0] for row in db.execute(f"SELECT eventid FROM ({text})").fetchall()]


def with_jq(name):
    program = jq.compile(open(name).read() + "| .eventID?")
    for path in sorted(glob.glob("AWSLogs/*.json.gz")):
        yield from program.input_text(gzip.open(path, "rt", encoding="utf-8").read()).all()


def flat(record, path=""):
    """The fields of a record by their dotted names, as log stores keep them."""
    if isinstance(record, dict):
        for key, value in record.items():
            yield from flat(value, f"{path}.{key}" if path else key)
    else:
        yield path, record


def with_sigma(name):
    """pySigma's rule for SQLite, over a table of flattened records."""
    (query,) = sqliteBackend().convert(SigmaCollection.from_yaml(open(name).read()))
    fields = ["eventID", "errorCode", "errorMessage", *matchers.FIELDS]
    lite = sqlite3.connect(":memory:")
    lite.execute("CREATE TABLE logs (" + ", ".join(f'"{field}"' for field in fields) + ")")

    def column(value):
        if isinstance(value, bool):
            return str(value).lower()
        return json.dumps(value) if isinstance(value, (list, dict)) else value

    rows = [[column(dict(flat(record)).get(field)) for field in fields] for record in records]
    lite.executemany("INSERT INTO logs VALUES (" + ", ".join("?" for _ in fields) + ")", rows)
    return [row[0] for row in lite.execute(query.replace("<TABLE_NAME>", "logs").replace("*", "eventID", 1))]


def with_matcher(name, keeps):
    test = keeps(open(name).read())
    return [record["eventID"] for record in records if test(record)]


kept = {
    "athena": sql("athena", "athena"),
    "lake": sql("lake", "trino"),
    "duckdb": [row[0] for row in db.execute("SELECT eventID FROM (" + open("duckdb").read() + ")").fetchall()],
    "jq": list(with_jq("jq")),
    "sigma": with_sigma("sigma"),
    "opensearch": with_matcher("opensearch", matchers.lucene),
    "logs-insights": with_matcher("logs-insights", matchers.insights),
    "splunk": with_matcher("splunk", matchers.splunk),
    "metric-filter": with_matcher("metric-filter", matchers.metric),
}
# The filter from the web, to show that the trail has what it takes.
kept["one-line"] = [
    row[0]
    for row in db.execute(
        "SELECT eventid FROM cloudtrail_logs WHERE useridentity.arn NOT LIKE '%AWSServiceRoleForConfig%'"
    ).fetchall()
]
json.dump(kept, sys.stdout)
