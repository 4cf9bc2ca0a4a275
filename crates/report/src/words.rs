//! Everything that is said to people: one file of messages per language, in the syntax of [Project
//! Fluent](https://projectfluent.org/fluent/guide/), and the sentences about findings that are made of them.
//!
//! A message is used by the macro `message!`; a test holds every use against the file.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::memoizer::MemoizerKind;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::text::grouped;

mod cadence;
pub(crate) mod caller;
mod coverage;
pub(crate) mod facts;
pub(crate) mod finding;
mod lists;
pub(crate) mod organization;
mod reason;
mod remedy;
mod row;
#[cfg(test)]
mod tests;

pub use cadence::cadence;
pub use coverage::{health, partly_read};
pub use lists::{and, list};
pub use organization::outlier;
pub use reason::{answer, headline, reason};
pub use remedy::{remedy_reason, remedy_what};

pub(crate) use cadence::{cadence_in_short, cadence_with_suggestion};
pub(crate) use lists::{most_first, span};
pub(crate) use row::row_reason;

/// How a fact that is not known is passed to a message, which chooses its words by it.
pub(crate) const NONE: &str = "none";

/// How a message is given whether something holds.
pub(crate) fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { NONE }
}

const ENGLISH: &str = include_str!("words/en.ftl");

type Bundle = FluentBundle<FluentResource>;

/// Read once: a report of an organization has some 100,000 sentences.
static BUNDLE: LazyLock<Bundle> = LazyLock::new(|| bundle("en", ENGLISH));

fn bundle(language: &str, messages: &str) -> Bundle {
    // A test proves that the file has no errors; a message with one would be missing.
    let resource = FluentResource::try_new(messages.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(vec![language.parse().unwrap_or_default()]);
    // The marks are for mixed writing directions; in an ARN that is copied they would be part of it.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(number));
    bundle.add_resource_overriding(resource);
    bundle
}

/// Numbers for people have separators.
fn number<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "all numbers are counts below 2^52"
    )]
    match value {
        FluentValue::Number(number) => Some(grouped(number.value as u64)),
        _ => None,
    }
}

/// The message with this id, filled in; the id itself if there is no such message.
pub(crate) fn format(id: &str, arguments: &FluentArgs<'_>) -> String {
    let Some(pattern) = BUNDLE.get_message(id).and_then(|message| message.value()) else {
        return id.to_owned();
    };
    let mut errors = Vec::new();
    let text = BUNDLE
        .format_pattern(pattern, Some(arguments), &mut errors)
        .into_owned();
    debug_assert!(errors.is_empty(), "{id}: {errors:?}");
    text
}

/// The message of a family that a word chooses, with the facts that the whole family may need.
pub(crate) fn family(family: &str, word: &str, arguments: &FluentArgs<'_>) -> String {
    format(&format!("{family}{word}"), arguments)
}

/// A message by its id, with the values of its variables: `message!("errors", count = 3)`. A variable alone is the value
/// of its name.
macro_rules! message {
    ($id:expr $(,)?) => { $crate::words::format($id, &fluent_bundle::FluentArgs::new()) };
    ($id:expr $(, $name:ident $(= $value:expr)?)+ $(,)?) => {{
        let mut arguments = fluent_bundle::FluentArgs::new();
        $(arguments.set(stringify!($name), $crate::words::message!(@value $name $($value)?));)+
        $crate::words::format($id, &arguments)
    }};
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
}
pub(crate) use message;

/// Messages without variables, by their ids: `messages!["column-errors", "column-check"]`.
macro_rules! messages {
    ($($id:literal),+ $(,)?) => { [$($crate::words::message!($id)),+] };
}
pub(crate) use messages;
