//! Fields and values that no record has.

use serde_json::Value;
use trailhum_core::catalog::Catalog;

use super::Finder;
use crate::condition::{FieldTest, Node, NodeKind, Operand, Pattern, TextSpan};
use crate::evaluate::Holds;
use crate::fault::{FaultId, FilterFault};
use crate::glob::GlobPart;
use crate::language::FilterLanguage;
use crate::literals::samples;
use crate::probes::put;

/// Error codes that texts often name, beside those of the catalog.
const CODES: [&str; 8] = [
    "AccessDenied",
    "AccessDeniedException",
    "Client.UnauthorizedOperation",
    "NoSuchBucket",
    "NoSuchEntityException",
    "ResourceNotFoundException",
    "ThrottlingException",
    "UnauthorizedOperation",
];

/// Calls that texts often name, beside those of the catalog.
const NAMES: [&str; 20] = [
    "AssumeRole",
    "AttachRolePolicy",
    "ConsoleLogin",
    "CreateAccessKey",
    "CreateBucket",
    "CreateUser",
    "Decrypt",
    "DeleteBucketPolicy",
    "DeleteTrail",
    "DescribeInstances",
    "GenerateDataKey",
    "GetBucketPolicy",
    "GetCallerIdentity",
    "GetObject",
    "HeadBucket",
    "HeadObject",
    "ListBuckets",
    "PutBucketPolicy",
    "StopLogging",
    "UpdateTrail",
];

pub(super) fn find(finder: &Finder<'_>, found: &mut Vec<FilterFault>) {
    unknown_fields(finder, found);
    for span in &finder.filter.remarks.quoted_names {
        let name = span.text(finder.text).trim_matches('"').to_owned();
        let fault = FilterFault::new(FaultId::QuotedName, *span, name.clone()).meaning(Some(format!("'{name}'")));
        let record = serde_json::json!({"eventName": name});
        found.push(fault.showing(record, false));
    }
    finder.filter.root.walk(true, &mut |node: &Node, _| {
        if let NodeKind::Test(test) = &node.kind {
            comparison(finder, test, node.span, found);
        }
    });
}

fn unknown_fields(finder: &Finder<'_>, found: &mut Vec<FilterFault>) {
    for unknown in &finder.filter.remarks.unknown_fields {
        if unknown.meant.is_none() && !finder.filter.language.has_only_cloudtrail_fields() {
            continue;
        }
        let written = finder.filter.root.tests().into_iter().find(|(test, _, _)| {
            test.single_field()
                .is_some_and(|field| field.trim_start_matches("(not in detail).") == unknown.name)
        });
        let value = written.and_then(|(test, _, _)| test.patterns.iter().flat_map(samples).next());
        let mut record = serde_json::json!({"eventName": "GetBucketPolicy"});
        let field = unknown
            .meant
            .as_deref()
            .map(|meant| meant.trim_start_matches("detail."));
        if let (Some(field), Some(value)) = (field, value) {
            let path: Vec<String> = field.split('.').map(str::to_owned).collect();
            put(&mut record, &path, &Value::String(value));
        }
        let kept = finder.keeps(&record);
        let fault = FilterFault::new(FaultId::UnknownField, unknown.span, unknown.name.clone());
        found.push(fault.meaning(unknown.meant.clone()).showing(record, kept));
    }
}

/// The values of one comparison.
fn comparison(finder: &Finder<'_>, test: &FieldTest, span: TextSpan, found: &mut Vec<FilterFault>) {
    let Some(field) = test.single_field() else { return };
    for pattern in &test.patterns {
        let fault = match pattern {
            Pattern::Text(value) => literal_wildcard(finder.filter.language, value)
                .or_else(|| unlike_any_record(finder, test, &field, value)),
            Pattern::Glob(glob) if finder.filter.language.is_sql() => {
                let value: String = glob.filled("%");
                let has_star = glob.parts().contains(&GlobPart::One('*'));
                (has_star && !glob.parts().contains(&GlobPart::Many))
                    .then(|| (FaultId::LiteralWildcard, value.clone(), value.replace('*', "%")))
            }
            _ => None,
        };
        let Some((id, value, meant)) = fault else { continue };
        let real = meant.replace(['*', '%'], "x");
        let mut record = serde_json::json!({"eventName": "GetBucketPolicy"});
        let path: Vec<String> = field.split('.').map(str::to_owned).collect();
        put(&mut record, &path, &Value::String(real));
        // The comparison must really miss what was meant.
        if finder.evaluation.test(
            &FieldTest {
                negated: false,
                ..test.clone()
            },
            &record,
        ) == Holds::Yes
        {
            continue;
        }
        let kept = finder.keeps(&record);
        found.push(
            FilterFault::new(id, span, value)
                .meaning(Some(meant))
                .showing(record, kept),
        );
    }
}

/// A wildcard of another language, or one in quotes that take its meaning away.
fn literal_wildcard(language: FilterLanguage, text: &str) -> Option<(FaultId, String, String)> {
    let has = |sign: char| text.starts_with(sign) || text.ends_with(sign);
    if text.len() < 2 {
        return None;
    }
    let is_wildcard = match language {
        FilterLanguage::MetricFilter => has('%'),
        _ => has('*') || has('%'),
    };
    let meant = match language {
        it if it.is_sql() => text.replace('*', "%"),
        _ => text.replace('%', "*"),
    };
    is_wildcard.then(|| (FaultId::LiteralWildcard, text.to_owned(), meant))
}

/// A value that differs from a known one in its case or in a letter or two.
fn unlike_any_record(
    finder: &Finder<'_>,
    test: &FieldTest,
    field: &str,
    value: &str,
) -> Option<(FaultId, String, String)> {
    let known = known(finder.catalog, field);
    if known.is_empty() || known.contains(&value) && !has_lost_case(&test.operand, value) {
        return None;
    }
    let same = |known: &&&str| known.eq_ignore_ascii_case(value);
    if let Some(known) = known.iter().find(same) {
        let matters = !test.ignore_case && !matches!(test.operand, Operand::Lower(_) | Operand::Upper(_));
        let meant = if has_lost_case(&test.operand, value) {
            value.to_lowercase()
        } else {
            (*known).to_owned()
        };
        let wrong = matters || has_lost_case(&test.operand, value);
        return wrong.then(|| (FaultId::LetterCase, value.to_owned(), meant));
    }
    if field == "eventSource" && !value.contains('.') {
        return Some((
            FaultId::ValueTypo,
            value.to_owned(),
            format!("{}.amazonaws.com", value.to_lowercase()),
        ));
    }
    let near = known.iter().map(|known| (strsim::osa_distance(known, value), known));
    // Short names of services differ by a letter: ssm and sso.
    let is_long = |known: &str| {
        known
            .strip_suffix(".amazonaws.com")
            .map_or(known.len() >= 8, |name| name.len() >= 6)
    };
    let near = near
        .filter(|(distance, known)| *distance <= 2 && is_long(known))
        .min()?;
    Some((FaultId::ValueTypo, value.to_owned(), (*near.1).to_owned()))
}

/// Small letters are compared with capital ones.
fn has_lost_case(operand: &Operand, text: &str) -> bool {
    match operand {
        Operand::Lower(_) => text.to_lowercase() != text,
        Operand::Upper(_) => text.to_uppercase() != text,
        _ => false,
    }
}

/// The values that are known of a field.
fn known<'c>(catalog: &'c Catalog, field: &str) -> Vec<&'c str> {
    let lookups = catalog.lookups().iter();
    match field {
        "errorCode" => CODES
            .into_iter()
            .chain(lookups.flat_map(|it| it.entry.error.iter().map(String::as_str)))
            .collect(),
        "eventName" => NAMES
            .into_iter()
            .chain(lookups.flat_map(|it| it.entry.event.iter().map(String::as_str)))
            .collect(),
        "eventSource" => {
            let usual = [
                "ec2.amazonaws.com",
                "iam.amazonaws.com",
                "kms.amazonaws.com",
                "sts.amazonaws.com",
            ];
            usual.into_iter().chain(lookups.map(|it| it.source.as_str())).collect()
        }
        _ => Vec::new(),
    }
}
