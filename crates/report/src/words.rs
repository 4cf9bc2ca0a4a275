//! Everything that is said to people: one file of messages per language, in the syntax of [Project
//! Fluent](https://projectfluent.org/fluent/guide/), and the sentences about findings that are made of them.
//!
//! A message is used by the macro `message!`; a test holds every use against the file.

use fluent_bundle::FluentArgs;

use crate::language::Language;

pub(crate) mod accept;
mod cadence;
pub(crate) mod caller;
pub mod catalog;
mod coverage;
pub(crate) mod facts;
mod files;
pub(crate) mod finding;
pub mod lint;
mod lists;
pub(crate) mod organization;
mod reason;
mod remedy;
mod row;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod translations;

pub use cadence::cadence;
pub use coverage::{health, partly_read};
pub use files::Texts;
pub use lists::{and, list};
pub use organization::outlier;
pub use reason::{answer, headline, reason};
pub use remedy::{remedy_reason, remedy_what};

pub(crate) use cadence::{cadence_in_short, cadence_with_suggestion};
pub(crate) use lists::{comma, most_first, semicolon, span};
pub(crate) use row::row_reason;

/// How a fact that is not known is passed to a message, which chooses its words by it.
pub(crate) const NONE: &str = "none";

/// How a message is given whether something holds.
pub(crate) fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { NONE }
}

/// The message with this id in the thread's language, filled in. English for one that the language lacks, which a test
/// rules out; the id itself if there is no such message.
pub(crate) fn format(id: &str, arguments: &FluentArgs<'_>) -> String {
    let text = files::find(Language::current(), id, arguments);
    let text = text.or_else(|| files::find(Language::English, id, arguments));
    text.unwrap_or_else(|| id.to_owned())
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
