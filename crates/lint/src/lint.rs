//! A text from its reading to its faults.

use serde_json::Value;
use trailhum_core::catalog::Catalog;
use trailhum_core::filter::Exclusion;

use crate::condition::{NodeKind, Operand};
use crate::cursor::SyntaxError;
use crate::evaluate::Evaluation;
use crate::fault::FilterFault;
use crate::faults::Finder;
use crate::language::{FilterLanguage, Reading};
use crate::probes::{CallerClass, ProbeCall, ProbeCaller, Probes, record};
use crate::read::Filter;

/// What was found of a text.
#[derive(Debug, Clone)]
pub struct LintResult {
    /// The filter as read.
    pub filter: Filter,
    /// What is wrong with it.
    pub faults: Vec<FilterFault>,
    /// What it does with records that every account has.
    pub rows: Vec<Row>,
    /// How many kinds of noise it hides, of how many that the catalog knows.
    pub noise_hidden: usize,
    /// How many kinds there are.
    pub noise_kinds: usize,
    /// How many records it was tried on.
    pub tried: usize,
    /// Whether the text names more values than were tried.
    pub cut: bool,
}

/// A record that every account has, and whether the text keeps it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which: `config-denied`, `role-of-that-name`, `person-denied`, `service-without-arn`, `success`, `root`.
    pub id: &'static str,
    /// Whether it is kept.
    pub kept: bool,
    /// The record.
    pub record: Value,
}

/// Reads a text, and finds what is wrong with it.
///
/// # Errors
/// [`SyntaxError`] where the text ends to be of this language.
pub fn lint(
    text: &str,
    language: FilterLanguage,
    reading: Option<Reading>,
    catalog: &Catalog,
) -> Result<LintResult, SyntaxError> {
    let result = examine(text, language, reading, catalog)?;
    if says_nothing(&result.filter) {
        let expected = "a condition on a field of a CloudTrail record";
        return Err(SyntaxError::at(text, 0, expected));
    }
    Ok(result)
}

/// The same of any text, also of one in which nothing can be tried on a record.
pub(crate) fn examine(
    text: &str,
    language: FilterLanguage,
    reading: Option<Reading>,
    catalog: &Catalog,
) -> Result<LintResult, SyntaxError> {
    let filter = Filter::read(text, language, reading)?;
    let noise = Exclusion::from_catalog(catalog, Vec::new());
    let probes = Probes::new(text, &filter.root, catalog);
    let evaluation = Evaluation::new(language);
    let finder = Finder {
        text,
        filter: &filter,
        catalog,
        noise: &noise,
        probes: &probes,
        evaluation,
    };
    let faults = finder.faults();
    let rows = rows(&finder, &probes);
    let kinds = noise_records(&noise.common(catalog), &probes.account);
    let noise_hidden = kinds
        .iter()
        .filter(|record| !evaluation.keeps(&filter.root, record))
        .count();
    Ok(LintResult {
        faults,
        rows,
        noise_hidden,
        noise_kinds: kinds.len(),
        tried: probes.all.len(),
        cut: probes.cut,
        filter,
    })
}

/// Whether nothing in a text could be tried on a record: no fault found in it would be no good news.
fn says_nothing(filter: &Filter) -> bool {
    let (mut reads_fields, mut is_open) = (false, !filter.remarks.not_evaluated.is_empty());
    filter.root.walk(true, &mut |node, _| match &node.kind {
        NodeKind::Test(test) if test.operand == Operand::Whole => is_open = true,
        NodeKind::Test(_) => reads_fields = true,
        NodeKind::Opaque => is_open = true,
        _ => {}
    });
    is_open && !reads_fields
}

/// The records that a text is tried on, and whether it keeps each of them.
///
/// # Errors
/// [`SyntaxError`] where the text ends to be of this language.
pub fn tried(
    text: &str,
    language: FilterLanguage,
    reading: Option<Reading>,
    catalog: &Catalog,
) -> Result<Vec<(Value, bool)>, SyntaxError> {
    let filter = Filter::read(text, language, reading)?;
    let evaluation = Evaluation::new(language);
    let probes = Probes::new(text, &filter.root, catalog).all.into_iter();
    let tried = probes.map(|probe| {
        let kept = evaluation.keeps(&filter.root, &probe.record);
        (probe.record, kept)
    });
    Ok(tried.collect())
}

/// A record of each kind of noise: a service-linked role, its call and its error.
pub(crate) fn noise_records(noise: &Exclusion, account: &str) -> Vec<Value> {
    let mut records = Vec::new();
    for caller in &noise.callers {
        let service = ProbeCaller::service(&caller.service, &caller.role, account, "aws");
        for call in &caller.calls {
            let error = (Some(call.code.clone()), call.messages.first().cloned());
            records.push(record(
                &service,
                &ProbeCall::new(&call.source, &call.name),
                &error,
                account,
            ));
        }
    }
    records
}

fn rows(finder: &Finder<'_>, probes: &Probes) -> Vec<Row> {
    type Wanted = (&'static str, fn(&CallerClass) -> bool, bool);
    const ROWS: [Wanted; 6] = [
        ("config-denied", |class| *class == CallerClass::Service, true),
        (
            "role-of-that-name",
            |class| matches!(class, CallerClass::Named(_)),
            true,
        ),
        ("person-denied", |class| *class == CallerClass::Person, true),
        ("service-without-arn", |class| *class == CallerClass::WithoutArn, true),
        ("success", |class| *class == CallerClass::Person, false),
        ("root", |class| *class == CallerClass::Root, false),
    ];
    let row = |(id, is_class, fails): Wanted| {
        let mut candidates = probes
            .all
            .iter()
            .filter(|probe| is_class(&probe.class) && probe.record.get("errorCode").is_some() == fails);
        let usual = |probe: &&crate::probes::Probe| {
            let name = probe.record.get("eventName").and_then(Value::as_str);
            name == Some("GetBucketPolicy") || id == "role-of-that-name"
        };
        let probe = candidates.find(usual)?;
        let kept = finder.keeps(&probe.record);
        Some(Row {
            id,
            kept,
            record: probe.record.clone(),
        })
    };
    ROWS.into_iter().filter_map(row).collect()
}
