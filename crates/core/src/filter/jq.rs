//! jq: it compares fields, so it says all of the predicate.

use super::expression::{Field, Tie, noise};
use super::syntax::Syntax;
use super::{Exclusion, Printed};

/// `text` is empty for what is missing or no text, and never an error, whatever a record looks like: an error would
/// end the records of its file.
const DEFINITIONS: &str = r#"def text(value): first((value)? | strings) // "";
def account: first((.recipientAccountId, .userIdentity.accountId)? | strings | select(. != "")) // "";
def role: text(.userIdentity.sessionContext.sessionIssuer.arn);
def part(sign; place): split(sign)[place] // "";
def own_role: account != ""
  and (role | part(":"; 1) | IN("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"))
  and role == "arn:" + (role | part(":"; 1)) + ":iam::" + account
    + ":role/aws-service-role/" + text(.userIdentity.invokedBy) + "/" + (role | part("/"; 3));
"#;

const JQ: Syntax = Syntax {
    field: |field| match field {
        Field::Kind => "text(.userIdentity.type)",
        Field::ReadOnly => "text(.readOnly)",
        Field::InvokedBy => "text(.userIdentity.invokedBy)",
        Field::Account => "account",
        Field::Role => "role",
        Field::RoleName => "(role | part(\"/\"; 3))",
        Field::Session => "text(.userIdentity.arn)",
        Field::Source => "text(.eventSource)",
        Field::Name => "text(.eventName)",
        Field::Code => "text(.errorCode)",
        Field::Call => "(text(.eventName) + \" \" + text(.errorCode))",
        Field::Message => "text(.errorMessage)",
    },
    one: |field, value| format!("{field} == {value}"),
    many: |field| (format!("({field} | IN("), "))"),
    separator: ", ",
    quote: json,
    read_only: "(text(.readOnly | tostring) | ascii_downcase) == \"true\"",
    own_role: &["own_role"],
    and: "and",
    or: "or",
    not: ("((", ") | not)"),
};

/// The predicate over the records of trail files.
pub(super) fn program(exclusion: &Exclusion) -> Printed {
    let text = format!(
        "# keeps every record except noise of verified callers; a record without one of these fields is kept\n{DEFINITIONS}.Records[] | select{}\n",
        JQ.write(&noise(exclusion, Tie::Compared).negated(), 0)
    );
    let note = "Save it as noise.jq: zcat AWSLogs/**/*.json.gz | jq -c -f noise.jq";
    Printed::new(vec![text], &[note])
}

/// A text of JSON, which is one of jq as well; `\(` cannot be in it, as a backslash is doubled.
pub(super) fn json(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}
