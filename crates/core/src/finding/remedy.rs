//! What can be done about noise, and at what price. Nothing of it is ever done by this program.

use crate::cadence::{Cadence, Class};
use crate::catalog::{Advice, CheckEntry, Resource, Undo};
use crate::text_enum::text_enum;

/// One way to deal with a series of noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// Which way.
    pub kind: RemedyKind,
    /// The id of the check whose noise it is about.
    pub check: String,
    /// How to configure the setting, and what else that does; empty for the other ways.
    pub setting: String,
    /// Events that it takes away in 30 days, where an audience still sees them; `None` where no rate was measured.
    pub events_a_month: Option<u64>,
    /// What to run, as typed into a shell; empty where there is nothing.
    pub commands: Vec<String>,
    /// Whether it can be taken back.
    pub undo: Undo,
    /// Our advice.
    pub advice: Advice,
}

text_enum! {
    /// The ways there are.
    pub enum RemedyKind {
        /// Leave it out where CloudTrail is analyzed.
        Filter = "filter",
        /// Configure the setting.
        Set = "set",
        /// Leave it as it is.
        Leave = "leave",
    }
}

/// The ways to deal with the noise of one lookup of one resource, in the order of our advice.
#[must_use]
pub fn remedies(entry: &CheckEntry, resource: &Resource, account: &str, events_a_month: Option<u64>) -> Vec<Remedy> {
    let filter = Remedy {
        kind: RemedyKind::Filter,
        check: entry.id.clone(),
        setting: String::new(),
        events_a_month,
        commands: vec!["trailhum filter --for athena".to_owned()],
        undo: Undo::Yes,
        advice: Advice::Do,
    };
    let command = command(&entry.command, &resource.id, account);
    let set = Remedy {
        kind: RemedyKind::Set,
        check: entry.id.clone(),
        setting: entry.quiet.clone(),
        events_a_month,
        commands: command.into_iter().collect(),
        undo: entry.undo,
        advice: entry.advice,
    };
    let leave = Remedy {
        kind: RemedyKind::Leave,
        check: entry.id.clone(),
        setting: String::new(),
        events_a_month: Some(0),
        commands: Vec::new(),
        undo: Undo::Yes,
        advice: Advice::Consider,
    };
    vec![filter, set, leave]
}

/// Events in 30 days, from the beats that were measured; `None` where there is no beat.
#[must_use]
pub fn events_a_month(cadence: &Cadence) -> Option<u64> {
    const MONTH: f64 = 30.0 * 86_400.0;
    if !matches!(
        cadence.class,
        Class::Beat | Class::Compound | Class::Shifted | Class::Resetting
    ) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful of calls a sweep")]
    let calls = cadence.calls_per_sweep.median as f64;
    let beats: f64 = cadence.tracks.iter().map(|track| MONTH / track.period_seconds).sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count, rounded"
    )]
    let events = (beats * calls).round() as u64;
    (!cadence.tracks.is_empty()).then_some(events)
}

/// The command with the names in place of `{resource}` and `{account}`, each as one word of a shell. The template is
/// read once: a name that holds a placeholder stays a name. `None` where there is no command, or where a name that the
/// command needs has characters that no name in AWS has: whatever such a text is, it is not pasted into a terminal.
pub(crate) fn command(template: &str, resource: &str, account: &str) -> Option<String> {
    const PLACEHOLDERS: [&str; 2] = ["{resource}", "{account}"];
    let mut command = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, name, after)) = PLACEHOLDERS
        .into_iter()
        .zip([resource, account])
        .filter_map(|(placeholder, name)| {
            rest.split_once(placeholder)
                .map(|(before, after)| (before, name, after))
        })
        .min_by_key(|(before, ..)| before.len())
    {
        command.push_str(before);
        command.push_str(&quoted(name)?);
        rest = after;
    }
    command.push_str(rest);
    (!command.is_empty()).then_some(command)
}

/// A name as one word of a shell; names come from strangers. `None` for a name that is not all printable ASCII: a line
/// break or a control character acts on the terminal before any shell sees the quotes.
fn quoted(name: &str) -> Option<String> {
    if !name.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return None;
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    Some(
        if !name.is_empty() && !name.starts_with('-') && name.bytes().all(plain) {
            name.to_owned()
        } else {
            format!("'{}'", name.replace('\'', r"'\''"))
        },
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::TEST_CATALOG;

    #[test]
    fn the_first_advice_is_to_filter_and_nothing_that_cannot_be_undone_is_advised() {
        for lookup in TEST_CATALOG.lookups() {
            let resource = Resource::new("", "x'; rm -rf ~; '");
            let ways = remedies(&lookup.entry, &resource, "111122223333", Some(60));
            let kinds: Vec<RemedyKind> = ways.iter().map(|way| way.kind).collect();
            assert_eq!(kinds, [RemedyKind::Filter, RemedyKind::Set, RemedyKind::Leave]);
            for way in ways {
                assert!(
                    way.undo != Undo::No || way.advice == Advice::Avoid,
                    "{}",
                    lookup.entry.id
                );
                for command in way.commands {
                    assert!(!command.contains('{') || command.contains("Rules=[{"), "{command}");
                    assert!(!command.contains("x';"), "{command}");
                }
            }
        }
        assert_eq!(quoted("x'y").unwrap(), r"'x'\''y'");
        assert_eq!(quoted("-x").unwrap(), "'-x'");
        assert_eq!(quoted("app-data.1").unwrap(), "app-data.1");
    }

    /// The words of a command as a POSIX shell splits it; `None` where it is not one simple command: an operator, an
    /// expansion or a line break outside of quotes, or a quote that is not closed.
    fn words(command: &str) -> Option<Vec<String>> {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let mut characters = command.chars();
        while let Some(character) = characters.next() {
            match character {
                ' ' => words.extend(word.take()),
                '\'' => {
                    let word = word.get_or_insert_default();
                    loop {
                        match characters.next()? {
                            '\'' => break,
                            quoted => word.push(quoted),
                        }
                    }
                }
                '\\' => word.get_or_insert_default().push(characters.next()?),
                ';' | '&' | '|' | '<' | '>' | '(' | ')' | '$' | '`' | '"' | '*' | '?' | '#' | '~' | '!' => return None,
                control if control.is_control() => return None,
                plain => word.get_or_insert_default().push(plain),
            }
        }
        words.extend(word);
        Some(words)
    }

    /// The words of a template, with the names put into them afterwards.
    fn expected(template: &str, resource: &str, account: &str) -> Vec<String> {
        let word = |word: String| match word.as_str() {
            "{resource}" => resource.to_owned(),
            "{account}" => account.to_owned(),
            _ => word,
        };
        words(template).unwrap().into_iter().map(word).collect()
    }

    fn holds(template: &str, resource: &str, account: &str) {
        let needed: String = [("{resource}", resource), ("{account}", account)]
            .into_iter()
            .filter_map(|(placeholder, name)| template.contains(placeholder).then_some(name))
            .collect();
        let command = command(template, resource, account);
        if needed.chars().all(|it| it == ' ' || it.is_ascii_graphic()) {
            let command = command.unwrap();
            assert_eq!(
                words(&command),
                Some(expected(template, resource, account)),
                "{command}"
            );
        } else {
            assert_eq!(command, None, "{resource:?} {account:?}");
        }
    }

    #[test]
    fn a_name_that_holds_a_placeholder_stays_a_name_in_the_command() {
        let template = "aws x --bucket {resource} --account-id {account}";
        let command = command(template, "{account}", ";touch PWN;").unwrap();
        assert_eq!(command, "aws x --bucket '{account}' --account-id ';touch PWN;'");
        assert_eq!(super::command("", "a", "b"), None);
    }

    #[test]
    fn a_name_with_a_line_break_or_an_invisible_character_gets_no_command() {
        for name in [
            "a\nb",
            "a\rtouch x",
            "a\u{1b}[201~b",
            "a\u{7f}",
            "\0",
            "a\u{202e}b",
            "a\u{9b}b",
            "a\u{85}b",
        ] {
            holds("aws x --bucket {resource}", name, "111122223333");
            holds("aws x --bucket {resource} --principal {account}", "b", name);
        }
        holds("aws x --bucket {resource}", "b", "a\nb");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_the_names_are_a_printed_command_is_the_template_with_each_of_them_as_one_word(
            resource in "([ -~]|[';&|$`\"\\\\{}]|\\{resource\\}|\\{account\\}|\\PC|\\n){0,8}",
            account in "([ -~]|[';&|$`\"\\\\{}]|\\{resource\\}|\\{account\\}|\\PC|\\n){0,8}",
        ) {
            for lookup in TEST_CATALOG.lookups() {
                if !lookup.entry.command.is_empty() {
                    holds(&lookup.entry.command, &resource, &account);
                }
            }
        }
    }
}
