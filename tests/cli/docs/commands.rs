//! The commands that a page shows, taken apart as a shell does and handed to the program's own parser.

use clap::error::ErrorKind;

use super::page::Page;
use super::root;

/// How many commands of trailhum a page shows, and what is wrong with the others.
pub(super) fn read(page: &Page) -> (usize, Vec<String>) {
    let mut wrong = Vec::new();
    let mut count = 0;
    let typed = page
        .blocks
        .iter()
        .filter(|(language, _)| language == "sh" || language == "console");
    for command in typed
        .flat_map(|(language, text)| lines(language, text))
        .flat_map(|line| shell(&line))
    {
        count += 1;
        wrong.extend(refusal(&command, |_| true));
    }
    for span in &page.spans {
        if let Some(option) = span.strip_prefix("--") {
            let name = option.split([' ', '=']).next().unwrap_or_default();
            if !options().iter().any(|known| known == name) {
                wrong.push(format!("there is no option --{name}"));
            }
        }
        // In the running text a command may be cut short or hold a placeholder.
        let unknown = |kind| matches!(kind, ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand);
        for command in shell(span).iter().filter(|command| command.len() > 1) {
            count += 1;
            wrong.extend(refusal(command, unknown));
        }
    }
    (count, wrong)
}

/// The lines that are typed: of a console those behind a prompt, elsewhere all.
fn lines(language: &str, text: &str) -> Vec<String> {
    let text = text.replace("\\\n", " ");
    let lines = text.lines();
    if language == "console" {
        lines
            .filter_map(|line| line.strip_prefix("$ "))
            .map(str::to_owned)
            .collect()
    } else {
        lines.map(str::to_owned).collect()
    }
}

/// The commands of trailhum in a line, each with its arguments, by the rules of a shell as far as pages use them.
pub(crate) fn shell(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut letters = line.chars().peekable();
    let mut word: Option<String> = None;
    while let Some(letter) = letters.next() {
        match letter {
            '\'' | '"' => word
                .get_or_insert_default()
                .extend(letters.by_ref().take_while(|inner| *inner != letter)),
            '#' if word.is_none() => break,
            ' ' | '|' | '>' | '<' | ';' | '&' => {
                commands.last_mut().unwrap().extend(word.take());
                if letter != ' ' {
                    commands.push(Vec::new());
                }
            }
            _ => word.get_or_insert_default().push(letter),
        }
    }
    commands.last_mut().unwrap().extend(word);
    commands.iter().filter_map(|words| ours(words)).collect()
}

/// The command with the program's name in front, also of `cargo run -- ...` and behind settings of the environment.
fn ours(words: &[String]) -> Option<Vec<String>> {
    let begin = words.iter().position(|word| !word.contains('='))?;
    let (name, rest) = words.get(begin..)?.split_first()?;
    let arguments = match (name.as_str(), rest.first().map(String::as_str)) {
        ("trailhum", _) => rest,
        ("cargo", Some("run")) => rest.split(|word| word == "--").nth(1)?,
        _ => return None,
    };
    Some(["trailhum".to_owned()].iter().chain(arguments).cloned().collect())
}

/// Why the program does not take a command, for reasons that count.
fn refusal(command: &[String], counts: impl Fn(ErrorKind) -> bool) -> Option<String> {
    let error = trailhum::command::definition().try_get_matches_from(command).err()?;
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    (!asked && counts(error.kind())).then(|| format!("{}: {error}", command.join(" ")))
}

/// The long options of all commands, and those of the benchmark that has a page of its own.
fn options() -> Vec<String> {
    let mut cli = trailhum::command::definition();
    cli.build();
    let of = |command: &clap::Command| -> Vec<String> {
        command
            .get_arguments()
            .filter_map(|argument| argument.get_long())
            .map(str::to_owned)
            .collect()
    };
    let mut options: Vec<String> = cli.get_subcommands().flat_map(of).chain(of(&cli)).collect();
    let benchmark = std::fs::read_to_string(root().join("benches/compare.py")).unwrap();
    options.extend(
        benchmark
            .split("\"--")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned),
    );
    options
}

#[test]
fn a_line_is_taken_apart_as_a_shell_does() {
    let commands = shell("zcat *.gz | AWS_PROFILE=a trailhum audit --events - > 'a b' # trailhum gone");
    assert_eq!(commands, [["trailhum", "audit", "--events", "-"]]);
    let commands = shell("cargo run --release -- explain \"my event.json\"; jq .; trailhum checks");
    assert_eq!(
        commands,
        [vec!["trailhum", "explain", "my event.json"], vec!["trailhum", "checks"]]
    );
}

#[test]
fn a_page_with_a_command_that_does_not_exist_is_noticed() {
    let text = "`trailhum audit --gone` `--gone` `--growth` `trailhum gone` `--since TIME` `trailhum man`\n\n\
                ```sh\ntrailhum audit --format gone\ntrailhum diff old.json\nls --gone\n```\n\n\
                ```console\n$ trailhum audit --sandbox --profile a\n--gone\n```\n";
    let (count, wrong) = read(&Page::of(text));
    assert_eq!((count, wrong.len()), (6, 6), "{wrong:?}");
}
