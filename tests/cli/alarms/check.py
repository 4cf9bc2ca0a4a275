"""Executes what `trailhum alarms` writes: counts with both CIS texts, matches the second alarm's patterns with records and
their variants, and hands its templates to AWS's linter, a parser of HCL, and moto.

Called with a folder that has alarms.json, second.yaml and second.tf, and a trail.
"""

import copy
import datetime
import glob
import gzip
import json
import os
import re
import sys

import boto3
import cfnlint.api
import hcl2
import matchers
import yaml
from moto import mock_aws

folder, trail = sys.argv[1:]
alarms = json.load(open(f"{folder}/alarms.json"))
events = {}
for path in glob.glob(f"{trail}/**/*.json.gz", recursive=True):
    for record in json.load(gzip.open(path)).get("Records", []):
        events[record["eventID"]] = record
events = list(events.values())


def is_aws_service(record):
    """By what AWS writes: no user can have this type or this path."""
    identity = record["userIdentity"]
    arn = matchers.field(record, "userIdentity.sessionContext.sessionIssuer.arn") or ""
    account = record["recipientAccountId"]
    path = rf"arn:aws[^:]*:iam::{account}:role/aws-service-role/[^/]+/[^/]+"
    return identity.get("type") == "AWSService" or identity.get("type") == "AssumedRole" and re.fullmatch(path, arn)


def period(record):
    time = datetime.datetime.fromisoformat(record["eventTime"].replace("Z", "+00:00"))
    return int(time.timestamp()) // 300


# 1. Both texts of CIS, executed.
for text in alarms["texts"].values():
    counts = matchers.metric(text["pattern"])
    counted = [record for record in events if counts(record)]
    assert len(counted) == text["errors"], (len(counted), text)
    periods = {period(record) for record in counted}
    others = {period(record) for record in counted if not is_aws_service(record)}
    assert len(periods) == text["alarm_periods"], (len(periods), text)
    assert len(periods - others) == text["alarm_periods_of_aws_services_only"], (len(periods - others), text)
    assert len({it for it in periods if it - 1 not in periods}) == text["alarms"], text

# 2. The second alarm over the records, and over variants of those that it leaves out.
second = alarms["second_alarm"]
cis = matchers.metric(alarms["texts"]["1.2"]["pattern"])
filters = [matchers.metric(pattern) for pattern in second["patterns"]]


def is_left_out(record):
    for it in second["left_out"]:
        role = matchers.field(record, "userIdentity.sessionContext.sessionIssuer.arn")
        message = matchers.field(record, "errorMessage")
        same = {
            "userIdentity.type": "AssumedRole" if it["role"] else "AWSService",
            "userIdentity.invokedBy": it["service"],
            "recipientAccountId": it["account"],
            "awsRegion": it["region"],
            "eventSource": it["event_source"],
            "eventName": it["event_name"],
            "errorCode": it["error_code"],
        }
        said = isinstance(message, str)
        if (
            all(matchers.field(record, path) == value for path, value in same.items())
            and (it["role"] is None or role == it["role"])
            and (not it["messages"] or message in it["messages"])
            and (it["message_ends_with"] is None or said and message.endswith(it["message_ends_with"]))
        ):
            return True
    return False


FIELDS = [
    "userIdentity.type",
    "userIdentity.invokedBy",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "recipientAccountId",
    "awsRegion",
    "eventSource",
    "eventName",
    "errorCode",
    "errorMessage",
]


def variants(record):
    yield record
    for path in FIELDS:
        *parents, last = path.split(".")
        old = matchers.field(record, path)
        values = ["", None, 7, True, {}, "AccessDenied", "AccessDeniedException", "config.amazonaws.com", "999988887777"]
        if isinstance(old, str):
            values += [f"x{old}", f"{old}x", old.upper(), old.replace("role/", "role/x/")]
        for value in values + [...]:
            other = copy.deepcopy(record)
            place = other
            for key in parents:
                place = place.setdefault(key, {})
            if value is ...:
                place.pop(last, None)
            else:
                place[last] = value
            yield other


records = hidden = 0
for event in events:
    denied = cis(event)
    for record in variants(event) if denied else [event]:
        expected = int(cis(record) and not is_left_out(record))
        matched = sum(1 for it in filters if it(record))
        assert matched == expected, (matched, expected, record)
        records += 1
        hidden += is_left_out(record)

# 3. The templates.
text = open(f"{folder}/second.yaml").read()
# Informational rules ask for metadata of architectures; errors and warnings count.
faults = [str(fault) for fault in cfnlint.api.lint_all(text) if fault.rule.severity != "informational"]


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's !Ref."""


Loader.add_constructor("!Ref", lambda loader, node: {"Ref": node.value})
template = yaml.load(text, Loader)
values = {name: parameter["Default"] for name, parameter in template["Parameters"].items()}
resolved = json.loads(json.dumps(template["Resources"]), object_hook=lambda it: values[it["Ref"]] if "Ref" in it else it)
alarm = resolved.pop("Alarm")["Properties"]
assert [it["Properties"]["FilterPattern"] for it in resolved.values()] == second["patterns"]


def plain(value):
    """What HCL's parser leaves in quotes."""
    return json.loads(value) if isinstance(value, str) and value.startswith('"') else value


terraform = hcl2.load(open(f"{folder}/second.tf"))
written = [(plain(kind), block) for resource in terraform["resource"] for kind, block in resource.items()]
patterns = [
    plain(body["pattern"]) for kind, block in written if kind == "aws_cloudwatch_log_metric_filter" for body in block.values()
]
assert patterns == second["patterns"], patterns
for kind, block in written:
    if kind == "aws_cloudwatch_log_metric_filter":
        for body in block.values():
            (part,) = body["metric_transformation"]
            part = [plain(part[key]) for key in ["namespace", "name", "value"]]
            assert part == [alarm["Namespace"], alarm["MetricName"], "1"], part
            assert body["log_group_name"].strip("${}") == "var.log_group_name", body
defaults = {plain(name): plain(body["default"]) for it in terraform["variable"] for name, body in it.items()}
assert defaults == {"log_group_name": values["LogGroupName"], "sns_topic_arn": values["TopicArn"]}, defaults
(by_terraform,) = [body for kind, block in written if kind == "aws_cloudwatch_metric_alarm" for body in block.values()]
for key, value in {
    "Statistic": "statistic",
    "Period": "period",
    "EvaluationPeriods": "evaluation_periods",
    "Threshold": "threshold",
    "ComparisonOperator": "comparison_operator",
    "TreatMissingData": "treat_missing_data",
    "MetricName": "metric_name",
    "Namespace": "namespace",
    "AlarmDescription": "alarm_description",
}.items():
    assert plain(by_terraform[value]) == alarm[key], key
assert [it.strip("${}") for it in by_terraform["alarm_actions"]] == ["var.sns_topic_arn"], by_terraform["alarm_actions"]

os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="eu-central-1")
with mock_aws():
    logs, watch = boto3.client("logs"), boto3.client("cloudwatch")
    logs.create_log_group(logGroupName="aws-cloudtrail-logs")
    for it in resolved.values():
        one = it["Properties"]
        logs.put_metric_filter(
            logGroupName=one["LogGroupName"],
            filterName=one["FilterName"],
            filterPattern=one["FilterPattern"],
            metricTransformations=[{key[0].lower() + key[1:]: value for key, value in part.items()} for part in one["MetricTransformations"]],
        )
    watch.put_metric_alarm(**alarm)
    kept = logs.describe_metric_filters(logGroupName="aws-cloudtrail-logs")["metricFilters"]
    (found,) = watch.describe_alarms()["MetricAlarms"]
assert sorted(it["filterPattern"] for it in kept) == sorted(second["patterns"])
metrics = {(part["metricNamespace"], part["metricName"]) for it in kept for part in it["metricTransformations"]}
assert all(part["metricValue"] == "1" for it in kept for part in it["metricTransformations"])
assert metrics == {(found["Namespace"], found["MetricName"])}, metrics
assert (found["Statistic"], found["Threshold"], found["Period"]) == ("Sum", 1.0, 300), found
assert found["ComparisonOperator"] == "GreaterThanOrEqualToThreshold" and found["TreatMissingData"] == "notBreaching"
assert found["AlarmActions"] == ["arn:aws:sns:eu-central-1:111122223333:alarms"], found

json.dump({"records": records, "hidden": hidden, "filters": len(filters), "cfn_lint": faults}, sys.stdout)
