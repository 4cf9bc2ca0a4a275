//! SQL: it compares fields, so it says all of the predicate.

use super::expression::{Expression, Field, Tie, noise};
use super::split::{SizeLimits, split};
use super::syntax::Syntax;
use super::{Exclusion, Printed, Unprintable};

/// How the line above a statement begins where there are several.
pub const STATEMENT_HEAD: &str = "-- filter ";

/// `CloudTrail` Lake takes at most this many characters (documented: `QueryStatement` of `StartQuery`).
const LAKE: SizeLimits = SizeLimits {
    most: 10_000,
    filters: 20,
    tie: Tie::Compared,
};

const SQL: Syntax = Syntax {
    field: cloudtrail,
    one: |field, value| format!("{field} = {value}"),
    many: |field| (format!("{field} IN ("), ")"),
    separator: ", ",
    quote: |value| format!("'{}'", value.replace('\'', "''")),
    read_only: "lower(readOnly) = 'true'",
    own_role: CLOUDTRAIL_ROLE,
    and: "AND",
    or: "OR",
    // A comparison with NULL is NULL, and WHERE drops the row.
    not: ("NOT COALESCE(", ", FALSE)"),
};

/// The partitions of AWS, as a list of SQL: a test holds it against [`crate::partition::PARTITIONS`].
macro_rules! own_role {
    ($arn:literal, $account:literal, $invoked_by:literal) => {
        &[
            concat!(
                "split_part(", $arn, ", ':', 2)\n    IN ('aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f')"
            ),
            concat!(
                $arn, " = 'arn:' || split_part(", $arn, ", ':', 2)\n    || ':iam::' || ", $account,
                "\n    || ':role/aws-service-role/' || ", $invoked_by, " || '/' || split_part(", $arn, ", '/', 4)"
            ),
        ]
    };
}

/// The account of a record: the one that got it, as far as the record says. An empty text says nothing.
const CLOUDTRAIL_ROLE: &[&str] = own_role!(
    "userIdentity.sessionContext.sessionIssuer.arn",
    "COALESCE(NULLIF(recipientAccountId, ''), NULLIF(userIdentity.accountId, ''))",
    "userIdentity.invokedBy"
);

fn cloudtrail(field: Field) -> &'static str {
    match field {
        Field::Account => "COALESCE(NULLIF(recipientAccountId, ''), NULLIF(userIdentity.accountId, ''))",
        Field::RoleName => "split_part(userIdentity.sessionContext.sessionIssuer.arn, '/', 4)",
        Field::Call => "eventName || ' ' || errorCode",
        other => other.path(),
    }
}

/// The table that AWS documents for Athena: small letters.
const ATHENA: Syntax = Syntax {
    field: |field| match field {
        Field::Kind => "useridentity.type",
        Field::ReadOnly => "readonly",
        Field::InvokedBy => "useridentity.invokedby",
        Field::Account => "COALESCE(NULLIF(recipientaccountid, ''), NULLIF(useridentity.accountid, ''))",
        Field::Role => "useridentity.sessioncontext.sessionissuer.arn",
        Field::RoleName => "split_part(useridentity.sessioncontext.sessionissuer.arn, '/', 4)",
        Field::Session => "useridentity.arn",
        Field::Source => "eventsource",
        Field::Name => "eventname",
        Field::Code => "errorcode",
        Field::Call => "eventname || ' ' || errorcode",
        Field::Message => "errormessage",
    },
    read_only: "lower(readonly) = 'true'",
    own_role: own_role!(
        "useridentity.sessioncontext.sessionissuer.arn",
        "COALESCE(NULLIF(recipientaccountid, ''), NULLIF(useridentity.accountid, ''))",
        "useridentity.invokedby"
    ),
    ..SQL
};

/// Tailpipe's table `aws_cloudtrail_log`.
const TAILPIPE: Syntax = Syntax {
    field: |field| match field {
        Field::Kind => "user_identity.type",
        Field::ReadOnly => "read_only",
        Field::InvokedBy => "user_identity.invoked_by",
        Field::Account => "COALESCE(NULLIF(recipient_account_id, ''), NULLIF(user_identity.account_id, ''))",
        Field::Role => "user_identity.session_context.session_issuer.arn",
        Field::RoleName => "split_part(user_identity.session_context.session_issuer.arn, '/', 4)",
        Field::Session => "user_identity.arn",
        Field::Source => "event_source",
        Field::Name => "event_name",
        Field::Code => "error_code",
        Field::Call => "event_name || ' ' || error_code",
        Field::Message => "error_message",
    },
    read_only: "read_only",
    own_role: own_role!(
        "user_identity.session_context.session_issuer.arn",
        "COALESCE(NULLIF(recipient_account_id, ''), NULLIF(user_identity.account_id, ''))",
        "user_identity.invoked_by"
    ),
    ..SQL
};

/// OCSF 1.1, the form of Security Lake's tables since their second version. What has no field of its own is in
/// `unmapped`.
const OCSF: Syntax = Syntax {
    field: |field| match field {
        Field::Kind => "actor.user.type",
        Field::ReadOnly => "element_at(unmapped, 'readOnly')",
        Field::InvokedBy => "actor.invoked_by",
        Field::Account => {
            "COALESCE(NULLIF(element_at(unmapped, 'recipientAccountId'), ''), NULLIF(actor.user.account.uid, ''))"
        }
        Field::Role => "actor.session.issuer",
        Field::RoleName => "split_part(actor.session.issuer, '/', 4)",
        Field::Session => "actor.user.uid",
        Field::Source => "api.service.name",
        Field::Name => "api.operation",
        Field::Code => "api.response.error",
        Field::Call => "api.operation || ' ' || api.response.error",
        Field::Message => "api.response.message",
    },
    read_only: "lower(element_at(unmapped, 'readOnly')) = 'true'",
    own_role: own_role!(
        "actor.session.issuer",
        "COALESCE(NULLIF(element_at(unmapped, 'recipientAccountId'), ''), NULLIF(actor.user.account.uid, ''))",
        "actor.invoked_by"
    ),
    ..SQL
};

/// `CloudTrail` Lake has truth values.
const LAKE_SQL: Syntax = Syntax {
    read_only: "readOnly = true",
    ..SQL
};

/// The columns of a trail file for `DuckDB`. Each record is taken as the JSON that it is, so no type is guessed and
/// no record can be of the wrong one; a value that is no text counts as a missing account.
const DUCKDB_COLUMNS: &str = "SELECT
    r->>'$.eventTime' AS eventTime,
    r->>'$.eventSource' AS eventSource,
    r->>'$.eventName' AS eventName,
    r->>'$.awsRegion' AS awsRegion,
    r->>'$.errorCode' AS errorCode,
    r->>'$.errorMessage' AS errorMessage,
    r->>'$.readOnly' AS readOnly,
    CASE json_type(r, '$.recipientAccountId') WHEN 'VARCHAR' THEN r->>'$.recipientAccountId' END AS recipientAccountId,
    {
      'type': r->>'$.userIdentity.type',
      'arn': r->>'$.userIdentity.arn',
      'accountId': CASE json_type(r, '$.userIdentity.accountId') WHEN 'VARCHAR' THEN r->>'$.userIdentity.accountId' END,
      'invokedBy': r->>'$.userIdentity.invokedBy',
      'sessionContext': {'sessionIssuer': {'arn': r->>'$.userIdentity.sessionContext.sessionIssuer.arn'}}
    } AS userIdentity,
    r->'$.requestParameters' AS requestParameters,
    r->>'$.eventID' AS eventID,
    r AS record
  FROM (
    SELECT unnest(Records) AS r
    FROM read_json('AWSLogs/**/*.json.gz', columns = {Records: 'JSON[]'}, format = 'unstructured', maximum_object_size = 100000000)
  )";

pub(super) fn athena(exclusion: &Exclusion) -> Printed {
    let note = "Paste it into the query editor of Athena; replace cloudtrail_logs with your table, which has the form that AWS documents for CloudTrail.";
    whole(exclusion, &ATHENA, "cloudtrail_logs", note)
}

pub(super) fn trino(exclusion: &Exclusion) -> Printed {
    let note = "Run it in Trino; replace cloudtrail_logs with your table, which has the columns that AWS documents for CloudTrail.";
    whole(exclusion, &ATHENA, "cloudtrail_logs", note)
}

pub(super) fn duckdb(exclusion: &Exclusion) -> Printed {
    let records = format!("(\n  {DUCKDB_COLUMNS}\n)");
    let note = "Run it in the folder that holds AWSLogs. The column record has the whole record.";
    whole(exclusion, &SQL, &records, note)
}

pub(super) fn tailpipe(exclusion: &Exclusion) -> Printed {
    let note = "Run it in Tailpipe: tailpipe query \"$(cat noise.sql)\".";
    whole(exclusion, &TAILPIPE, "aws_cloudtrail_log", note)
}

pub(super) fn ocsf(exclusion: &Exclusion) -> Printed {
    let note = "Paste it into the query editor of Athena; replace the table with Security Lake's table of CloudTrail management events.";
    whole(
        exclusion,
        &OCSF,
        "amazon_security_lake_table_cloud_trail_mgmt_2_0",
        note,
    )
    .noted(&[
        "That unmapped has readOnly and recipientAccountId is inferred: without readOnly there, everything is kept.",
    ])
}

pub(super) fn lake(exclusion: &Exclusion) -> Result<Printed, Unprintable> {
    let printed = split(exclusion, LAKE, &|part| {
        let (number, count) = part.number;
        let which = if count > 1 {
            format!("{STATEMENT_HEAD}{number} of {count}\n")
        } else {
            String::new()
        };
        which + &query(&LAKE_SQL, "EVENT_DATA_STORE_ID", &part.kept(Tie::Compared))
    })?;
    Ok(printed.noted(&["Paste it into the query editor of CloudTrail Lake, with the ID of your event data store."]))
}

fn whole(exclusion: &Exclusion, syntax: &Syntax, records: &str, note: &str) -> Printed {
    let kept = noise(exclusion, Tie::Compared).negated();
    Printed::new(vec![query(syntax, records, &kept)], &[note])
}

/// A query around what is kept.
fn query(syntax: &Syntax, records: &str, kept: &Expression) -> String {
    let kept = syntax.write(kept, 0);
    format!(
        "-- keeps every record except noise of verified callers; a record without one of these fields is kept\nSELECT * FROM {records}\nWHERE {kept}\n"
    )
}
