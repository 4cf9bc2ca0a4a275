//! What is called, and how it fails.

use trailhum_core::catalog::Catalog;

use crate::literals::Literals;

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProbeCall {
    pub(crate) source: String,
    pub(crate) name: String,
}

impl ProbeCall {
    pub(crate) fn new(source: &str, name: &str) -> Self {
        Self {
            source: source.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Whether it only reads, by its name.
    pub(crate) fn is_read(&self) -> bool {
        [
            "Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Search", "Decrypt",
        ]
        .iter()
        .any(|verb| self.name.starts_with(verb))
    }
}

/// Calls that every text is tried on.
const USUAL: [(&str, &str); 4] = [
    ("s3.amazonaws.com", "GetBucketPolicy"),
    ("ec2.amazonaws.com", "DescribeInstances"),
    ("iam.amazonaws.com", "CreateUser"),
    ("s3.amazonaws.com", "DeleteBucketPolicy"),
];

/// The service of calls that texts often name.
const SOURCES: [(&str, &str); 22] = [
    ("AssumeRole", "sts"),
    ("AttachRolePolicy", "iam"),
    ("ConsoleLogin", "signin"),
    ("CreateAccessKey", "iam"),
    ("CreateBucket", "s3"),
    ("CreateUser", "iam"),
    ("Decrypt", "kms"),
    ("DeleteBucket", "s3"),
    ("DeleteTrail", "cloudtrail"),
    ("DescribeInstances", "ec2"),
    ("GenerateDataKey", "kms"),
    ("GetCallerIdentity", "sts"),
    ("GetObject", "s3"),
    ("GetSecretValue", "secretsmanager"),
    ("HeadBucket", "s3"),
    ("HeadObject", "s3"),
    ("ListBuckets", "s3"),
    ("LookupEvents", "cloudtrail"),
    ("PutObject", "s3"),
    ("RunInstances", "ec2"),
    ("StopLogging", "cloudtrail"),
    ("UpdateTrail", "cloudtrail"),
];

pub(super) fn calls(literals: &Literals, catalog: &Catalog) -> Vec<ProbeCall> {
    let sources = literals.values("eventSource");
    let mut calls: Vec<ProbeCall> = Vec::new();
    let mut push = |call: ProbeCall| {
        if !calls.contains(&call) {
            calls.push(call);
        }
    };
    for name in literals.values("eventName") {
        let known = known_source(name, catalog);
        for source in known.iter().chain(sources.iter().take(2)) {
            push(ProbeCall::new(source, name));
        }
        if known.is_none() && sources.is_empty() {
            push(ProbeCall::new("ec2.amazonaws.com", name));
        }
    }
    for source in sources.iter().take(4) {
        for name in ["DescribeInstances", "GetPolicy", "DeletePolicy"] {
            push(ProbeCall::new(source, name));
        }
    }
    for (source, name) in USUAL {
        push(ProbeCall::new(source, name));
    }
    calls
}

fn known_source(name: &str, catalog: &Catalog) -> Option<String> {
    let listed = SOURCES.iter().find(|(known, _)| *known == name);
    if let Some((_, service)) = listed {
        return Some(format!("{service}.amazonaws.com"));
    }
    let mut lookups = catalog.lookups().iter();
    let lookup = lookups.find(|lookup| lookup.entry.event.iter().any(|event| event == name));
    lookup.map(|lookup| lookup.source.clone())
}

/// Error codes with messages; last, none.
pub(super) fn errors(literals: &Literals) -> Vec<(Option<String>, Option<String>)> {
    let denied = "User is not authorized to perform this action";
    let mut errors = vec![
        (Some("AccessDenied".to_owned()), Some(denied.to_owned())),
        (Some("Client.UnauthorizedOperation".to_owned()), None),
    ];
    for code in literals.values("errorCode") {
        if !errors.iter().any(|(known, _)| known.as_ref() == Some(code)) {
            errors.push((Some(code.clone()), None));
        }
    }
    for message in literals.values("errorMessage").iter().take(3) {
        let codes = literals.values("errorCode").first();
        let code = codes.cloned().unwrap_or_else(|| "AccessDenied".to_owned());
        errors.push((Some(code), Some(message.clone())));
        errors.push((None, Some(message.clone())));
    }
    errors.push((None, None));
    errors
}
