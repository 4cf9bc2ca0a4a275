"""Athena and CloudTrail Lake on a loopback port: the statement that arrives is executed.

sqlglot reads it as Athena's Trino and writes it for DuckDB, which runs it on a table filled from trail files. The table
has the columns that AWS documents. Nothing here knows what the program is going to ask.

Arguments: the folder of trail files. Standard input: one line of JSON with the faults to make. The address is printed.
"""

import gzip
import http.server
import json
import pathlib
import re
import sys

import duckdb
import sqlglot

IDENTITY = (
    "STRUCT(type VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, invokedby VARCHAR, accesskeyid VARCHAR,"
    " username VARCHAR, sessioncontext STRUCT(attributes STRUCT(mfaauthenticated VARCHAR, creationdate VARCHAR),"
    " sessionissuer STRUCT(type VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, username VARCHAR)))"
)
RESOURCES = "STRUCT(arn VARCHAR, accountid VARCHAR, type VARCHAR)[]"
# https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html, in Glue's words.
GLUE = {
    "VARCHAR": "string",
    IDENTITY: "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,"
    "username:string,sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,"
    "sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>>>",
    RESOURCES: "array<struct<arn:string,accountid:string,type:string>>",
}
TEXTS = (
    "eventversion eventtime eventsource eventname awsregion sourceipaddress useragent errorcode errormessage requestparameters"
    " responseelements additionaleventdata requestid eventid readonly eventtype apiversion recipientaccountid eventcategory"
).split()
COLUMNS = {"useridentity": IDENTITY, "resources": RESOURCES} | {name: "VARCHAR" for name in TEXTS}
PARTITIONS = ["account", "region", "timestamp"]
KEY = re.compile(r"AWSLogs/(?:o-[^/]+/)?(\d{12})/CloudTrail/([^/]+)/(\d{4}/\d\d/\d\d)/")

IDENTITY_ANSWER = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)


def lowered(value):
    """Keys in small letters, as the table's SerDe finds them."""
    if isinstance(value, dict):
        return {key.lower(): lowered(inner) for key, inner in value.items()}
    return [lowered(inner) for inner in value] if isinstance(value, list) else value


def row(record, partition):
    """A record as CloudTrail's SerDe gives it: whatever is declared a string is the text of its JSON."""
    given = {key.lower(): value for key, value in record.items()}
    cells = dict(partition)
    for name in COLUMNS:
        value = given.get(name)
        if COLUMNS[name] == "VARCHAR" and value is not None and not isinstance(value, str):
            value = json.dumps(value)
        cells[name] = value if COLUMNS[name] == "VARCHAR" else lowered(value)
    return cells


def fill(folder):
    rows = pathlib.Path(folder) / "rows.ndjson"
    with rows.open("w") as out:
        for path in sorted(pathlib.Path(folder).rglob("*.json.gz")):
            partition = dict(zip(PARTITIONS, KEY.search(path.as_posix()).groups()))
            for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
                out.write(json.dumps(row(record, partition)) + "\n")
    base = duckdb.connect()
    columns = COLUMNS | {name: "VARCHAR" for name in PARTITIONS}
    base.execute("SET TimeZone = 'UTC'; CREATE SCHEMA logs")
    base.execute(
        "CREATE TABLE logs.cloudtrail AS SELECT * FROM read_json(?, format = 'newline_delimited', columns = $columns)".replace(
            "$columns", "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items()) + "}"
        ),
        [str(rows)],
    )
    base.execute(
        """CREATE TABLE "11111111-2222-3333-4444-555555555555" AS
        SELECT * EXCLUDE (eventtime, readonly, requestparameters, account, region, timestamp),
          CAST(eventtime AS TIMESTAMP) AS eventtime, CAST(readonly AS BOOLEAN) AS readonly,
          CASE WHEN requestparameters IS NOT NULL THEN
            map_from_entries(list_transform(json_keys(requestparameters), lambda k:
              {'k': k, 'v': json_extract_string(requestparameters, '$."' || k || '"')})) END AS requestparameters
        FROM logs.cloudtrail"""
    )
    return base


class Failed(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Engine:
    def __init__(self, base, faults):
        self.base, self.faults, self.queries, self.calls, self.fetched = base, faults, {}, [], {}

    def run(self, statement):
        # Lake takes the id of an event data store as it is; other engines want it quoted.
        statement = re.sub(r"(FROM )(\w{8}(?:-\w{4}){3}-\w{12})", r'\1"\2"', statement)
        answer = self.base.sql(sqlglot.transpile(statement, read="athena", write="duckdb")[0])
        rows = [[None if cell is None else str(cell) for cell in cells] for cells in answer.fetchall()]
        return [column[0] for column in answer.description], rows

    def start(self, statement):
        number = len(self.queries)
        query = {"polls": 0, "statement": statement, "state": "QUEUED", "number": number}
        self.queries[f"query-{number}"] = query
        return f"query-{number}"

    def poll(self, query):
        """Queued, running, done: one step a poll."""
        query["polls"] += 1
        fault = self.faults.get("query", {}) if query["number"] == self.faults.get("query", {}).get("number", 0) else {}
        if query["state"] == "CANCELLED":
            return query
        if query["polls"] < 3 or fault.get("forever"):
            query["state"] = "QUEUED" if query["polls"] == 1 else "RUNNING"
        elif "state" in fault:
            query["state"], query["reason"] = fault["state"], fault.get("reason", "")
        elif query["state"] != "SUCCEEDED":
            query["names"], query["rows"] = self.run(query["statement"])
            query["state"] = "SUCCEEDED"
            if fault.get("cut"):
                place = query["names"].index("times")
                query["rows"][0][place] = query["rows"][0][place][:-7]
        return query

    def answer(self, operation, asked):
        self.calls.append(operation)
        if operation == self.faults.get("throttle") and self.calls.count(operation) <= 2:
            raise Failed("ThrottlingException", "Rate exceeded")
        if operation == "GetQueryResults" and "closed_after" in self.faults:
            number = asked.get("QueryExecutionId") or asked["QueryId"]
            self.fetched[number] = self.fetched.get(number, 0) + 1
            if self.queries[number]["number"] % 2 and self.fetched[number] > self.faults["closed_after"]:
                raise Failed("AccessDeniedException", "This account is suspended")
        if operation in self.faults.get("denied", {}):
            raise Failed("AccessDeniedException", self.faults["denied"][operation])
        return getattr(self, operation)(asked)

    def GetTableMetadata(self, asked):
        if (asked["CatalogName"], asked["DatabaseName"], asked["TableName"]) != ("AwsDataCatalog", "logs", "cloudtrail"):
            raise Failed("MetadataException", "EntityNotFoundException from Glue: Entity Not Found")
        columns = {name: GLUE[kind] for name, kind in COLUMNS.items()} | self.faults.get("columns", {})
        return {
            "TableMetadata": {
                "Name": "cloudtrail",
                "Columns": [{"Name": name, "Type": kind} for name, kind in columns.items() if kind],
                "PartitionKeys": [{"Name": name, "Type": "string"} for name in self.faults.get("partitions", PARTITIONS)],
                "Parameters": {"projection.timestamp.type": "date", "projection.timestamp.format": "yyyy/MM/dd"}
                | ({"location": self.faults["location"]} if "location" in self.faults else {}),
            }
        }

    def StartQueryExecution(self, asked):
        group = asked.get("WorkGroup", "primary")
        # "enforced" keeps results where it wants and heeds no place that is asked for.
        if group not in ("primary", "enforced"):
            raise Failed("InvalidRequestException", f"WorkGroup {group} is not found.")
        if group == "primary" and "ResultConfiguration" not in asked and self.faults.get("no_output"):
            raise Failed("InvalidRequestException", "No output location provided. An output location is required.")
        return {"QueryExecutionId": self.start(asked["QueryString"])}

    def GetQueryExecution(self, asked):
        query = self.poll(self.queries[asked["QueryExecutionId"]])
        status = {"State": query["state"], "StateChangeReason": query.get("reason", "")}
        scanned = self.faults.get("scanned", 123_456_789)
        return {"QueryExecution": {"Status": status, "Statistics": {"DataScannedInBytes": scanned}}}

    def StopQueryExecution(self, asked):
        self.queries[asked["QueryExecutionId"]]["state"] = "CANCELLED"
        return {}

    def GetQueryResults(self, asked):
        """Athena's and CloudTrail's operations of that name differ."""
        return self.of_lake(asked) if "QueryId" in asked else self.of_athena(asked)

    def of_athena(self, asked):
        query = self.queries[asked["QueryExecutionId"]]
        rows = [query["names"]] + query["rows"]
        at, size = int(asked.get("NextToken", "0")), self.faults.get("page", asked["MaxResults"])
        data = [
            {"Data": [{} if cell is None else {"VarCharValue": cell} for cell in cells]} for cells in rows[at : at + size]
        ]
        more = {"NextToken": str(at + size)} if at + size < len(rows) else {}
        return {"ResultSet": {"Rows": data}} | more

    def StartQuery(self, asked):
        return {"QueryId": self.start(asked["QueryStatement"])}

    def DescribeQuery(self, asked):
        query = self.poll(self.queries[asked["QueryId"]])
        state = {"SUCCEEDED": "FINISHED"}.get(query["state"], query["state"])
        error = {"ErrorMessage": query["reason"]} if query.get("reason") else {}
        return {"QueryStatus": state, "QueryStatistics": {"BytesScanned": self.faults.get("scanned", 123_456_789)}} | error

    def CancelQuery(self, asked):
        self.queries[asked["QueryId"]]["state"] = "CANCELLED"
        return {"QueryId": asked["QueryId"], "QueryStatus": "CANCELLED"}

    def of_lake(self, asked):
        query = self.queries[asked["QueryId"]]
        at, size = int(asked.get("NextToken", "0")), self.faults.get("page", asked["MaxQueryResults"])
        rows = [[{name: cell} for name, cell in zip(query["names"], cells)] for cells in query["rows"][at : at + size]]
        more = {"NextToken": str(at + size)} if at + size < len(query["rows"]) else {}
        return {"QueryStatus": "FINISHED", "QueryResultRows": rows} | more


def handler(engine):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send(200, {"calls": engine.calls, "statements": [query["statement"] for query in engine.queries.values()]})

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if b"Action=GetCallerIdentity" in body:
                return self.send(200, IDENTITY_ANSWER.encode(), "text/xml")
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            try:
                asked = json.loads(body)
                self.send(200, engine.answer(operation, asked))
            except Failed as failed:
                self.send(400, {"__type": failed.kind, "message": str(failed)})
            except Exception as error:  # what the engine would call a failed query, a test has to see
                self.send(500, {"__type": "InternalServerException", "message": f"{type(error).__name__}: {error}"})

        def send(self, status, answer, kind="application/x-amz-json-1.1"):
            text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    return Handler


if __name__ == "__main__":
    engine = Engine(fill(sys.argv[1]), json.loads(sys.stdin.readline()))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(engine))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
