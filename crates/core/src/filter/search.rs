//! Search languages. Those that cannot compare two fields get the roles' ARNs spelled out for the accounts that are named.

use super::expression::{Field, Tie, noise};
use super::jq::json;
use super::split::{SizeLimits, with_partitions};
use super::syntax::Syntax;
use super::{Exclusion, Printed, Unprintable};

/// Logs Insights takes at most this many characters (documented).
const INSIGHTS: SizeLimits = SizeLimits {
    most: 10_000,
    filters: 50,
    tie: Tie::Named,
};

const LOGS_INSIGHTS: Syntax = Syntax {
    field: Field::path,
    one: |field, value| format!("coalesce({field}, \"\") = {value}"),
    many: |field| (format!("coalesce({field}, \"\") in ["), "]"),
    separator: ", ",
    quote: json,
    read_only: "(coalesce(readOnly, 0) = 1 or coalesce(readOnly, \"\") = \"true\")",
    own_role: &[],
    and: "and",
    or: "or",
    not: ("not (", ")"),
};

const LUCENE: Syntax = Syntax {
    one: |field, value| format!("{field}:{value}"),
    many: |field| (format!("{field}:("), ")"),
    separator: " OR ",
    quote: |value| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    read_only: "readOnly:true",
    and: "AND",
    or: "OR",
    not: ("NOT (", ")"),
    ..LOGS_INSIGHTS
};

/// Kibana's own language over the fields of Elastic's AWS integration.
const ELASTIC: Syntax = Syntax {
    field: |field| match field {
        Field::Kind => "aws.cloudtrail.user_identity.type",
        Field::ReadOnly => "aws.cloudtrail.read_only",
        Field::InvokedBy => "aws.cloudtrail.user_identity.invoked_by",
        Field::Account => "aws.cloudtrail.recipient_account_id",
        Field::Role => "aws.cloudtrail.user_identity.session_context.session_issuer.arn",
        Field::RoleName => "MV_SLICE(SPLIT(aws.cloudtrail.user_identity.session_context.session_issuer.arn, \"/\"), 3)",
        Field::Session => "aws.cloudtrail.user_identity.arn",
        Field::Source => "event.provider",
        Field::Name => "event.action",
        Field::Code => "aws.cloudtrail.error_code",
        Field::Call => "CONCAT(event.action, \" \", aws.cloudtrail.error_code)",
        Field::Message => "aws.cloudtrail.error_message",
    },
    one: |field, value| format!("{field}: {value}"),
    many: |field| (format!("{field}: ("), ")"),
    separator: " or ",
    read_only: "aws.cloudtrail.read_only: true",
    and: "and",
    or: "or",
    not: ("not (", ")"),
    ..LUCENE
};

/// The same fields in ES|QL, which compares them.
const ESQL: Syntax = Syntax {
    one: |field, value| format!("{field} == {value}"),
    many: |field| (format!("{field} IN ("), ")"),
    separator: ", ",
    quote: json,
    read_only: "TO_STRING(aws.cloudtrail.read_only) == \"true\"",
    own_role: &[
        "aws.cloudtrail.recipient_account_id != \"\"",
        "MV_SLICE(SPLIT(aws.cloudtrail.user_identity.session_context.session_issuer.arn, \":\"), 1)\n    IN (\"aws\", \"aws-cn\", \"aws-us-gov\", \"aws-eusc\", \"aws-iso\", \"aws-iso-b\", \"aws-iso-e\", \"aws-iso-f\")",
        "aws.cloudtrail.user_identity.session_context.session_issuer.arn == CONCAT(\"arn:\",\n    MV_SLICE(SPLIT(aws.cloudtrail.user_identity.session_context.session_issuer.arn, \":\"), 1), \":iam::\",\n    aws.cloudtrail.recipient_account_id, \":role/aws-service-role/\", aws.cloudtrail.user_identity.invoked_by, \"/\",\n    MV_SLICE(SPLIT(aws.cloudtrail.user_identity.session_context.session_issuer.arn, \"/\"), 3))",
    ],
    and: "AND",
    or: "OR",
    not: ("NOT COALESCE(", ", FALSE)"),
    ..ELASTIC
};

/// Microsoft Sentinel's table. Its texts are never null, only empty; a truth value may be null.
const SENTINEL: Syntax = Syntax {
    field: |field| match field {
        Field::Kind => "UserIdentityType",
        Field::ReadOnly => "ReadOnly",
        Field::InvokedBy => "UserIdentityInvokedBy",
        Field::Account => "iff(isempty(RecipientAccountId), UserIdentityAccountId, RecipientAccountId)",
        Field::Role => "SessionIssuerArn",
        Field::RoleName => "tostring(split(SessionIssuerArn, \"/\")[3])",
        Field::Session => "UserIdentityArn",
        Field::Source => "EventSource",
        Field::Name => "EventName",
        Field::Code => "ErrorCode",
        Field::Call => "strcat(EventName, \" \", ErrorCode)",
        Field::Message => "ErrorMessage",
    },
    one: |field, value| format!("{field} == {value}"),
    many: |field| (format!("{field} in ("), ")"),
    separator: ", ",
    quote: json,
    read_only: "coalesce(ReadOnly, false)",
    own_role: &[
        "isnotempty(iff(isempty(RecipientAccountId), UserIdentityAccountId, RecipientAccountId))",
        "tostring(split(SessionIssuerArn, \":\")[1])\n    in (\"aws\", \"aws-cn\", \"aws-us-gov\", \"aws-eusc\", \"aws-iso\", \"aws-iso-b\", \"aws-iso-e\", \"aws-iso-f\")",
        "SessionIssuerArn == strcat(\"arn:\", tostring(split(SessionIssuerArn, \":\")[1]), \":iam::\",\n    iff(isempty(RecipientAccountId), UserIdentityAccountId, RecipientAccountId),\n    \":role/aws-service-role/\", UserIdentityInvokedBy, \"/\", tostring(split(SessionIssuerArn, \"/\")[3]))",
    ],
    and: "and",
    or: "or",
    not: ("not(", ")"),
};

/// Splunk's eval. A condition on a missing field is NULL; `if` takes it for false.
const SPLUNK: Syntax = Syntax {
    field: |field| match field {
        Field::Kind => "'userIdentity.type'",
        Field::ReadOnly => "'readOnly'",
        Field::InvokedBy => "'userIdentity.invokedBy'",
        Field::Account => "coalesce(nullif('recipientAccountId', \"\"), nullif('userIdentity.accountId', \"\"))",
        Field::Role => "'userIdentity.sessionContext.sessionIssuer.arn'",
        Field::RoleName => "mvindex(split('userIdentity.sessionContext.sessionIssuer.arn', \"/\"), 3)",
        Field::Session => "'userIdentity.arn'",
        Field::Source => "'eventSource'",
        Field::Name => "'eventName'",
        Field::Code => "'errorCode'",
        Field::Call => "'eventName' . \" \" . 'errorCode'",
        Field::Message => "'errorMessage'",
    },
    one: |field, value| format!("{field}={value}"),
    many: |field| (format!("in({field}, "), ")"),
    separator: ", ",
    quote: json,
    read_only: "lower('readOnly')=\"true\"",
    own_role: &[
        "in(mvindex(split('userIdentity.sessionContext.sessionIssuer.arn', \":\"), 1),\n    \"aws\", \"aws-cn\", \"aws-us-gov\", \"aws-eusc\", \"aws-iso\", \"aws-iso-b\", \"aws-iso-e\", \"aws-iso-f\")",
        "'userIdentity.sessionContext.sessionIssuer.arn'=(\"arn:\" . mvindex(split('userIdentity.sessionContext.sessionIssuer.arn', \":\"), 1)\n    . \":iam::\" . coalesce(nullif('recipientAccountId', \"\"), nullif('userIdentity.accountId', \"\"))\n    . \":role/aws-service-role/\" . 'userIdentity.invokedBy' . \"/\" . mvindex(split('userIdentity.sessionContext.sessionIssuer.arn', \"/\"), 3))",
    ],
    and: "AND",
    or: "OR",
    not: ("if(", ", 1, 0)=0"),
};

/// Datadog's log search, over the attributes that its pipeline for `CloudTrail` leaves.
const DATADOG: Syntax = Syntax {
    field: |field| match field {
        Field::Kind => "@userIdentity.type",
        Field::ReadOnly => "@readOnly",
        Field::InvokedBy => "@userIdentity.invokedBy",
        Field::Account => "@recipientAccountId",
        Field::Role | Field::RoleName => "@userIdentity.sessionContext.sessionIssuer.arn",
        Field::Session => "@userIdentity.arn",
        Field::Source => "@eventSource",
        Field::Name => "@evt.name",
        Field::Code | Field::Call => "@errorCode",
        Field::Message => "@errorMessage",
    },
    read_only: "@readOnly:true",
    not: ("-(", ")"),
    ..LUCENE
};

/// Values of one query that Elasticsearch and `OpenSearch` take unless a setting says otherwise.
const CLAUSES: usize = 1_000;

pub(super) fn logs_insights(exclusion: &Exclusion) -> Result<Printed, Unprintable> {
    let printed = with_partitions(exclusion, INSIGHTS, &|part| {
        let (number, count) = part.number;
        let which = if count > 1 {
            format!("# filter {number} of {count}\n")
        } else {
            String::new()
        };
        format!(
            "{which}fields @timestamp, eventSource, eventName, errorCode, userIdentity.arn\n| filter {}\n",
            LOGS_INSIGHTS.write(&part.kept(Tie::Named), 2)
        )
    })?;
    Ok(printed.noted(&[
        "Paste it into CloudWatch Logs Insights, on the log group of the trail.",
        "That Insights returns a boolean as 1 is inferred: check one record with readOnly first.",
    ]))
}

pub(super) fn splunk(exclusion: &Exclusion) -> Printed {
    let text = SPLUNK.write(&noise(exclusion, Tie::Compared).negated(), 0);
    Printed::new(
        vec![format!("| where {text}\n")],
        &["Append it to a search over sourcetype=aws:cloudtrail."],
    )
}

pub(super) fn lucene(exclusion: &Exclusion) -> Printed {
    // A query that only excludes finds nothing in Lucene itself.
    let text = LUCENE.write(&noise(exclusion, Tie::Named).negated(), 0);
    let notes = [
        "Paste it into the query bar of OpenSearch Dashboards (Lucene), or into query_string.",
        "The fields must be keywords: on analyzed text, a phrase also matches within a longer one.",
    ];
    clauses(exclusion, Printed::new(vec![format!("*:* AND {text}\n")], &notes))
}

pub(super) fn elastic(exclusion: &Exclusion) -> Printed {
    let text = ELASTIC.write(&noise(exclusion, Tie::Named).negated(), 0);
    let note = "Paste it into the query bar of Kibana (KQL); the fields are those of Elastic's AWS integration.";
    clauses(exclusion, Printed::new(vec![text + "\n"], &[note]))
}

pub(super) fn esql(exclusion: &Exclusion) -> Printed {
    let text = ESQL.write(&noise(exclusion, Tie::Compared).negated(), 0);
    let note = "Run it in Kibana (ES|QL); the fields are those of Elastic's AWS integration.";
    Printed::new(vec![format!("FROM logs-aws.cloudtrail-*\n| WHERE {text}\n")], &[note])
}

pub(super) fn sentinel(exclusion: &Exclusion) -> Printed {
    let text = SENTINEL.write(&noise(exclusion, Tie::Compared).negated(), 0);
    let note = "Paste it into the logs of Microsoft Sentinel.";
    Printed::new(vec![format!("AWSCloudTrail\n| where {text}\n")], &[note])
}

pub(super) fn datadog(exclusion: &Exclusion) -> Printed {
    let text = DATADOG.line(&noise(exclusion, Tie::Named).negated());
    Printed::new(
        vec![format!("source:cloudtrail {text}\n")],
        &[
            "Paste it into the search bar of Datadog's Log Explorer.",
            "That Datadog's pipeline leaves these attributes is inferred: look at one log. A log without one of them is kept.",
        ],
    )
}

fn clauses(exclusion: &Exclusion, printed: Printed) -> Printed {
    let roles: usize = exclusion
        .callers
        .iter()
        .flat_map(|caller| exclusion.roles(caller))
        .map(|(_, arns)| arns.len())
        .sum();
    if roles > CLAUSES {
        return printed.noted(&[
            "It names more values than a query may have by default: raise indices.query.bool.max_clause_count.",
        ]);
    }
    printed
}
