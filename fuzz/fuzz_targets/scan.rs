//! What the scanner says of a trail file is what the parser says of it.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use trailhum_core::event::envelope::{self, Element, Scanned};
use trailhum_core::event::{Event, EventId};
use trailhum_fuzz::{SETTING_CALLS, read_all};

#[derive(Debug, PartialEq)]
enum Counted {
    Success(Timestamp, String, String),
    Failure(Timestamp, [String; 5], EventId),
    Other(Element),
}

/// `whole`: failed calls are compared in everything.
fn from_event(event: Box<Event>, whole: bool) -> Counted {
    let texts = [&event.account, &event.region, &event.source, &event.name].map(Clone::clone);
    match &event.error_code {
        None => {
            let [account, region, ..] = texts;
            Counted::Success(event.time, account, region)
        }
        Some(code) if !whole => {
            let [account, region, source, name] = texts;
            Counted::Failure(event.time, [account, region, source, name, code.clone()], event.id)
        }
        Some(_) => Counted::Other(Element::Event(event)),
    }
}

fn from_scanned(scanned: Scanned<'_>, whole: bool) -> Counted {
    match scanned {
        Scanned::Success(it) => Counted::Success(it.time, it.account.to_owned(), it.region.to_owned()),
        Scanned::Failure(it) => {
            let texts = [it.account, it.region, it.source, it.name, it.error_code].map(str::to_owned);
            Counted::Failure(it.time, texts, it.id.into())
        }
        Scanned::Parsed(Element::Event(event)) => from_event(event, whole),
        Scanned::Parsed(other) => Counted::Other(other),
    }
}

fuzz_target!(|text: &[u8]| {
    for whole in [false, true] {
        let Some(scanned) = envelope::scan(text, usize::MAX, &SETTING_CALLS, |_| whole) else {
            continue;
        };
        let (parsed, broken) = read_all(text);
        // Of a text that is no JSON the scanner may see more, for it does not check what it does not count.
        if !broken.is_empty() {
            continue;
        }
        let scanned: Vec<Counted> = scanned.into_iter().map(|it| from_scanned(it, whole)).collect();
        let parsed: Vec<Counted> = parsed
            .into_iter()
            .map(|element| match element {
                Element::Event(event) => from_event(event, whole),
                other => Counted::Other(other),
            })
            .collect();
        assert_eq!(scanned, parsed);
    }
});
