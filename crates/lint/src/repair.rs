//! A repaired text: what the author meant to keep, and trailhum's own condition in place of what hid too much.

use serde_json::Value;
use trailhum_core::catalog::Catalog;
use trailhum_core::filter::{Excluded, Exclusion};

use crate::evaluate::Evaluation;
use crate::exclusion::excluding_terms;
use crate::fault::FaultId;
use crate::language::{FilterLanguage, Reading};
use crate::lint::{LintResult, examine, lint, noise_records};
use crate::probes::ACCOUNT;

mod edit;
mod noise;

/// The most changes to one text.
const MOST_EDITS: usize = 16;

/// A text in place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The text.
    pub text: String,
    /// What it is.
    pub kind: RepairKind,
    /// Conditions of the author that are not in it.
    pub removed: Vec<String>,
    /// Whether the account in it is an example, because neither the text nor its caller names one.
    pub example_account: bool,
}

/// What a repaired text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairKind {
    /// The text with what was wrong set right.
    Edited,
    /// That, and trailhum's condition that hides only noise.
    Joined,
    /// Trailhum's own filter: the text cannot be set right piece by piece.
    Own,
}

/// Sets a text right. The result has no fault; `None` if there is no such text.
#[must_use]
pub fn repair(text: &str, first: &LintResult, catalog: &Catalog, account: Option<&str>) -> Option<Repair> {
    if first.faults.is_empty() {
        return None;
    }
    let language = first.filter.language;
    let reading = first.filter.reading;
    let named = account.map(str::to_owned).or_else(|| crate::probes::account_in(text));
    let example_account = named.is_none() && noise::names_account(language);
    let account = named.unwrap_or_else(|| ACCOUNT.to_owned());
    let clean = |text: &str| lint(text, language, Some(reading), catalog).is_ok_and(|result| result.faults.is_empty());
    // What is misspelt hides nothing: what the author meant to hide shows once that is right.
    let is_shape = |id: FaultId| !hides_callers(id) && id != FaultId::MissingField;
    let shaped = edited(text, first, catalog, &is_shape);
    let hidden = hidden_noise(
        shaped.as_ref().map_or(first, |edited| &edited.result),
        catalog,
        &account,
    );
    let callers = shaped.and_then(|it| edited(&it.text, &it.result, catalog, &hides_callers));
    let all = callers.and_then(|it| Some((edited(&it.text, &it.result, catalog, &|_| true)?, it.removed)));
    if let Some((edited, removed)) = all {
        let joined = noise::joined(&edited.text, language, reading, &hidden);
        for (text, kind) in [(joined, RepairKind::Joined), (Some(edited.text), RepairKind::Edited)] {
            if let Some(text) = text.filter(|text| clean(text)) {
                return Some(Repair {
                    text,
                    kind,
                    removed,
                    example_account: example_account && kind == RepairKind::Joined,
                });
            }
        }
    }
    let own = noise::own(language, reading, &hidden)?;
    clean(&own).then(|| Repair {
        text: own,
        kind: RepairKind::Own,
        removed: vec![text.trim().to_owned()],
        example_account,
    })
}

/// The noise that a text takes away: that is what its author meant to hide.
fn hidden_noise(result: &LintResult, catalog: &Catalog, account: &str) -> Exclusion {
    let mut noise = Exclusion::from_catalog(catalog, vec![account.to_owned()]).common(catalog);
    let root = &result.filter.root;
    let evaluation = Evaluation::new(result.filter.language);
    let open: Vec<(usize, bool)> = excluding_terms(root)
        .iter()
        .map(|term| (term.node, term.open))
        .collect();
    let opened = evaluation.deciding(&open);
    let is_taken = |record: &Value| !evaluation.keeps(root, record) && opened.keeps(root, record);
    for caller in &mut noise.callers {
        let one = caller.clone();
        caller.calls.retain(|call| {
            let exclusion = Exclusion {
                exact: false,
                accounts: vec![account.to_owned()],
                partitions: Vec::new(),
                callers: vec![Excluded {
                    calls: vec![call.clone()],
                    ..one.clone()
                }],
            };
            noise_records(&exclusion, account).iter().any(is_taken)
        });
    }
    noise.callers.retain(|caller| !caller.calls.is_empty());
    noise
}

/// Faults whose condition is replaced by trailhum's.
fn hides_callers(id: FaultId) -> bool {
    matches!(
        id,
        FaultId::DeniedService
            | FaultId::ChosenName
            | FaultId::ChosenSession
            | FaultId::UserAgent
            | FaultId::SourceAddress
            | FaultId::InvokedBy
            | FaultId::AnyCallerOfName
            | FaultId::AnyCallerOfError
            | FaultId::AnyCaller
            | FaultId::WholeService
            | FaultId::WholeAccount
    )
}

/// A text after changes.
struct Edited {
    text: String,
    result: LintResult,
    /// What was taken out.
    removed: Vec<String>,
}

/// The text after one change for each fault that is such.
fn edited(text: &str, first: &LintResult, catalog: &Catalog, is_wanted: &dyn Fn(FaultId) -> bool) -> Option<Edited> {
    let (language, reading) = (first.filter.language, first.filter.reading);
    let mut edited = Edited {
        text: text.to_owned(),
        result: first.clone(),
        removed: Vec::new(),
    };
    let mut stuck = 0;
    for _ in 0..MOST_EDITS {
        let fault = edited.result.faults.iter().find(|fault| is_wanted(fault.id));
        let Some(fault) = fault.filter(|_| !edit::is_nothing(&edited.text, &edited.result.filter)) else {
            return Some(edited);
        };
        let filter = &edited.result.filter;
        let changed = if hides_callers(fault.id) {
            edited.removed.push(fault.span.text(&edited.text).to_owned());
            edit::without(&edited.text, filter, fault.span)?
        } else {
            edit::set_right(&edited.text, filter, fault)?
        };
        // A change that spans several queries of one text would lose one of them.
        if changed == edited.text || language.is_sql() && queries(&changed) != queries(&edited.text) {
            return None;
        }
        let places = |result: &LintResult| result.faults.iter().map(|fault| 1 + fault.more.len()).sum::<usize>();
        let before = places(&edited.result);
        edited.result = examine(&changed, language, Some(reading), catalog).ok()?;
        edited.text = changed;
        // A change that leaves as much wrong as before leads nowhere, unless it brought something else to light.
        stuck += usize::from(places(&edited.result) >= before);
        if stuck > 3 {
            return None;
        }
    }
    None
}

/// How many queries and groups a text has, by their words.
fn queries(text: &str) -> usize {
    let text = text.to_ascii_lowercase();
    ["select", "group by"]
        .iter()
        .map(|word| text.matches(word).count())
        .sum()
}

/// The word between two conditions that must both hold.
pub(crate) fn and_word(language: FilterLanguage) -> &'static str {
    match language {
        FilterLanguage::MetricFilter => " && ",
        FilterLanguage::Sigma | FilterLanguage::Kql => " and ",
        _ => " AND ",
    }
}

/// The word between alternatives.
pub(crate) fn or_word(language: FilterLanguage) -> &'static str {
    match language {
        FilterLanguage::MetricFilter => " || ",
        FilterLanguage::Sigma | FilterLanguage::Kql => " or ",
        _ => " OR ",
    }
}

/// Whether a text is read as one that keeps what it matches.
pub(crate) fn keeps(reading: Reading) -> bool {
    reading == Reading::Keeps
}
