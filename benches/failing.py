#!/usr/bin/env python3
"""Writes a trail in which three of ten records failed, to measure what a failed record costs.

    python3 benches/failing.py DIR [--records N] [--seed N]

The sandbox's own trail (`trailhum sandbox --write --traffic`) is like most: few records fail. This one is like that of
an account with broken automation: some 300 callers of every kind, each with a few calls that fail again and again in
its own way, thousands of resources, addresses and sessions. The same arguments give the same files.
"""

import argparse
import gzip
import json
import random
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

ACCOUNTS = ["111122223333", "444455556666", "777788889999"]
REGIONS = ["eu-central-1", "us-east-1"]
BEGIN = datetime(2026, 1, 1, tzinfo=timezone.utc)
DAYS = 30
PER_FILE = 50
FAILED = 0.3

AGENTS = [
    "aws-cli/2.17.20 md/awscrt#0.21.2 ua/2.0 os/linux#5.10.220 md/arch#x86_64 lang/python#3.11.9",
    "Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#6.1.94 md/arch#x86_64 lang/python#3.12.3 cfg/retry-mode#legacy",
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io) terraform-provider-aws/5.58.0 aws-sdk-go-v2/1.30.1",
    "aws-sdk-java/2.25.60 Linux/5.10.219 OpenJDK_64-Bit_Server_VM/17.0.11 Java/17.0.11 vendor/Amazon.com_Inc. io/sync",
    "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750 Linux/5.10.219 OpenJDK_64-Bit_Server_VM/25.412-b09]",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "aws-sdk-go-v2/1.27.2 os/linux lang/go#1.22.4 md/GOOS#linux md/GOARCH#amd64 api/s3#1.54.4",
    "Prowler/4.2.4",
]
SERVICES = ["config", "inspector2", "securityhub", "guardduty", "autoscaling", "ecs", "access-analyzer", "macie", "backup", "rds"]
# eventSource, eventName, the request's parameter, and the form of its value.
CALLS = [
    ("s3", "GetBucketCors", "bucketName", "{w}-{n}"),
    ("s3", "GetBucketPolicy", "bucketName", "{w}-{n}"),
    ("s3", "GetBucketReplication", "bucketName", "{w}-{n}"),
    ("s3", "GetBucketLifecycle", "bucketName", "{w}-{n}"),
    ("s3", "GetBucketPublicAccessBlock", "bucketName", "{w}-{n}"),
    ("s3", "HeadBucket", "bucketName", "{w}-{n}"),
    ("lambda", "GetPolicy20150331v2", "functionName", "{w}-{n}"),
    ("lambda", "GetFunction20150331v2", "functionName", "arn:aws:lambda:{r}:{a}:function:{w}-{n}"),
    ("ec2", "DescribeInstances", "instanceId", "i-0{x}"),
    ("ec2", "RunInstances", "imageId", "ami-0{x}"),
    ("ec2", "CreateTags", "resourceId", "vol-0{x}"),
    ("iam", "GetRole", "roleName", "{w}-role-{n}"),
    ("iam", "GetRolePolicy", "roleName", "{w}-role-{n}"),
    ("iam", "GetUser", "userName", "{w}"),
    ("kms", "Decrypt", "keyId", "arn:aws:kms:{r}:{a}:key/{u}"),
    ("kms", "DescribeKey", "keyId", "arn:aws:kms:{r}:{a}:key/{u}"),
    ("secretsmanager", "GetSecretValue", "secretId", "prod/{w}/{n}"),
    ("ssm", "GetParameter", "name", "/prod/{w}/{n}"),
    ("ssm", "PutInventory", "instanceId", "i-0{x}"),
    ("dynamodb", "DescribeTable", "tableName", "{w}-{n}"),
    ("dynamodb", "DescribeContinuousBackups", "tableName", "{w}-{n}"),
    ("logs", "CreateLogGroup", "logGroupName", "/aws/lambda/{w}-{n}"),
    ("logs", "DescribeLogStreams", "logGroupName", "/aws/lambda/{w}-{n}"),
    ("ecr", "DescribeRepositories", "registryId", "{a}"),
    ("ecr", "GetRepositoryPolicy", "repositoryName", "{w}/{n}"),
    ("sts", "AssumeRole", "roleArn", "arn:aws:iam::{a}:role/{w}-{n}"),
    ("organizations", "DescribeOrganization", "", ""),
    ("macie2", "GetMacieSession", "", ""),
    ("cloudformation", "DescribeStacks", "stackName", "{w}-{n}"),
    ("elasticloadbalancing", "DescribeTargetGroupAttributes", "targetGroupArn", "arn:aws:elasticloadbalancing:{r}:{a}:targetgroup/{w}/{x}"),
    ("route53", "ChangeResourceRecordSets", "hostedZoneId", "Z{x}"),
    ("rds", "DescribeDBInstances", "dBInstanceIdentifier", "{w}-{n}"),
    ("sqs", "GetQueueAttributes", "queueUrl", "https://sqs.{r}.amazonaws.com/{a}/{w}-{n}"),
    ("autoscaling", "DescribeAutoScalingGroups", "maxRecords", "100"),
]
# What most calls that succeed are.
ORDINARY = [
    ("sts", "AssumeRole", "roleArn", "arn:aws:iam::{a}:role/{w}-{n}"),
    ("kms", "Decrypt", "keyId", "arn:aws:kms:{r}:{a}:key/{u}"),
    ("kms", "GenerateDataKey", "keyId", "arn:aws:kms:{r}:{a}:key/{u}"),
    ("ec2", "DescribeInstances", "instanceId", "i-0{x}"),
    ("ec2", "DescribeVolumes", "volumeId", "vol-0{x}"),
    ("logs", "CreateLogStream", "logGroupName", "/aws/lambda/{w}-{n}"),
    ("ssm", "UpdateInstanceInformation", "instanceId", "i-0{x}"),
    ("ecr", "BatchGetImage", "repositoryName", "{w}/{n}"),
    ("autoscaling", "DescribeAutoScalingGroups", "maxRecords", "100"),
]
# One in this many is a call that fails otherwise.
SOMETIMES = 10
# What else a request and an answer hold.
FURTHER = {
    "filterSet": {"items": [{"name": "tag:environment", "valueSet": {"items": [{"value": "production"}]}}]},
    "policyDocument": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
}
# Of ten failed calls. `{why}` is a policy's kind.
ANSWERS = [
    ("AccessDenied", "User: {arn} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action"),
    ("AccessDenied", "User: {arn} is not authorized to perform: {action} on resource: {resource} because no resource-based policy allows the {action} action"),
    ("AccessDenied", "User: {arn} is not authorized to perform: {action} on resource: {resource} with an explicit deny in a service control policy"),
    ("AccessDeniedException", "User: {arn} is not authorized to perform: {action} on resource: {resource} because no permissions boundary allows the {action} action"),
    ("Client.UnauthorizedOperation", "You are not authorized to perform this operation. User: {arn} is not authorized to perform: {action} on resource: {resource}. Encoded authorization failure message: {blob}"),
    ("ThrottlingException", "Rate exceeded"),
    ("Client.RequestLimitExceeded", "Request limit exceeded."),
    ("NOT_FOUND", ""),
    ("NOT_FOUND", ""),
    ("ValidationException", "1 validation error detected: Value '{value}' at 'resource' failed to satisfy constraint: Member must have length less than or equal to 64"),
]
NOT_FOUND = {
    "GetBucketCors": ("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    "GetBucketPolicy": ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    "GetBucketReplication": ("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
    "GetBucketLifecycle": ("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
    "GetBucketPublicAccessBlock": ("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"),
    "GetPolicy20150331v2": ("ResourceNotFoundException", "The resource you requested does not exist."),
    "GetRole": ("NoSuchEntityException", "The role with name {value} cannot be found."),
}
WORDS = "app data logs orders payroll search media build events mail web audit billing cache queue store sync report".split()


def text(value):
    return json.dumps(value, separators=(",", ":"))


class Caller:
    """An identity with a few calls of its own."""

    def __init__(self, number, rng):
        self.account, self.number, self.rng = rng.choice(ACCOUNTS), number, rng
        self.agent = rng.choice(AGENTS)
        self.addresses = [f"{rng.choice([203, 198, 54, 18])}.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}" for _ in range(rng.choice([1, 1, 2, 30]))]
        self.kind = rng.choices(["linked", "role", "user", "invoked", "service", "cross", "anonymous"], [15, 45, 20, 8, 4, 6, 2])[0]
        self.service = rng.choice(SERVICES) + ".amazonaws.com"
        self.key = f"{rng.getrandbits(80):020X}"
        self.calls = [(rng.choice(CALLS), rng.choice(ANSWERS), rng.choice(WORDS), rng.choice([1, 5, 40])) for _ in range(rng.randrange(2, 9))]
        if self.kind in ("linked", "invoked"):
            self.agent, self.addresses = self.service, [self.service]
        self.session_of_day = self.at_it = None
        # Half of the roles are used by one instance, the others by jobs, each with a session of its own.
        self.instance = f"i-0{rng.getrandbits(64):016x}" if rng.random() < 0.5 else None

    def identity(self, time):
        """`userIdentity` as text, and the arn; a session lasts for an hour."""
        if self.session_of_day and self.session_of_day[0] == time.strftime("%d%H"):
            return self.session_of_day[1:]
        made = self.made(time)
        self.session_of_day = (time.strftime("%d%H"), *made)
        return made

    def made(self, time):
        if self.kind == "service":
            return text({"type": "AWSService", "invokedBy": self.service}), self.service
        if self.kind == "anonymous":
            return text({"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}), "anonymous"
        if self.kind == "cross":
            return text({"type": "AWSAccount", "principalId": f"AROA{self.key[:16]}:x", "accountId": "123456789012"}), "arn:aws:iam::123456789012:root"
        if self.kind == "user":
            name = f"user-{self.number}"
            arn = f"arn:aws:iam::{self.account}:user/{name}"
            user = {"type": "IAMUser", "principalId": f"AIDA{self.key[:16]}", "arn": arn, "accountId": self.account, "accessKeyId": f"AKIA{self.key[4:20]}", "userName": name}
            return text(user), arn
        role, path, session = f"role-{self.number}", "", self.instance or f"job-{self.rng.getrandbits(64):016x}"
        if self.kind == "linked":
            role, path, session = f"AWSServiceRoleFor{self.service.split('.')[0]}", f"aws-service-role/{self.service}/", "AWSConfig-Describe"
        arn = f"arn:aws:sts::{self.account}:assumed-role/{role}/{session}"
        issuer = {"type": "Role", "principalId": f"AROA{self.key[:16]}", "arn": f"arn:aws:iam::{self.account}:role/{path}{role}", "accountId": self.account, "userName": role}
        attributes = {"creationDate": time.strftime("%Y-%m-%dT%H:00:00Z"), "mfaAuthenticated": "false"}
        user = {
            "type": "AssumedRole", "principalId": f"AROA{self.key[:16]}:{session}", "arn": arn, "accountId": self.account, "accessKeyId": f"ASIA{self.rng.getrandbits(64):016X}",
            "sessionContext": {"sessionIssuer": issuer, "webIdFederationData": {}, "attributes": attributes},
        }
        if self.kind in ("linked", "invoked"):
            user["invokedBy"] = self.service
        return text(user), arn


def record(caller, region, time, rng):
    failed = rng.random() < FAILED
    caller.at_it = caller.at_it if caller.at_it and rng.random() < 0.7 else rng.choice(caller.calls)
    (source, name, parameter, form), answer, word, most = caller.at_it
    if not failed and rng.randrange(SOMETIMES):
        source, name, parameter, form = rng.choice(ORDINARY)
    number = rng.randrange(most)
    same = random.Random(f"{caller.number} {name} {number}")
    value = form.format(w=word, n=number, r=region, a=caller.account, x=f"{same.getrandbits(64):016x}", u=uuid.UUID(int=same.getrandbits(128), version=4))
    request = ({parameter: value} if parameter else {}) | (FURTHER if source == "ec2" else {})
    if source == "s3":
        request["Host"] = f"{value}.s3.{region}.amazonaws.com"
    user, arn = caller.identity(time)
    fields = {
        "eventVersion": "1.10", "userIdentity": None, "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "eventSource": f"{source}.amazonaws.com", "eventName": name,
        "awsRegion": region, "sourceIPAddress": rng.choice(caller.addresses), "userAgent": caller.agent,
    }
    if failed:
        code, message = NOT_FOUND.get(name, ("ResourceNotFoundException", "Not found: {value}")) if answer[0] == "NOT_FOUND" else answer
        blob = f"{rng.getrandbits(4000):x}" if "{blob}" in message else ""
        resource = value if value.startswith("arn:") else f"arn:aws:{source}:{region}:{caller.account}:{value}"
        fields["errorCode"] = code
        fields["errorMessage"] = message.format(arn=arn, action=f"{source}:{name}", resource=resource, value=value, blob=blob)
    answered = None if failed or name.startswith(("Get", "Describe", "Head")) else {"requestId": f"{rng.getrandbits(64):016x}", "status": {"state": "pending", "code": 0}}
    fields |= {"requestParameters": request or None, "responseElements": answered}
    if source == "s3":
        fields["additionalEventData"] = {"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "bytesTransferredIn": 0, "AuthenticationMethod": "AuthHeader", "x-amz-id-2": f"{rng.getrandbits(300):x}", "bytesTransferredOut": 339}
    fields |= {"requestID": str(uuid.UUID(int=rng.getrandbits(128), version=4)), "eventID": str(uuid.UUID(int=rng.getrandbits(128), version=4)), "readOnly": name.startswith(("Get", "Describe", "Head"))}
    if source in ("s3", "kms"):
        arn = value if source == "kms" else f"arn:aws:s3:::{value}"
        fields["resources"] = [{"accountId": caller.account, "type": "AWS::S3::Bucket" if source == "s3" else "AWS::KMS::Key", "ARN": arn}]
    fields |= {
        "eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": caller.account, "eventCategory": "Management",
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": f"{source}.{region}.amazonaws.com"},
    }
    return text(fields).replace('"userIdentity":null', f'"userIdentity":{user}', 1)


def write(folder, records, seed):
    rng = random.Random(seed)
    callers = [Caller(number, random.Random(f"{seed} {number}")) for number in range(300)]
    places = [(account, region) for account in ACCOUNTS for region in REGIONS]
    of_account = {account: [caller for caller in callers if caller.account == account] for account in ACCOUNTS}
    # Some make nearly all of the calls.
    weights = {account: [1 / (1 + at) for at in range(len(own))] for account, own in of_account.items()}
    files = records // PER_FILE
    step = timedelta(days=DAYS) / (files / len(places))
    for number in range(files):
        account, region = places[number % len(places)]
        time = BEGIN + step * (number // len(places))
        chosen = []
        while len(chosen) < PER_FILE:
            [caller] = rng.choices(of_account[account], weights[account])
            caller.at_it = None
            # Who calls calls again: retries, pages, one resource after the other.
            chosen += [caller] * rng.choice([1, 1, 2, 3, 5, 8, 12])
        rows = [record(caller, region, time + step * at / PER_FILE, rng) for at, caller in enumerate(chosen[:PER_FILE])]
        day = folder / "AWSLogs" / account / "CloudTrail" / region / time.strftime("%Y/%m/%d")
        day.mkdir(parents=True, exist_ok=True)
        name = f"{account}_CloudTrail_{region}_{time.strftime('%Y%m%dT%H%MZ')}_{number:016x}.json.gz"
        stored = gzip.compress(f'{{"Records":[{",".join(rows)}]}}'.encode(), 6, mtime=0)
        (day / name).write_bytes(stored)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--records", type=int, default=700_000)
    parser.add_argument("--seed", type=int, default=42)
    args = parser.parse_args()
    write(args.folder, args.records, args.seed)


if __name__ == "__main__":
    main()
