//! A rule of Panther, in Python: it compares fields, so it says all of the predicate.

use super::expression::{Field, Tie, noise};
use super::jq::json;
use super::syntax::Syntax;
use super::{Exclusion, Printed};

const DEFINITIONS: &str = r#"# alerts on every error except noise of verified callers; a record without one of these fields is kept
from collections.abc import Mapping

PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")


def text(value, *path):
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def is_noise(event):
    role = text(event, "userIdentity", "sessionContext", "sessionIssuer", "arn")
    partition = (role.split(":") + [""])[1]
    role_name = role.rsplit("/", 1)[-1]
    account = text(event, "recipientAccountId") or text(event, "userIdentity", "accountId")
    invoked_by = text(event, "userIdentity", "invokedBy")
    own_role = f"arn:{partition}:iam::{account}:role/aws-service-role/{invoked_by}/{role_name}"
    session = text(event, "userIdentity", "arn")
    source, name = text(event, "eventSource"), text(event, "eventName")
    code, message = text(event, "errorCode"), text(event, "errorMessage")
    return (
        "#;

const PYTHON: Syntax = Syntax {
    field: |field| match field {
        Field::Kind => "text(event, \"userIdentity\", \"type\")",
        Field::ReadOnly => "event.get(\"readOnly\")",
        Field::InvokedBy => "invoked_by",
        Field::Account => "account",
        Field::Role => "role",
        Field::RoleName => "role_name",
        Field::Session => "session",
        Field::Source => "source",
        Field::Name => "name",
        Field::Code => "code",
        Field::Call => "f\"{name} {code}\"",
        Field::Message => "message",
    },
    one: |field, value| format!("{field} == {value}"),
    many: |field| (format!("{field} in ("), ")"),
    separator: ", ",
    quote: json,
    read_only: "str(event.get(\"readOnly\")).lower() == \"true\"",
    own_role: &["account != \"\"", "partition in PARTITIONS", "role == own_role"],
    and: "and",
    or: "or",
    not: ("not (", ")"),
};

pub(super) fn rule(exclusion: &Exclusion) -> Printed {
    let noise = PYTHON.write(&noise(exclusion, Tie::Compared), 8);
    let text = format!(
        "{DEFINITIONS}{noise}\n    )\n\n\ndef rule(event):\n    return text(event, \"errorCode\") != \"\" and not is_noise(event)\n"
    );
    Printed::new(
        vec![text],
        &["Use it as a rule of Panther over AWS.CloudTrail, or call is_noise in a rule of your own."],
    )
}
