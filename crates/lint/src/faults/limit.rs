//! Texts that are longer than the language allows.

use super::Finder;
use crate::condition::TextSpan;
use crate::fault::{FaultId, FilterFault};
use crate::read::pieces;

pub(super) fn find(finder: &Finder<'_>, found: &mut Vec<FilterFault>) {
    let Some(most) = finder.filter.language.limit() else {
        return;
    };
    for piece in pieces(finder.text) {
        let text = piece.text(finder.text).trim();
        let length = text.chars().count();
        if length <= most {
            continue;
        }
        let behind = text.char_indices().nth(most).map_or(0, |(at, _)| at);
        let span = TextSpan {
            start: piece.start + behind,
            end: piece.end,
        };
        let fault = FilterFault::new(FaultId::TooLong, span, length.to_string());
        found.push(fault.meaning(Some(most.to_string())));
    }
}
