//! A text gives the same records, and the same faults, however few bytes of it arrive at a time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailhum_core::event::Event;
use trailhum_fuzz::{contains, read_all, read_in_steps};

fuzz_target!(|text: &[u8]| {
    let whole = read_all(text);
    assert!(whole.0.len() <= text.len(), "more records than bytes");
    // What kind of text it is, is decided by what arrives first; of these there is nothing to decide.
    let is_json = text.starts_with(b"{") || text.starts_with(b"[");
    for step in [1, 7, 64] {
        let stepped = read_in_steps(text, step);
        if is_json && !contains(text, b"schema") {
            assert_eq!(stepped, whole, "in steps of {step}");
        }
    }
    if let Ok(text) = std::str::from_utf8(text) {
        let _ = Event::from_json(text);
    }
});
