//! Elements of an object that are no records, in a few short sentences, whatever the object holds.

use crate::event::NotARecord;

/// The most reasons that are reported of one object.
const MAX_REASONS: usize = 20;

/// The most characters of a reason that are reported: it may quote the object.
const MAX_REASON_CHARS: usize = 200;

/// Elements that are no records: the first of each reason, and their number.
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

    /// A sentence for each reason, and one for all further ones.
    pub(super) fn messages(self) -> Vec<String> {
        let mut messages: Vec<String> = self
            .reasons
            .iter()
            .map(|(reason, count)| message(reason, *count))
            .collect();
        if self.others > 0 {
            let others = self.others;
            messages.push(format!(
                "{others} other elements are not CloudTrail records, for other reasons"
            ));
        }
        messages
    }
}

fn message(reason: &NotARecord, count: u64) -> String {
    let mut message = reason.to_string();
    if let Some((end, _)) = message.char_indices().nth(MAX_REASON_CHARS) {
        message.truncate(end);
        message.push_str("...");
    }
    if count > 1 {
        format!("{message} ({count} elements)")
    } else {
        message
    }
}
