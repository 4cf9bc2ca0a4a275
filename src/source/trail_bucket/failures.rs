//! Objects that could not be read, in one gap for each folder and reason: there may be thousands.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::super::ReadOutcome;
use super::super::trail_key::TrailFileName;
use super::Location;
use crate::aws::Fault;
use crate::coverage::Gap;
use crate::tally::Unread;

/// About how far back the records of a trail file reach from its delivery: usually five to fifteen minutes.
const RECORDS_BEFORE_DELIVERY: SignedDuration = SignedDuration::from_mins(30);

/// After this many denied objects of a folder of which none was read, no further one is requested: each denied request
/// leaves an error in a trail.
const MAX_DENIED_OBJECTS: u64 = 10;

/// Why an object could not be read.
#[derive(Debug)]
pub(super) enum FailureCause {
    /// The request failed.
    Fault(Fault),
    /// The answer broke off or is not what was stored.
    Damaged(String),
}

/// What happened in each folder.
#[derive(Debug, Default)]
pub(super) struct Failures {
    folders: BTreeMap<String, Folder>,
}

#[derive(Debug, Default)]
struct Folder {
    read: u64,
    refused: u64,
    left_out: u64,
    /// By reason: how many, the first key, and what to do.
    reasons: BTreeMap<String, Reason>,
    unread: Vec<Unread>,
}

#[derive(Debug)]
struct Reason {
    count: u64,
    first: String,
    what: String,
    hint: String,
}

impl Failures {
    /// An object was read.
    pub(super) fn read(&mut self, key: &str) {
        self.folder(key).read += 1;
    }

    /// Whether an object is not worth requesting; then it counts as left out.
    pub(super) fn leaves_out(&mut self, key: &str) -> bool {
        let folder = self.folder(key);
        let out = folder.read == 0 && folder.refused >= MAX_DENIED_OBJECTS;
        if out {
            folder.left_out += 1;
            folder.unread.extend(unread(key));
        }
        out
    }

    /// An object was not read because the reading ended.
    pub(super) fn left(&mut self, key: &str) {
        self.folder(key).unread.extend(unread(key));
    }

    /// An object could not be read.
    pub(super) fn failed(&mut self, key: &str, why: FailureCause) {
        let folder = self.folder(key);
        folder.unread.extend(unread(key));
        let (reason, what, hint) = match why {
            FailureCause::Fault(fault) => {
                folder.refused += u64::from(fault.is_denied());
                let hint = match fault.code.as_deref() {
                    Some("NoSuchKey") => "it was deleted after it was listed".to_owned(),
                    Some("InvalidObjectState") => "restore it from its storage class first".to_owned(),
                    _ => fault.hint(),
                };
                let reason = fault.code.unwrap_or_else(|| fault.message.clone());
                (reason, fault.message, hint)
            }
            FailureCause::Damaged(message) => {
                let what = format!("damaged in transit, twice: {message}");
                (what.clone(), what, "run it again".to_owned())
            }
        };
        let entry = folder.reasons.entry(reason).or_insert_with(|| Reason {
            count: 0,
            first: key.to_owned(),
            what,
            hint,
        });
        entry.count += 1;
        // Downloads end in any order, and the report must not depend on it.
        if *key < *entry.first {
            key.clone_into(&mut entry.first);
        }
    }

    /// Adds the gaps and the unread spans.
    pub(super) fn report_to(self, location: &Location, read: &mut ReadOutcome) {
        for (place, folder) in self.folders {
            read.unread.extend(folder.unread);
            for Reason {
                count,
                first,
                what,
                hint,
            } in folder.reasons.into_values()
            {
                let gap = if count == 1 {
                    Gap::new(location.address(&first), what, hint)
                } else {
                    let what = format!("{count} objects, the first {first:?}: {what}");
                    Gap::new(location.address(&place), what, hint)
                };
                read.coverage.gaps.push(gap);
            }
            if folder.left_out > 0 {
                let what = format!(
                    "after {MAX_DENIED_OBJECTS} denied objects, {} more were not requested",
                    folder.left_out
                );
                read.coverage.add_gap(location.address(&place), what, "");
            }
        }
    }

    fn folder(&mut self, key: &str) -> &mut Folder {
        self.folders.entry(region_folder(key).to_owned()).or_default()
    }
}

/// The folder above `YYYY/MM/DD/NAME` of a trail file's key; of any other key, its own folder.
fn region_folder(key: &str) -> &str {
    let mut folders = key.rmatch_indices('/').map(|(at, _)| at + 1);
    let (own, above) = (folders.next(), folders.nth(2));
    let is_trail = matches!(TrailFileName::parse(name(key)), TrailFileName::Trail(_));
    above
        .filter(|_| is_trail)
        .or(own)
        .and_then(|end| key.get(..end))
        .unwrap_or_default()
}

/// The last part of a key.
pub(super) fn name(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or_default()
}

/// The span that an unread object may have covered; a call that is expected there is not missing.
fn unread(key: &str) -> Option<Unread> {
    let TrailFileName::Trail(key) = TrailFileName::parse(name(key)) else {
        return None;
    };
    Some(Unread {
        read_since_by_resource: BTreeMap::new(),
        region: key.region.to_owned(),
        name: None,
        from: key.delivered.checked_sub(RECORDS_BEFORE_DELIVERY).ok()?,
        to: key.delivered,
    })
}
