//! Tables in OCSF, the form that Security Lake and CloudWatch give to CloudTrail's events: their columns as those of
//! CloudTrail's own table.
//!
//! The mapping is documented for Security Lake's second version (OCSF 1.1):
//! <https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS/v1.1.0/CloudTrail>. What has no field of its own is
//! in `unmapped`, `readOnly` and `recipientAccountId` among it. That tables hold it so is inferred: none was seen.

use super::columns::{WrongTable, is_text};
use super::hive::{self, Column};
use super::literal;

/// Columns that only a table in OCSF has.
const MARKS: [&str; 3] = ["api", "actor", "metadata"];

/// Columns of texts, and the fields that hold them: the first one that is there.
const TEXTS: [(&str, &[&str]); 10] = [
    ("eventsource", &["api.service.name"]),
    ("eventname", &["api.operation"]),
    ("errorcode", &["api.response.error"]),
    ("errormessage", &["api.response.message"]),
    ("requestparameters", &["api.request.data"]),
    ("awsregion", &["cloud.region"]),
    ("eventid", &["metadata.uid"]),
    ("useragent", &["http_request.user_agent"]),
    ("sourceipaddress", &["src_endpoint.ip"]),
    ("username", &["actor.user.name"]),
];

/// Fields of `useridentity`, and those that hold them.
const IDENTITY: [(&str, &[&str]); 5] = [
    ("type", &["actor.user.type"]),
    ("arn", &["actor.user.uid"]),
    ("accountid", &["actor.user.account.uid", "actor.user.account_uid"]),
    ("invokedby", &["actor.invoked_by"]),
    ("issuer", &["actor.session.issuer"]),
];

/// Fields without which a table is read all the same.
const OPTIONAL: [&str; 2] = ["sourceipaddress", "username"];

/// A table in OCSF as one of CloudTrail.
pub(super) struct OcsfView {
    /// What stands after `FROM`.
    pub(super) from: String,
    /// The columns of that.
    pub(super) columns: Vec<Column>,
    /// Whether the table can say of a call that it only reads.
    pub(super) knows_read_only: bool,
}

/// Whether these are the columns of a table in OCSF.
pub(super) fn is_ocsf(columns: &[Column]) -> bool {
    let has = |name: &&str| columns.iter().any(|column| column.name == **name);
    MARKS.iter().all(has)
}

/// The columns of a table of this name as those of CloudTrail; those of `partitions` are kept as they are.
pub(super) fn view(
    (name, from): (&str, &str),
    columns: &[Column],
    partitions: &[Column],
) -> Result<OcsfView, WrongTable> {
    let fields = Fields { columns };
    let mut wrong = Vec::new();
    let mut found = |(name, paths): &(&str, &[&str])| {
        let path = paths
            .iter()
            .find(|path| fields.is_text(path))
            .map(|path| (*path).to_owned());
        if path.is_none() && !OPTIONAL.contains(name) {
            wrong.push(format!("no string {}", paths.join(" or ")));
        }
        path.unwrap_or_else(|| "CAST(NULL AS varchar)".to_owned())
    };
    let texts = TEXTS.map(|text| (text.0, found(&text)));
    let [kind, arn, account, invoked_by, issuer] = IDENTITY.map(|field| found(&field));
    let time = fields.kind("time_dt").filter(|kind| kind.starts_with("timestamp"));
    if time.is_none() {
        wrong.push("no timestamp time_dt, which Security Lake's tables have since their second version".to_owned());
    }
    if !wrong.is_empty() {
        let table = name.to_owned();
        return Err(WrongTable { table, wrong });
    }
    let recipient = any_of([
        fields.unmapped("recipientAccountId"),
        fields.text("cloud.account.uid"),
        fields.text("accountid"),
    ]);
    let read_only = fields.unmapped("readOnly");
    let address = any_of([fields.text("src_endpoint.ip"), fields.text("src_endpoint.domain")]);
    let mut listed: Vec<String> = texts
        .iter()
        .filter(|(name, _)| !["sourceipaddress", "username"].contains(name))
        .map(|(name, path)| format!("{path} AS {name}"))
        .collect();
    let [.., (_, user_name)] = &texts;
    let principal = any_of([fields.text("actor.user.uid_alt")]);
    listed.extend([
        "time_dt AS eventtime".to_owned(),
        format!("{address} AS sourceipaddress"),
        format!("{recipient} AS recipientaccountid"),
        format!("{} AS readonly", read_only.as_deref().unwrap_or("CAST(NULL AS varchar)")),
        format!(
            "CAST(ROW({kind}, {arn}, {account}, {invoked_by}, {user_name}, {principal}, ROW(ROW({issuer}))) AS ROW(type varchar, \
             arn varchar, accountid varchar, invokedby varchar, username varchar, principalid varchar, \
             sessioncontext ROW(sessionissuer ROW(arn varchar)))) AS useridentity"
        ),
        format!("{} AS resources", fields.resources()),
    ]);
    listed.extend(partitions.iter().map(|column| literal::identifier(&column.name)));
    Ok(OcsfView {
        from: format!("(SELECT {}\n      FROM {from}) AS ocsf", listed.join(",\n        ")),
        columns: cloudtrail_columns(time.unwrap_or_default()),
        knows_read_only: read_only.is_some(),
    })
}

/// The columns that a view has.
fn cloudtrail_columns(time: &str) -> Vec<Column> {
    let identity = "struct<type:string,arn:string,accountid:string,invokedby:string,username:string,principalid:string,\
                    sessioncontext:struct<sessionissuer:struct<arn:string>>>";
    let texts = "eventsource eventname errorcode errormessage requestparameters awsregion eventid useragent \
                 sourceipaddress recipientaccountid readonly";
    let texts = texts.split_whitespace().map(|name| (name, "string"));
    let others = [
        ("eventtime", time),
        ("useridentity", identity),
        ("resources", "array<struct<arn:string,type:string>>"),
    ];
    let column = |(name, kind): (&str, &str)| Column {
        name: name.to_owned(),
        kind: kind.to_owned(),
    };
    texts.chain(others).map(column).collect()
}

/// Looks for fields.
struct Fields<'a> {
    columns: &'a [Column],
}

impl<'a> Fields<'a> {
    /// The type at a path such as `api.service.name`.
    fn kind(&self, path: &str) -> Option<&'a str> {
        let mut names = path.split('.');
        let first = names.next()?;
        let column = self.columns.iter().find(|column| column.name == first)?;
        hive::field(&column.kind, &names.collect::<Vec<_>>())
    }

    fn is_text(&self, path: &str) -> bool {
        self.kind(path).is_some_and(is_text)
    }

    fn text(&self, path: &str) -> Option<String> {
        self.is_text(path).then(|| path.to_owned())
    }

    /// What has no field of its own.
    fn unmapped(&self, name: &str) -> Option<String> {
        if self.kind("unmapped").is_some_and(hive::is_map_of_texts) {
            return Some(format!("element_at(unmapped, '{name}')"));
        }
        self.text(&format!("unmapped.{}", name.to_lowercase()))
    }

    fn resources(&self) -> String {
        let kind = "ROW(arn varchar, type varchar)";
        let listed = self.kind("resources").and_then(hive::element);
        let is_listed = |name| {
            listed
                .and_then(|entry| hive::field(entry, &[name]))
                .is_some_and(is_text)
        };
        if is_listed("uid") && is_listed("type") {
            format!("transform(resources, r -> CAST(ROW(r.uid, r.type) AS {kind}))")
        } else {
            format!("CAST(ARRAY[] AS ARRAY({kind}))")
        }
    }
}

/// The first text that is not empty.
fn any_of<const N: usize>(texts: [Option<String>; N]) -> String {
    let texts: Vec<String> = texts
        .into_iter()
        .flatten()
        .map(|text| format!("nullif({text}, '')"))
        .collect();
    match texts.as_slice() {
        [] => "CAST(NULL AS varchar)".to_owned(),
        [only] => only.clone(),
        several => format!("coalesce({})", several.join(", ")),
    }
}
