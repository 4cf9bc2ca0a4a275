//! The file of messages against the code that uses them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::{FluentArgs, FluentResource};
use trailhum_core::catalog::{CallerKind, Cause, PolicyKind, Proof};
use trailhum_core::finding::{Course, Unsteady, Verdict, Why};

use super::files::{ENGLISH, of_language};
use super::{NONE, headline, message};
use crate::language::Language;

/// Phrases that readers did not understand, one a line. `tests/cli/docs/words.rs` holds them over all other texts.
const NEVER: &str = include_str!("never.txt");

/// Each message of the file: its id, and the text behind it.
fn messages() -> BTreeMap<&'static str, String> {
    let mut messages: BTreeMap<&str, String> = BTreeMap::new();
    let mut last = "";
    for line in ENGLISH.lines().filter(|line| !line.starts_with('#')) {
        match line.split_once(" = ") {
            Some((id, text)) if line.starts_with(|first: char| first.is_ascii_lowercase()) => {
                assert!(messages.insert(id, text.to_owned()).is_none(), "{id} is there twice");
                last = id;
            }
            _ if line.is_empty() => {}
            _ => {
                let text = messages.get_mut(last).unwrap();
                text.push('\n');
                text.push_str(line);
            }
        }
    }
    messages
}

/// The names that follow a sign in a text, such as the variables of a message behind `$`.
fn names_after<'t>(text: &'t str, sign: &str) -> BTreeSet<&'t str> {
    let names = text.split(sign).skip(1);
    let name = |rest: &'t str| {
        rest.split(|c: char| !c.is_ascii_alphanumeric() && !"_-".contains(c))
            .next()
    };
    names.filter_map(name).filter(|name| !name.is_empty()).collect()
}

/// The variables of a message, with those of the messages that it contains.
fn variables<'m>(id: &str, messages: &'m BTreeMap<&str, String>) -> BTreeSet<&'m str> {
    let text = &messages[id];
    let mut variables = names_after(text, "$");
    for inner in names_after(text, "{ ") {
        if messages.contains_key(inner) {
            variables.extend(super::tests::variables(inner, messages));
        }
    }
    variables
}

/// One use of a message in the code: its id, or the beginning of it where the rest is made from a value; and the names of
/// the values.
struct Use {
    id: String,
    is_family: bool,
    values: BTreeSet<String>,
}

/// What follows each place of a sign in a text.
fn after<'t>(text: &'t str, sign: &'t str) -> impl Iterator<Item = &'t str> {
    let places = text.match_indices(sign).map(|(at, sign)| at + sign.len());
    places.filter_map(|at| text.get(at..))
}

/// Every use of `message!` in the sources of this crate.
#[expect(clippy::disallowed_methods, reason = "the test reads the sources")]
fn uses() -> Vec<Use> {
    let mut uses = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("words/tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code: String = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            for list in after(&code, "messages![") {
                let list = list.split(']').next().unwrap();
                uses.extend(list.split('"').skip(1).step_by(2).map(|id| Use {
                    id: id.to_owned(),
                    is_family: false,
                    values: BTreeSet::new(),
                }));
            }
            let families = after(&code, "family(").filter_map(|call| call.trim_start().strip_prefix('"'));
            uses.extend(families.map(|call| Use {
                id: call.split('"').next().unwrap().to_owned(),
                is_family: true,
                values: facts(),
            }));
            let calls = after(&code, "message!(");
            uses.extend(calls.filter(|call| !call.starts_with(['@', '$'])).map(used));
        }
    }
    uses
}

/// What the messages about a finding and its caller are given.
#[expect(clippy::disallowed_methods, reason = "the test reads the sources")]
fn facts() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words");
    let files = ["reason.rs", "caller.rs"].map(|file| std::fs::read_to_string(folder.join(file)).unwrap());
    let names = files.iter().flat_map(|code| {
        ["(\"", "(\n            \""]
            .into_iter()
            .flat_map(|sign| after(code, sign))
    });
    let name = |rest: &str| rest.split_once("\",").map(|(name, _)| name.to_owned());
    names
        .filter_map(name)
        .filter(|name| name.bytes().all(|it| it.is_ascii_lowercase() || it == b'_'))
        .collect()
}

/// Reads what follows `message!(`.
fn used(code: &str) -> Use {
    let (mut depth, mut in_text, mut parts) = (0, false, vec![String::new()]);
    for character in code.chars() {
        match character {
            '"' => in_text = !in_text,
            '(' | '[' | '{' if !in_text => depth += 1,
            ')' if !in_text && depth == 0 => break,
            ')' | ']' | '}' if !in_text => depth -= 1,
            ',' if !in_text && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(character);
    }
    let id = parts[0]
        .split('"')
        .nth(1)
        .unwrap_or_else(|| panic!("no id in {}", parts[0]));
    let values = parts[1..].iter().map(|part| part.split('=').next().unwrap().trim());
    Use {
        id: id.split('{').next().unwrap().to_owned(),
        is_family: id.contains('{'),
        values: values.filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    }
}

#[test]
fn the_file_has_no_errors() {
    if let Err((_, errors)) = FluentResource::try_new(ENGLISH.to_owned()) {
        panic!("{errors:?}");
    }
}

#[test]
fn every_use_has_its_message_and_gives_exactly_its_variables_and_every_message_is_used() {
    let messages = messages();
    let uses = uses();
    assert!(uses.len() > 300, "{} uses were found", uses.len());
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for Use { id, is_family, values } in &uses {
        let ids = messages.keys().filter(|known| {
            if *is_family {
                known.starts_with(id)
            } else {
                *known == id
            }
        });
        let ids: Vec<&str> = ids.copied().collect();
        assert!(!ids.is_empty(), "no message {id}");
        for id in &ids {
            let expected: BTreeSet<String> = variables(id, &messages).into_iter().map(str::to_owned).collect();
            // Each message of a family takes what it needs.
            let enough = *is_family && values.is_superset(&expected);
            assert!(enough || *values == expected, "{id}: {values:?}, not {expected:?}");
        }
        known.extend(ids);
    }
    for text in messages.values() {
        known.extend(
            names_after(text, "{ ")
                .into_iter()
                .filter(|name| messages.contains_key(name)),
        );
    }
    let unused: Vec<&&str> = messages.keys().filter(|id| !known.contains(*id)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_message_that_is_named_by_a_value_is_there() {
    let messages = messages();
    let whys = Why::ALL.map(|why| format!("headline-{}", why.as_str()));
    let verdicts = Verdict::ALL.map(Verdict::as_str);
    let verdicts = ["column", "impact", "meaning"]
        .into_iter()
        .flat_map(|kind| verdicts.map(|it| format!("{kind}-{it}")));
    let kinds = CallerKind::ALL.map(|kind| format!("known-{kind}"));
    let rules = Why::ALL.into_iter().filter(|why| !why.is_shown_by_trail());
    let rules = rules.map(|why| format!("reason-{}", why.as_str()));
    let courses = [
        Course::Removed,
        Course::RemovedForAWhile,
        Course::ConfiguredForAWhile,
        Course::Configured,
        Course::Repeatedly,
    ];
    let courses = courses.map(|course| format!("change-{}", course.as_str()));
    // Of these verdicts, each caller and reason has a row; of changes, a number.
    let rows = Why::ALL.into_iter().filter_map(|why| match why.verdict() {
        Verdict::Investigate | Verdict::Unexplained => Some(format!("row-why-{}", why.as_str())),
        Verdict::Changed => Some(format!("changed-{}", why.as_str())),
        Verdict::Client | Verdict::Benign | Verdict::Noise => None,
    });
    let verdicts = verdicts.chain(
        Verdict::ALL
            .into_iter()
            .flat_map(|verdict| ["count", "title"].map(|kind| format!("{kind}-{}", verdict.as_str()))),
    );
    for id in whys
        .into_iter()
        .chain(verdicts)
        .chain(rows)
        .chain(kinds)
        .chain(rules)
        .chain(courses)
    {
        assert!(messages.contains_key(id.as_str()), "{id}");
    }
}

#[test]
fn every_message_is_filled_in_without_an_error() {
    let messages = messages();
    let bundle = of_language(Language::English);
    for id in messages.keys() {
        for number in [0, 1, 2, 1_234_567] {
            let mut arguments = FluentArgs::new();
            for name in variables(id, &messages) {
                arguments.set(name, number);
            }
            let mut errors = Vec::new();
            let pattern = bundle.get_message(id).and_then(|message| message.value()).unwrap();
            let text = bundle
                .format_pattern(pattern, Some(&arguments), &mut errors)
                .into_owned();
            assert!(errors.is_empty(), "{id}: {errors:?}");
            assert!(
                !text.contains(['{', '}', '$', '\n', '\u{2068}', '\u{2069}']),
                "{id}: {text}"
            );
        }
    }
}

#[test]
fn plurals_and_numbers_are_right() {
    for (count, errors) in [
        (0, "0 errors"),
        (1, "1 error"),
        (2, "2 errors"),
        (1_282, "1,282 errors"),
    ] {
        assert_eq!(message!("errors", count), errors);
    }
    let sentence = |count: u64| message!("answer-no-error", count);
    assert_eq!(sentence(1), "No error in the 1 event that was read.");
    assert_eq!(sentence(2), "No errors in the 2 events that were read.");
    // A noun that follows a count is never a plural behind a one.
    let messages = messages();
    for id in messages.keys() {
        let mut arguments = FluentArgs::new();
        for name in variables(id, &messages) {
            arguments.set(name, 1);
        }
        // "1 of 1 errors" and "all 1 accounts" have a plural on purpose: such a whole is never one.
        let whole = ["of 1 ", "all 1 ", "the 1 ", "to 1 "];
        let text = whole
            .iter()
            .fold(super::format(id, &arguments), |text, whole| text.replace(whole, "all "));
        for noun in [
            "errors",
            "findings",
            "calls",
            "accounts",
            "resources",
            "rows",
            "events",
            "days",
            "hours",
        ] {
            assert!(!text.contains(&format!("1 {noun}")), "{id}: {text}");
        }
    }
}

#[test]
fn an_arn_comes_out_byte_by_byte() {
    let arn = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    assert_eq!(message!("role-in-sessions", arn, sessions = "s"), format!("{arn} as s"));
}

#[test]
fn a_message_that_is_missing_is_its_id_and_no_panic() {
    assert_eq!(super::format("no-such-message", &FluentArgs::new()), "no-such-message");
}

/// The text of a message without the keys of its variants, which readers do not see.
fn without_keys(text: &str) -> String {
    text.lines()
        .map(
            |line| match line.trim_start().trim_start_matches('*').split_once("] ") {
                Some((key, text)) if key.starts_with('[') => text,
                _ => line,
            },
        )
        .collect::<Vec<&str>>()
        .join("\n")
}

#[test]
fn no_sentence_goes_back_to_a_phrase_that_readers_did_not_understand() {
    assert!(NEVER.lines().count() >= 50);
    for (id, text) in messages() {
        let text = without_keys(&text).to_lowercase();
        for phrase in NEVER.lines() {
            assert!(!text.contains(phrase), "{id}: {phrase:?} in {text:?}");
        }
    }
}

#[test]
fn headlines_are_sentences() {
    for why in Why::ALL {
        let headline = headline(why);
        assert!(
            headline.ends_with('.') && headline.trim_start_matches("invokedBy").len() > 20,
            "{headline}"
        );
    }
}

#[test]
fn no_word_of_the_core_is_said_by_the_branch_of_another() {
    fn differ<T: Copy>(all: &[T], said: impl Fn(T) -> String) {
        let texts: BTreeSet<String> = all.iter().map(|word| said(*word)).collect();
        assert_eq!(texts.len(), all.len(), "{texts:?}");
    }
    differ(&Unsteady::ALL, |unsteady| {
        message!("not-steady", unsteady = unsteady.as_str())
    });
    differ(&Unsteady::ALL, |unsteady| {
        message!("row-why-not_steady", unsteady = unsteady.as_str(), calls = "GetX")
    });
    differ(&Proof::ALL, |proof| message!("proof", proof = proof.as_str()));
    differ(&PolicyKind::ALL, |kind| {
        message!("policy-name", denied_by = kind.as_str())
    });
    differ(&Cause::ALL, |cause| {
        message!(
            "cause-in-short",
            cause = cause.as_str(),
            denied_by = NONE,
            explicit = NONE
        )
    });
    differ(&CallerKind::ALL, |kind| {
        message!("caller-note", kind = kind.as_str(), expected = "yes", invoked_by = NONE)
    });
}
