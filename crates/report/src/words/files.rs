//! The files of messages, one per language, and a message filled in.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::memoizer::MemoizerKind;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::language::Language;
use crate::text::grouped;

pub(super) const ENGLISH: &str = include_str!("en.ftl");
pub(super) const JAPANESE: &str = include_str!("ja.ftl");
/// The built-in catalog's texts, which English has in the catalog itself.
pub(super) const JAPANESE_CATALOG: &str = include_str!("ja_catalog.ftl");

pub(super) type Bundle = FluentBundle<FluentResource>;

/// Each is read once, when it is first used: a report of an organization has some 100,000 sentences.
static ENGLISH_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English, &[ENGLISH]));
static JAPANESE_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Japanese, &[JAPANESE, JAPANESE_CATALOG]));

/// The messages of a language.
pub(super) fn of_language(language: Language) -> &'static Bundle {
    match language {
        Language::English => &ENGLISH_BUNDLE,
        Language::Japanese => &JAPANESE_BUNDLE,
    }
}

/// Messages without variables from a file of their own, such as the help of a command line.
pub struct Texts(Bundle);

impl Texts {
    /// Reads a file of messages; one with an error is left out.
    #[must_use]
    pub fn read(language: Language, messages: &str) -> Self {
        Self(bundle(language, &[messages]))
    }

    /// The text with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<String> {
        find_in(&self.0, id, &FluentArgs::new())
    }
}

/// The message with this id, filled in; `None` if the language has no such message.
pub(super) fn find(language: Language, id: &str, arguments: &FluentArgs<'_>) -> Option<String> {
    find_in(of_language(language), id, arguments)
}

fn find_in(bundle: &Bundle, id: &str, arguments: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(arguments), &mut errors);
    debug_assert!(errors.is_empty(), "{id}: {errors:?}");
    Some(text.into_owned())
}

fn bundle(language: Language, files: &[&str]) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    // The marks are for mixed writing directions; in an ARN that is copied they would be part of it.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(number));
    for messages in files {
        // A test proves that the file has no errors; a message with one would be missing.
        let resource = FluentResource::try_new((*messages).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
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
