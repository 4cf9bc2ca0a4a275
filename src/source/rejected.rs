//! Elements of an object that are no records, in a few words, whatever a stranger wrote.

use crate::event::NotARecord;

/// Reasons that are told of one object.
const MAX_REASONS: usize = 20;

/// Characters of a reason that are told: it may hold what a stranger wrote.
const MAX_REASON_CHARS: usize = 200;

/// Elements that are no records: of each reason the first, and how many there are.
#[derive(Default)]
pub(super) struct Rejected {
    reasons: Vec<(NotARecord, u64)>,
    /// Elements of further reasons.
    others: u64,
}

impl Rejected {
    pub(super) fn add(&mut self, reason: NotARecord) {
        let is_room = self.reasons.len() < MAX_REASONS;
        match self.reasons.iter_mut().find(|(known, _)| known.is_alike(&reason)) {
            Some((_, count)) => *count += 1,
            None if is_room => self.reasons.push((reason, 1)),
            None => self.others += 1,
        }
    }

    /// A sentence for each reason, and one for all that are too many.
    pub(super) fn messages(self) -> Vec<String> {
        let mut words: Vec<String> = self
            .reasons
            .iter()
            .map(|(reason, count)| message(reason, *count))
            .collect();
        if self.others > 0 {
            let others = self.others;
            words.push(format!(
                "{others} further elements are no CloudTrail records, for other reasons"
            ));
        }
        words
    }
}

fn message(reason: &NotARecord, count: u64) -> String {
    let mut words = reason.to_string();
    if let Some((end, _)) = words.char_indices().nth(MAX_REASON_CHARS) {
        words.truncate(end);
        words.push_str("...");
    }
    if count > 1 {
        format!("{words} ({count} elements)")
    } else {
        words
    }
}
