//! What can be done about noise, and why one way is better than another.

use trailhum_core::catalog::Advice;
use trailhum_core::finding::{Remedy, RemedyKind};

use super::{catalog, message};

/// What is done, and what else it does.
#[must_use]
pub fn remedy_what(remedy: &Remedy) -> String {
    match remedy.kind {
        RemedyKind::Filter => message!("remedy-filter"),
        RemedyKind::Set => catalog::quiet(&remedy.check, &remedy.setting),
        RemedyKind::Leave => message!("remedy-leave"),
    }
}

/// Why it is advised or not.
#[must_use]
pub fn remedy_reason(remedy: &Remedy) -> String {
    match (remedy.kind, remedy.advice) {
        (RemedyKind::Filter, _) => message!("remedy-filter-why"),
        (RemedyKind::Set, Advice::Avoid) => message!("remedy-set-why-not"),
        (RemedyKind::Set, Advice::Do | Advice::Consider) => message!("remedy-set-why"),
        (RemedyKind::Leave, _) => message!("remedy-leave-why"),
    }
}
