//! `-v` and `-vv`: requests to AWS on stderr, without credentials.

use std::io::{self, IsTerminal as _, Write};

use tracing::Level;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// What replaces a secret.
const TAKEN_OUT: &str = "[redacted]";

/// What precedes an access key ID, a session token or a signature in the SDK's log lines. A secret ends at the first
/// character that cannot be part of it.
const BEFORE_SECRETS: [&str; 12] = [
    "Credential=",
    "Signature=",
    "X-Amz-Credential=",
    "X-Amz-Signature=",
    "X-Amz-Security-Token=",
    "x-amz-security-token: ",
    "x-amz-security-token:",
    "access_key_id: \"",
    "access_key_id=",
    "secret_access_key: \"",
    "session_token: \"",
    "\"x-amz-security-token\": \"",
];

/// How access key IDs of users and of sessions begin (documented).
const KEY_IDS: [&str; 2] = ["AKIA", "ASIA"];

/// Prints requests to AWS on stderr, if that is wanted.
pub(super) fn start(verbose: u8) {
    let wanted = match verbose {
        0 => return,
        1 => Targets::new().with_target("trailhum", Level::DEBUG),
        _ => Targets::new().with_default(Level::DEBUG),
    };
    let printed = tracing_subscriber::fmt::layer()
        .with_writer(|| Redacted(io::stderr()))
        .with_ansi(io::stderr().is_terminal());
    tracing_subscriber::registry().with(printed.with_filter(wanted)).init();
}

/// A writer that is given whole lines, and takes secrets out of them.
struct Redacted<W>(W);

impl<W: Write> Write for Redacted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(redacted(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The text without access key IDs, tokens and signatures.
fn redacted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, secret)) = next_secret(rest) {
        shown.push_str(rest.get(..before).unwrap_or_default());
        shown.push_str(TAKEN_OUT);
        rest = rest.get(before + secret..).unwrap_or_default();
    }
    shown + rest
}

/// Where the first secret begins, and how long it is.
fn next_secret(text: &str) -> Option<(usize, usize)> {
    let length = |at: usize, is_part: fn(char) -> bool| {
        let secret = text.get(at..).unwrap_or_default();
        secret.find(|character| !is_part(character)).unwrap_or(secret.len())
    };
    let named = BEFORE_SECRETS.iter().flat_map(|name| {
        text.match_indices(name).map(|(at, name)| {
            let at = at + name.len();
            (at, length(at, |it| it.is_ascii_alphanumeric() || "+=%_-".contains(it)))
        })
    });
    let key_ids = KEY_IDS.iter().flat_map(|begin| {
        text.match_indices(begin)
            .map(|(at, _)| (at, length(at, |it| it.is_ascii_uppercase() || it.is_ascii_digit())))
            .filter(|(_, length)| *length > 4)
    });
    named
        .chain(key_ids)
        .filter(|(_, length)| *length > 0)
        .min_by_key(|(at, length)| (*at, std::cmp::Reverse(*length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_access_key_id_token_or_signature_is_left_in_a_line() {
        for (line, shown) in [
            ("DEBUG key AKIAIOSFODNN7EXAMPLE.", "DEBUG key [redacted]."),
            (
                "Credential=testing/20260115/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0f3e",
                "Credential=[redacted]/20260115/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=[redacted]",
            ),
            (
                "Credentials { provider_name: \"x\", access_key_id: \"testing\", secret_access_key: \"** redacted **\" }",
                "Credentials { provider_name: \"x\", access_key_id: \"[redacted]\", secret_access_key: \"** redacted **\" }",
            ),
            (
                "x-amz-security-token: IQoJb3JpZ2luX2Vj==\nASIAIOSFODNN7EXAMPLE",
                "x-amz-security-token: [redacted]\n[redacted]",
            ),
            ("AKIA and ASIA in Asia, é", "AKIA and ASIA in Asia, é"),
            ("", ""),
        ] {
            assert_eq!(redacted(line), shown);
        }
    }
}
