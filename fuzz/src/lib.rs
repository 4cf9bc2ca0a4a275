//! What several fuzz targets check.

use std::io::{BufRead, BufReader, Read};
use std::sync::LazyLock;

use trailhum_core::catalog::{Catalog, Proof};
use trailhum_core::event::Names;
use trailhum_core::event::envelope::{self, Broken, Element};
use trailhum_core::finding::{Finding, Verdict};

/// The wrappings of records, which a test reads, too.
#[path = "../../tests/cli/forms/wrappings.rs"]
pub mod wrappings;

/// The catalog that comes with the program.
pub static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::builtin().expect("the built-in catalog is valid"));

/// The calls of which a success is kept, too.
pub static SETTING_CALLS: LazyLock<Names> = LazyLock::new(|| CATALOG.setting_calls());

/// All elements of a text and what could not be read of it.
pub fn read_all(text: &[u8]) -> (Vec<Element>, Vec<String>) {
    collect(text)
}

/// The same, from a reader that gives `step` bytes at a time.
pub fn read_in_steps(text: &[u8], step: usize) -> (Vec<Element>, Vec<String>) {
    collect(BufReader::with_capacity(step, Steps { text, step }))
}

fn collect(text: impl BufRead) -> (Vec<Element>, Vec<String>) {
    let mut elements = Vec::new();
    let broken = envelope::stream(text, &mut |element| elements.push(element));
    (elements, broken.iter().map(Broken::to_string).collect())
}

struct Steps<'t> {
    text: &'t [u8],
    step: usize,
}

impl Read for Steps<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.text.len().min(self.step).min(buffer.len());
        let (now, later) = self.text.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.text = later;
        Ok(count)
    }
}

/// Fails if noise is claimed of a caller who is not verified: the worst mistake of this program.
pub fn assert_noise_is_verified(finding: &Finding) {
    if finding.verdict != Verdict::Noise {
        return;
    }
    let caller = &finding.key.caller;
    assert_eq!(
        finding.proof,
        Proof::Verified,
        "without a recorder nothing else is noise: {finding:?}"
    );
    let role = format!(":iam::{}:role/aws-service-role/", finding.key.account);
    assert!(
        !finding.key.account.is_empty() && caller.arn.contains(&role),
        "not a role of the account: {finding:?}"
    );
    assert!(caller.read_only, "not a read-only call: {finding:?}");
    assert!(caller.invoked_by.is_some(), "not called by a service: {finding:?}");
}

/// Fails if a text has a character that moves a cursor or turns the direction of writing.
pub fn assert_printable(text: &str) {
    for line in text.lines() {
        assert_eq!(
            trailhum_report::report::printable(line),
            line,
            "an invisible character is shown"
        );
    }
}

/// Fails if an SQL text is more than one statement, or a quoted text in it does not end.
pub fn assert_one_statement(sql: &str) {
    let mut code = String::new();
    let mut rest = sql;
    while let Some(next) = rest.chars().next() {
        if rest.starts_with("--") {
            // A comment, to the end of its line.
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if matches!(next, '\'' | '"') {
            // A doubled quote ends one text and begins the next, so nothing is lost by reading it as two.
            let text = rest[1..].split_once(next);
            rest = text.unwrap_or_else(|| panic!("a text does not end: {sql}")).1;
        } else {
            code.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    let code = code.trim_end().trim_end_matches(';');
    for forbidden in [";", "/*"] {
        assert!(!code.contains(forbidden), "{forbidden} outside of a text: {sql}");
    }
}

/// Whether `part` stands anywhere in `text`.
pub fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
