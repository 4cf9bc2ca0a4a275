//! The user's own records: how many a text hides, and what of them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use trailhum_lint::RecordFate;
use trailhum_lint::read::Filter;

use super::super::record_files;
use crate::catalog::{Caller, Catalog};
use crate::coverage::Gap;
use crate::error::Error;
use crate::event::Event;
use crate::filter::Exclusion;

/// Kinds of hidden records that are shown.
pub(super) const MOST_KINDS: usize = 5;

/// What a text does with the records.
#[derive(Debug, Default)]
pub(super) struct OwnRecords {
    /// Fields that the text names and that are not read from files; then nothing was counted.
    pub(super) unread: Vec<String>,
    pub(super) records: u64,
    pub(super) hidden: u64,
    /// Hidden, and no noise by the catalog.
    pub(super) other_hidden: u64,
    /// These by call, error and caller, with the `eventID` of one of them.
    pub(super) kinds: BTreeMap<String, HiddenKind>,
    pub(super) gaps: Vec<Gap>,
}

/// Hidden records of one kind.
#[derive(Debug, Default)]
pub(super) struct HiddenKind {
    pub(super) count: u64,
    /// The first by name, so that it is the same in any order of the files.
    pub(super) example: String,
}

/// Tries a text on all records of these files and folders; `None` without any.
pub(super) fn try_on(paths: &[PathBuf], filter: &Filter, catalog: &Catalog) -> Result<Option<OwnRecords>, Error> {
    if paths.is_empty() {
        return Ok(None);
    }
    let unread = filter.unread_fields();
    if !unread.is_empty() {
        return Ok(Some(OwnRecords {
            unread,
            ..OwnRecords::default()
        }));
    }
    let noise = Exclusion::from_catalog(catalog, Vec::new());
    let add = |own: &mut OwnRecords, event: &Event| own.add(event, filter.fate(event, &noise));
    let (own, gaps) = record_files::count(paths, &add, &OwnRecords::join)?;
    Ok(Some(OwnRecords { gaps, ..own }))
}

impl OwnRecords {
    fn add(&mut self, event: &Event, fate: RecordFate) {
        self.records += 1;
        self.hidden += u64::from(fate != RecordFate::Kept);
        if fate != RecordFate::OtherHidden {
            return;
        }
        self.other_hidden += 1;
        let caller = Caller::from_event(event);
        let code = event.error_code.as_deref().unwrap_or("-");
        let kind = format!("{} {code} {}", event.name, caller.label());
        let id = event.id.to_string();
        let known = self.kinds.entry(kind).or_default();
        known.count += 1;
        if known.example.is_empty() || id < known.example {
            known.example = id;
        }
    }

    fn join(mut self, other: Self) -> Self {
        self.records += other.records;
        self.hidden += other.hidden;
        self.other_hidden += other.other_hidden;
        for (kind, more) in other.kinds {
            let known = self.kinds.entry(kind).or_default();
            known.count += more.count;
            if known.example.is_empty() || more.example < known.example {
                known.example = more.example;
            }
        }
        self
    }

    /// The most frequent kinds.
    pub(super) fn top(&self) -> Vec<(&str, &HiddenKind)> {
        let mut kinds: Vec<(&str, &HiddenKind)> = self.kinds.iter().map(|(kind, it)| (kind.as_str(), it)).collect();
        // Errors before successful calls, which a person looks for last.
        kinds.sort_by_key(|(kind, it)| (kind.contains(" - "), std::cmp::Reverse(it.count)));
        kinds.truncate(MOST_KINDS);
        kinds
    }
}
