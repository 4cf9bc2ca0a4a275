//! What the scanner says of a trail file is what the parser says of it.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use trailhum_core::event::envelope::{self, Element, Scanned};
use trailhum_core::event::{Event, RecentIdentities};
use trailhum_fuzz::{SETTING_CALLS, read_all};

#[derive(Debug, PartialEq)]
enum Counted {
    Success(Timestamp, String, String),
    Other(Element),
}

fn from_event(event: Box<Event>) -> Counted {
    match &event.error_code {
        None => Counted::Success(event.time, event.account, event.region),
        Some(_) => Counted::Other(Element::Event(event)),
    }
}

fn from_scanned(scanned: Scanned<'_>) -> Counted {
    match scanned {
        Scanned::Success(it) => Counted::Success(it.time, it.account.to_owned(), it.region.to_owned()),
        Scanned::Failure(it) => Counted::Other(Element::Event(Box::new(it.event()))),
        Scanned::Parsed(Element::Event(event)) => from_event(event),
        Scanned::Parsed(other) => Counted::Other(other),
    }
}

fuzz_target!(|text: &[u8]| {
    let Some(scanned) = envelope::scan(text, usize::MAX, &SETTING_CALLS, &mut RecentIdentities::default()) else {
        return;
    };
    let (parsed, broken) = read_all(text);
    // Of a text that is no JSON the scanner may see more, for it does not check what it does not count.
    if !broken.is_empty() {
        return;
    }
    let scanned: Vec<Counted> = scanned.into_iter().map(from_scanned).collect();
    let parsed: Vec<Counted> = parsed
        .into_iter()
        .map(|element| match element {
            Element::Event(event) => from_event(event),
            other => Counted::Other(other),
        })
        .collect();
    assert_eq!(scanned, parsed);
});
