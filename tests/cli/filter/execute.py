"""Runs the filters where others would run them, and writes the eventIDs that each keeps.

Called with a folder that holds AWSLogs/*.json.gz, events.ndjson and the filters as athena, lake, duckdb and jq.
"""

import glob
import gzip
import json
import os
import sys

import duckdb
import jq
import sqlglot

os.chdir(sys.argv[1])
db = duckdb.connect()

# AWS's documented table for CloudTrail: structs, and texts for readonly and requestparameters.
db.execute(
    """
    CREATE TABLE records AS SELECT * FROM read_json('events.ndjson', format = 'newline_delimited', columns = {
        userIdentity: 'JSON', eventTime: 'VARCHAR', eventSource: 'VARCHAR', eventName: 'VARCHAR', awsRegion: 'VARCHAR',
        errorCode: 'VARCHAR', errorMessage: 'VARCHAR', requestParameters: 'JSON', eventID: 'VARCHAR', readOnly: 'BOOLEAN',
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
    f"CREATE TABLE cloudtrail_logs AS SELECT {identity}, {columns}, CAST(readOnly AS VARCHAR) AS readonly, "
    "CAST(requestParameters AS VARCHAR) AS requestparameters FROM records"
)
db.execute(f"CREATE TABLE EVENT_DATA_STORE_ID AS SELECT {identity}, {columns}, readOnly FROM records")


def sql(name, dialect):
    (text,) = sqlglot.transpile(open(name).read(), read=dialect, write="duckdb")
    return [row[0] for row in db.execute(f"SELECT eventid FROM ({text})").fetchall()]


def with_jq():
    program = jq.compile(open("jq").read() + "| .eventID")
    for path in sorted(glob.glob("AWSLogs/*.json.gz")):
        yield from program.input_text(gzip.open(path, "rt", encoding="utf-8").read()).all()


kept = {
    "athena": sql("athena", "athena"),
    "lake": sql("lake", "trino"),
    # DuckDB takes an eventID for what it is, a UUID.
    "duckdb": [str(row[0]) for row in db.execute("SELECT eventID FROM (" + open("duckdb").read() + ")").fetchall()],
    "jq": list(with_jq()),
}
# The filter from the web, to show that the trail has what it takes.
kept["one-line"] = [
    row[0]
    for row in db.execute(
        "SELECT eventid FROM cloudtrail_logs WHERE useridentity.arn NOT LIKE '%AWSServiceRoleForConfig%'"
    ).fetchall()
]
json.dump(kept, sys.stdout)
