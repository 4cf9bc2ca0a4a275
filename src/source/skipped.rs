//! What was skipped because it holds nothing that is wanted, in numbers: a report names it, so that nothing is missing
//! silently.

use std::collections::BTreeMap;

use crate::event::OtherKind;

/// What was skipped at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Trail files that were not opened: their names are outside of the query.
    pub outside: u64,
    /// Events of other kinds, among records.
    pub events: BTreeMap<OtherKind, u64>,
    /// Files of other kinds, by their names.
    pub files: BTreeMap<OtherKind, u64>,
    /// Files without records, by their content or, in a bucket, by their names.
    pub without_records: u64,
    /// The first of them by name.
    pub example: Option<String>,
}

impl Skipped {
    /// Counts an event of another kind.
    pub fn add_event(&mut self, kind: OtherKind) {
        *self.events.entry(kind).or_default() += 1;
    }

    /// Counts a file of another kind.
    pub fn add_file(&mut self, kind: OtherKind) {
        *self.files.entry(kind).or_default() += 1;
    }

    /// Counts a file without records.
    pub fn add_without_records(&mut self, name: &str) {
        self.join(Self {
            without_records: 1,
            example: Some(name.to_owned()),
            ..Self::default()
        });
    }

    /// Adds what was skipped elsewhere.
    pub fn join(&mut self, other: Self) {
        self.outside += other.outside;
        for (kind, count) in other.events {
            *self.events.entry(kind).or_default() += count;
        }
        for (kind, count) in other.files {
            *self.files.entry(kind).or_default() += count;
        }
        self.without_records += other.without_records;
        // The first by name, so that the report does not depend on which core was faster.
        self.example = match (self.example.take(), other.example) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// What was skipped, in a clause each.
    #[must_use]
    pub fn clauses(&self) -> Vec<String> {
        let mut clauses = Vec::new();
        if self.outside > 0 {
            clauses.push(format!(
                "{} files were not opened: their names are outside of --since, --until, --region or --account, or were \
                 delivered more than a day after --until",
                self.outside
            ));
        }
        let events = (self.events.iter()).map(|(kind, count)| format!("{} ({count})", kind.plural()));
        let files = (self.files.iter()).map(|(kind, count)| format!("files of {} ({count})", kind.plural()));
        let kinds: Vec<String> = events.chain(files).collect();
        if !kinds.is_empty() {
            clauses.push(format!(
                "skipped, as they are no records of calls: {}",
                kinds.join(", ")
            ));
        }
        if self.without_records > 0 {
            let example = self.example.as_deref().unwrap_or_default();
            clauses.push(format!(
                "skipped, as they hold no records: {} files, such as {example}",
                self.without_records
            ));
        }
        clauses
    }

    /// A sentence about a place, if anything was skipped there.
    pub(super) fn note(&self, place: &str) -> Option<String> {
        let clauses = self.clauses();
        (!clauses.is_empty()).then(|| format!("{place}: {}", clauses.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_skipped_is_named_by_its_kind_whichever_core_read_it() {
        let mut one = Skipped::default();
        one.add_event(OtherKind::Insights);
        one.add_without_records("b.txt");
        let mut other = Skipped::default();
        other.add_event(OtherKind::Insights);
        other.add_event(OtherKind::Aggregated);
        other.add_file(OtherKind::Digest);
        other.add_without_records("a.txt");
        let mut turned = other.clone();
        turned.join(one.clone());
        one.join(other);
        assert_eq!(one, turned);
        assert_eq!(
            one.note("folder").unwrap(),
            "folder: skipped, as they are no records of calls: Insights events (2), aggregated events (1), files of \
             digests (1); skipped, as they hold no records: 2 files, such as a.txt"
        );
        assert_eq!(Skipped::default().note("folder"), None);
    }
}
