//! The help in the reader's language: each text of the command line is replaced by a message.

use clap::builder::{Resettable, Str};
use clap::{Arg, ArgAction, Command};

use super::examples;
use crate::language::Language;
use crate::text::wrap;
use crate::words::Texts;

const JAPANESE: &str = include_str!("ja_help.ftl");

/// Columns of a paragraph: a terminal of 80 without clap's indentation.
const COLUMNS: usize = 68;

/// The message of an id, if there is one.
type Find<'f> = &'f dyn Fn(&str) -> Option<String>;

/// The command line with its help in a language. English is how it is defined.
pub(crate) fn in_language(program: Command, language: Language) -> Command {
    match language {
        Language::English => program,
        Language::Japanese => {
            let texts = Texts::read(language, JAPANESE);
            language.scope(|| translated(program, &|id| texts.get(id)))
        }
    }
}

fn translated(program: Command, find: Find<'_>) -> Command {
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version);
    let program = program.disable_version_flag(true).arg(version);
    let about = find("help-about").unwrap_or_default();
    let long = find("help-about-long").unwrap_or_default();
    let after = [
        example_lines("program", find),
        find("help-exit-codes").unwrap_or_default(),
    ];
    let commands = find("help-heading-commands").unwrap_or_default();
    command("program", program, find)
        .long_about(format!("{about}\n\n{}", paragraph(&long)))
        .about(about)
        .after_help(after.join("\n\n"))
        .subcommand_help_heading(commands)
        .mut_subcommands(|sub| {
            let name = sub.get_name().to_owned();
            let about = find(&format!("help-about-{name}")).unwrap_or_default();
            command(&name, sub, find)
                .about(about)
                .after_help(example_lines(&name, find))
        })
}

/// What all commands have: headings and arguments.
fn command(name: &str, command: Command, find: Find<'_>) -> Command {
    let usage = find("help-heading-usage").unwrap_or_default();
    let template = format!("{{before-help}}{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}");
    let has_help = command.get_arguments().any(|argument| argument.get_id() == "help");
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    command
        .disable_help_flag(true)
        .args((!has_help).then_some(help))
        .help_template(template)
        .mut_args(|it| argument(name, it, find))
}

/// The id of an argument's help: of its command, or the one that commands share.
fn key(command: &str, argument: &str, find: Find<'_>) -> Option<(String, String)> {
    let own = format!("help-{command}-{argument}");
    let shared = format!("help-{argument}");
    [own, shared]
        .into_iter()
        .find_map(|id| find(&id).map(|text| (id, text)))
}

fn argument(command: &str, argument: Arg, find: Find<'_>) -> Arg {
    let heading = find(&format!("help-heading-{}", heading(&argument))).map(Str::from);
    let Some((id, help)) = key(command, argument.get_id().as_str(), find) else {
        return argument;
    };
    let more = find(&format!("{id}-long")).map(|more| paragraph(&more));
    let values = values(command, &argument, find);
    let long: Vec<String> = more.into_iter().chain(values).collect();
    let argument = argument.help(&help).help_heading(Resettable::from(heading));
    match argument.get_action() {
        _ if long.is_empty() => argument,
        // Each of the two helps says what the other is.
        ArgAction::Help => argument.long_help(long.concat()),
        _ => argument.long_help(format!("{help}\n\n{}", long.join("\n\n"))),
    }
}

/// The word of the heading below which an argument is.
fn heading(argument: &Arg) -> String {
    match argument.get_help_heading() {
        Some(heading) => heading.to_lowercase().replace(' ', "-"),
        None if argument.is_positional() => "arguments".to_owned(),
        None => "options".to_owned(),
    }
}

/// The values that an argument may have, if their names do not say all.
fn values(command: &str, argument: &Arg, find: Find<'_>) -> Option<String> {
    if !argument.get_action().takes_values() {
        return None;
    }
    let values = argument.get_possible_values();
    let named = values
        .iter()
        .filter(|value| !value.is_hide_set() && value.get_help().is_some());
    let named: Vec<String> = named
        .map(|value| {
            let name = value.get_name();
            let own = format!("help-value-{command}-{}-{name}", argument.get_id());
            let text = find(&own).or_else(|| find(&format!("help-value-{name}")));
            format!("\n- {name}: {}", text.unwrap_or_default())
        })
        .collect();
    let heading = find("help-heading-values").unwrap_or_default();
    (!named.is_empty()).then(|| format!("{heading}{}", named.concat()))
}

/// The examples of a command with their comments below each other.
fn example_lines(command: &str, find: Find<'_>) -> String {
    let examples = examples::of_command(command);
    let width = examples.iter().map(|(line, _)| line.len()).max().unwrap_or_default();
    let mut lines = vec![find("help-heading-examples").unwrap_or_default()];
    for (place, (line, _)) in examples.iter().enumerate() {
        let comment = find(&format!("help-example-{command}-{}", place + 1)).unwrap_or_default();
        lines.push(format!("  {line:width$}  # {comment}"));
    }
    lines.join("\n")
}

/// A text wrapped between characters, which clap does not know how to do.
fn paragraph(text: &str) -> String {
    wrap(text, COLUMNS, "").join("\n")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::cli::for_readers;

    /// Every command in Japanese, and the ids of the messages that were found.
    fn japanese() -> (Vec<Command>, BTreeSet<String>) {
        let texts = Texts::read(Language::Japanese, JAPANESE);
        let found = RefCell::new(BTreeSet::new());
        let find = |id: &str| {
            let text = texts.get(id)?;
            found.borrow_mut().insert(id.to_owned());
            Some(text)
        };
        let mut program = Language::Japanese.scope(|| translated(for_readers(), &find));
        program.build();
        let mut commands: Vec<Command> = program.get_subcommands().cloned().collect();
        commands.push(program);
        (commands, found.into_inner())
    }

    fn ids() -> BTreeSet<String> {
        let lines = JAPANESE.lines().filter(|line| line.starts_with("help-"));
        lines
            .filter_map(|line| Some(line.split_once(" = ")?.0.to_owned()))
            .collect()
    }

    /// Hiragana, katakana or kanji.
    fn is_japanese(text: &str) -> bool {
        text.contains(|character| matches!(character, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
    }

    #[test]
    fn every_visible_text_is_translated_and_no_message_is_superfluous() {
        let (commands, found) = japanese();
        let unused: Vec<String> = ids().difference(&found).cloned().collect();
        assert!(unused.is_empty(), "{unused:?}");
        for mut command in commands {
            let name = command.get_name().to_owned();
            for argument in command.get_arguments().filter(|it| !it.is_hide_set()) {
                let id = argument.get_id();
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                // A list of formats has no word of any language.
                let is_list = help
                    .split('、')
                    .all(|word| word.bytes().all(|letter| letter.is_ascii_lowercase()));
                assert!(
                    is_japanese(&help) || help.contains("[default: ") || is_list,
                    "{name} {id}: {help}"
                );
            }
            for help in [command.render_help(), command.render_long_help()] {
                let help = help.to_string();
                assert!(
                    !help.contains("Usage:") && !help.contains("Options:") && !help.contains("Print "),
                    "{help}"
                );
                for line in help.lines().filter(|line| !line.contains("  # ")) {
                    assert!(!line.ends_with(": "), "{name}: {line}");
                }
            }
        }
    }

    #[test]
    fn arguments_that_share_a_message_have_the_same_text_in_english() {
        let texts = Texts::read(Language::Japanese, JAPANESE);
        let mut english: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let program = for_readers();
        for command in program.get_subcommands() {
            for argument in command.get_arguments() {
                let (id, _) = key(command.get_name(), argument.get_id().as_str(), &|id| texts.get(id))
                    .unwrap_or_else(|| panic!("{} {}", command.get_name(), argument.get_id()));
                let help = argument
                    .get_long_help()
                    .or(argument.get_help())
                    .map(ToString::to_string);
                let help = help.unwrap_or_default();
                // The values have messages of their own.
                if argument.get_id() == "help" {
                    continue;
                }
                let help = help.split("\n\nPossible values:").next().unwrap_or_default().to_owned();
                assert_eq!(
                    help.contains("\n\n"),
                    texts.get(&format!("{id}-long")).is_some(),
                    "{id}: {help}"
                );
                english.entry(id).or_default().insert(help);
            }
        }
        assert!(english.len() > 60, "{}", english.len());
        english.retain(|_, texts| texts.len() > 1);
        assert!(english.is_empty(), "{english:#?}");
    }
}
