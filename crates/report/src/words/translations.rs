//! The other languages' messages against the English ones and the built-in catalog.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use trailhum_core::catalog::{Catalog, ConfigUse, EvidenceLevel};

use super::files::{ENGLISH, JAPANESE, JAPANESE_CATALOG, find, of_language};
use crate::language::Language;

/// What a message needs and decides by.
#[derive(Debug, Default, PartialEq, Eq)]
struct MessageForm {
    /// Variables, with those of the messages that it contains.
    variables: BTreeSet<String>,
    /// The branches of each selector, in the order of the text; plural forms are a matter of the language.
    branches: BTreeMap<String, BTreeSet<String>>,
}

fn resource(text: &str) -> FluentResource {
    FluentResource::try_new(text.to_owned()).unwrap_or_else(|(_, errors)| panic!("{errors:?}"))
}

/// The messages of a file by their ids, none twice.
fn patterns(resource: &FluentResource) -> BTreeMap<String, &Pattern<&str>> {
    let mut patterns = BTreeMap::new();
    for entry in resource.entries() {
        if let Entry::Message(message) = entry {
            let pattern = message.value.as_ref().expect("each message has a text");
            let twice = patterns.insert(message.id.name.to_owned(), pattern);
            assert!(twice.is_none(), "{} is there twice", message.id.name);
        }
    }
    patterns
}

fn form(id: &str, patterns: &BTreeMap<String, &Pattern<&str>>) -> MessageForm {
    let mut form = MessageForm::default();
    let inner = read(patterns[id], &mut form);
    for inner in inner {
        let MessageForm { variables, branches } = self::form(&inner, patterns);
        form.variables.extend(variables);
        for (selector, keys) in branches {
            form.branches.entry(selector).or_default().extend(keys);
        }
    }
    form
}

/// Takes in what a text holds, and returns the messages that it names.
fn read(pattern: &Pattern<&str>, form: &mut MessageForm) -> Vec<String> {
    let mut inner = Vec::new();
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(expression) => inner.extend(read_inline(expression, form)),
            Expression::Select { selector, variants } => {
                let InlineExpression::VariableReference { id } = selector else {
                    panic!("a message is chosen by a variable");
                };
                let keys: BTreeSet<String> = variants
                    .iter()
                    .map(|variant| match &variant.key {
                        VariantKey::Identifier { name } | VariantKey::NumberLiteral { value: name } => {
                            (*name).to_owned()
                        }
                    })
                    .collect();
                if !is_grammar(&keys, variants) {
                    form.variables.insert(id.name.to_owned());
                    let keys = keys.into_iter().filter(|key| key != "one");
                    form.branches.entry(id.name.to_owned()).or_default().extend(keys);
                }
                for variant in variants {
                    inner.extend(read(&variant.value, form));
                }
            }
        }
    }
    inner
}

/// Whether only the grammar of English makes the difference: a plural or an article.
fn is_grammar(keys: &BTreeSet<String>, variants: &[Variant<&str>]) -> bool {
    let is_article = |variant: &Variant<&str>| {
        let [PatternElement::TextElement { value }] = variant.value.elements.as_slice() else {
            return false;
        };
        ["a", "an"].contains(&value.trim())
    };
    keys.iter().all(|key| ["one", "other"].contains(&key.as_str())) || variants.iter().all(is_article)
}

fn read_inline(expression: &InlineExpression<&str>, form: &mut MessageForm) -> Option<String> {
    match expression {
        InlineExpression::VariableReference { id } => {
            form.variables.insert(id.name.to_owned());
            None
        }
        InlineExpression::MessageReference { id, attribute: None } => Some(id.name.to_owned()),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => None,
        InlineExpression::FunctionReference {
            arguments: CallArguments { .. },
            ..
        }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. }
        | InlineExpression::Placeable { .. } => panic!("the test does not know {expression:?}"),
    }
}

#[test]
fn japanese_has_each_english_message_and_no_other() {
    let (english, japanese) = (resource(ENGLISH), resource(JAPANESE));
    let (english, japanese) = (patterns(&english), patterns(&japanese));
    let missing: Vec<&String> = english.keys().filter(|id| !japanese.contains_key(*id)).collect();
    let superfluous: Vec<&String> = japanese.keys().filter(|id| !english.contains_key(*id)).collect();
    assert!(
        missing.is_empty() && superfluous.is_empty(),
        "missing: {missing:?}; superfluous: {superfluous:?}"
    );
}

#[test]
fn a_translation_has_the_variables_and_branches_of_the_english_message() {
    let (english, japanese) = (resource(ENGLISH), resource(JAPANESE));
    let (english, japanese) = (patterns(&english), patterns(&japanese));
    let differ: Vec<String> = japanese
        .keys()
        .filter(|id| form(id, &english) != form(id, &japanese))
        .map(|id| format!("{id}: {:?}, not {:?}", form(id, &japanese), form(id, &english)))
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn each_text_of_the_built_in_catalog_is_translated_and_no_other() {
    let catalog = Catalog::builtin().unwrap();
    let mut texts: BTreeMap<String, &str> = BTreeMap::new();
    for entry in catalog.lookups().iter().map(|check| &check.entry) {
        for (part, text) in [
            ("title", &entry.title),
            ("means", &entry.means),
            ("quiet", &entry.quiet),
        ] {
            texts.insert(format!("catalog-check-{}-{part}", entry.id), text);
        }
    }
    for known in catalog.known_errors() {
        for (part, text) in [
            ("title", &known.title),
            ("tell", &known.how_to_tell),
            ("do", &known.what_to_do),
        ] {
            texts.insert(format!("catalog-known-{}-{part}", known.id), text);
        }
    }
    for scanner in catalog.scanners() {
        if !scanner.means.is_empty() {
            texts.insert(format!("catalog-scanner-{}-means", scanner.id), &scanner.means);
        }
        for session in &scanner.sessions {
            texts.insert(format!("catalog-session-{}", session.name), &session.does);
        }
    }
    for claim in catalog.all_claims() {
        texts.insert(format!("catalog-claim-{}-means", claim.id), &claim.means);
    }
    for level in EvidenceLevel::ALL {
        texts.insert(format!("catalog-evidence-{}", level.as_str()), level.explained());
    }
    for (word, config) in [
        ("seen", ConfigUse::Seen),
        ("permitted", ConfigUse::Permitted),
        ("not-permitted", ConfigUse::NotPermitted),
        ("unknown", ConfigUse::Unknown),
    ] {
        texts.insert(format!("catalog-config-{word}"), config.explained());
    }
    texts.extend(super::catalog::FILTER_NOTES.map(|(id, text)| (id.to_owned(), text)));
    let resource = resource(JAPANESE_CATALOG);
    let japanese = patterns(&resource);
    let missing: Vec<&String> = texts.keys().filter(|id| !japanese.contains_key(*id)).collect();
    let superfluous: Vec<&String> = japanese.keys().filter(|id| !texts.contains_key(*id)).collect();
    assert!(
        missing.is_empty() && superfluous.is_empty(),
        "missing: {missing:?}; superfluous: {superfluous:?}"
    );
    for (id, text) in texts {
        let translated = find(Language::Japanese, &id, &FluentArgs::new()).unwrap();
        assert!(translated.chars().any(is_japanese), "{id}: {translated}");
        assert_eq!(translated.ends_with('。'), text.ends_with('.'), "{id}: {translated}");
    }
}

/// Hiragana, katakana or kanji.
fn is_japanese(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

#[test]
fn every_translated_message_is_filled_in_without_an_error() {
    let resource = resource(JAPANESE);
    let patterns = patterns(&resource);
    let bundle = of_language(Language::Japanese);
    for id in patterns.keys() {
        for number in [0, 1, 2, 1_234_567] {
            let mut arguments = FluentArgs::new();
            for name in form(id, &patterns).variables {
                arguments.set(name, number);
            }
            let mut errors = Vec::new();
            let pattern = bundle.get_message(id).and_then(|message| message.value()).unwrap();
            let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
            assert!(errors.is_empty(), "{id}: {errors:?}");
            assert!(
                !text.contains(['{', '}', '$', '\n', '\u{2068}', '\u{2069}']),
                "{id}: {text}"
            );
            assert!(!text.contains("。 ") && !text.contains("、 "), "{id}: {text}");
        }
    }
}

#[test]
fn what_a_language_lacks_is_english() {
    assert_eq!(find(Language::Japanese, "no-such-message", &FluentArgs::new()), None);
    let text = Language::Japanese.scope(|| super::format("no-such-message", &FluentArgs::new()));
    assert_eq!(text, "no-such-message");
}
