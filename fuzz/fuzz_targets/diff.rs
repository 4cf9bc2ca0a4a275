//! Two reports of anybody's are compared: what is shown is printable, and a report differs from itself in nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailhum_fuzz::assert_printable;
use trailhum_report::report::diff::{Diff, write_json, write_markdown, write_table};
use trailhum_report::report::json;

fn shown(diff: &Diff) {
    let mut out = Vec::new();
    write_json(diff, &mut out).expect("a vector takes all");
    serde_json::from_slice::<serde_json::Value>(&out).expect("the diff is JSON");
    for width in [20, 80] {
        out.clear();
        write_table(diff, width, &mut out).expect("a vector takes all");
        assert_printable(std::str::from_utf8(&out).expect("the table is UTF-8"));
    }
    out.clear();
    write_markdown(diff, &mut out).expect("a vector takes all");
    assert_printable(std::str::from_utf8(&out).expect("the Markdown is UTF-8"));
}

// A NUL ends the first report.
fuzz_target!(|text: &str| {
    let (old, new) = text.split_once('\0').unwrap_or((text, text));
    let Ok(old) = json::parse(old) else { return };
    let itself = Diff::between(&old, &old);
    assert!(
        !itself.has_new() && !itself.has_gone() && !itself.has_changed(),
        "{itself:?}"
    );
    let new = json::parse(new).unwrap_or_else(|_| old.clone());
    shown(&Diff::between(&old, &new));
    shown(&Diff::between(&new, &old));
});
