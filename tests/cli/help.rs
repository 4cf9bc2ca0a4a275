//! The help: short enough to be read, the same headings everywhere, and examples that work.

use std::path::Path;
use std::process::Command;

use clap::Command as Definition;

use crate::docs::shell;
use crate::support::{run, trailhum};

const HEADINGS: [&str; 6] = ["Source", "Time range", "Scope", "Organization", "Engines", "Output"];

/// The command of this name, as it shows its help in 80 columns.
fn command(name: &str) -> Definition {
    let mut program = trailhum::command::definition().term_width(80);
    program.build();
    program.find_subcommand(name).unwrap().clone()
}

fn commands() -> Vec<Definition> {
    let mut program = trailhum::command::definition().term_width(80);
    program.build();
    let commands: Vec<Definition> = program.get_subcommands().cloned().collect();
    assert!(commands.len() >= 10);
    commands.into_iter().chain([program]).collect()
}

/// The lines below "Examples:" of a help.
fn examples(command: &Definition) -> Vec<String> {
    let help = command.clone().render_help().to_string();
    let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1);
    lines
        .take_while(|line| !line.is_empty())
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
fn the_summary_of_a_command_fits_on_one_screen_of_80_columns() {
    for mut command in commands() {
        let help = command.render_help().to_string();
        let lines: Vec<&str> = help.trim_end().lines().collect();
        assert!(lines.len() <= 45, "{} lines: {help}", lines.len());
        let widest = lines.iter().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= 80, "{widest} columns: {help}");
    }
}

#[test]
fn an_option_is_one_line_of_a_summary() {
    for name in ["audit", "explain", "errors"] {
        let help = command(name).render_help().to_string();
        let mut continued = help.lines().filter(|line| line.starts_with("          "));
        assert_eq!(continued.next(), None, "{name}");
    }
}

#[test]
fn headings_are_the_same_and_in_the_same_order_in_every_command() {
    let shown = |name: &str, long: bool| -> Vec<String> {
        let mut command = command(name);
        let help = if long {
            command.render_long_help()
        } else {
            command.render_help()
        }
        .to_string();
        let headings = help.lines().filter_map(|line| line.strip_suffix(':'));
        let headings =
            headings.filter(|heading| !heading.starts_with(' ') && !["Arguments", "Examples"].contains(heading));
        headings.map(str::to_owned).collect()
    };
    for long in [false, true] {
        assert_eq!(shown("audit", long), HEADINGS, "{long}");
        assert_eq!(shown("errors", long), HEADINGS, "{long}");
        assert_eq!(shown("explain", long), ["Source", "Scope", "Output"], "{long}");
        assert_eq!(shown("filter", long), ["Source", "Scope", "Output"], "{long}");
    }
}

#[test]
fn every_example_is_a_command_that_the_program_takes() {
    for command in commands() {
        let examples = examples(&command);
        let most = if command.get_name() == "audit" { 4..=4 } else { 1..=4 };
        assert!(most.contains(&examples.len()), "{} {examples:?}", command.get_name());
        for line in examples {
            let typed = shell(&line);
            let [arguments] = typed.as_slice() else {
                panic!("one command of trailhum: {line}");
            };
            let parsed = trailhum::command::definition().try_get_matches_from(arguments);
            assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
        }
    }
}

#[test]
fn the_long_help_has_every_option_and_what_each_value_means() {
    for name in ["audit", "explain", "filter", "errors", "diff"] {
        let mut command = command(name);
        let help = command.render_long_help().to_string();
        for option in command.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(help.contains(&format!("--{option}")), "{name} --{option}");
        }
        for argument in command.get_arguments() {
            for value in argument
                .get_possible_values()
                .iter()
                .filter(|value| !value.is_hide_set())
            {
                let Some(meaning) = value.get_help() else { continue };
                let listed = format!("- {}: {meaning}", value.get_name());
                let words: Vec<&str> = help.split_whitespace().collect();
                assert!(words.join(" ").contains(&listed), "{name}: {listed}");
            }
        }
    }
}

/// The man pages in a folder, with the command of each.
fn man_pages(folder: &Path) -> Vec<(String, String)> {
    let ran = run(&mut trailhum(&["man", "--output", folder.to_str().unwrap()]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let pages = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let pages: Vec<(String, String)> = pages
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    assert_eq!(pages.len(), commands().len());
    pages
}

#[test]
fn a_man_page_has_examples_environment_files_and_exit_status() {
    let folder = tempfile::tempdir().unwrap();
    let using_files = [
        "trailhum",
        "trailhum-audit",
        "trailhum-explain",
        "trailhum-errors",
        "trailhum-alarms",
        "trailhum-forecast",
        "trailhum-verify",
        "trailhum-cache",
    ];
    for (name, page) in man_pages(folder.path()) {
        let has = |section: &str| page.lines().any(|line| line == format!(".SH {section}"));
        for section in ["NAME", "SYNOPSIS", "EXAMPLES", "ENVIRONMENT", "\"EXIT STATUS\""] {
            assert!(has(section), "{name}: {section}\n{page}");
        }
        assert_eq!(has("FILES"), using_files.contains(&name.as_str()), "{name}");
        assert!(!has("EXTRA"), "{name}");
        let empty = page.split(".TP").find(|entry| entry.trim().lines().count() < 2);
        assert_eq!(empty.filter(|_| page.contains(".TP")), None, "{name}");
    }
    let pages = man_pages(folder.path());
    let (_, audit) = pages.iter().find(|(name, _)| name == "trailhum-audit").unwrap();
    for variable in ["AWS_PROFILE", "AWS_REGION", "NO_COLOR", "PAGER", "XDG_DATA_HOME"] {
        assert!(audit.contains(&variable.replace('-', "\\-")), "{variable}");
    }
}

#[test]
#[ignore = "needs groff"]
fn groff_formats_every_man_page_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    for (name, _) in man_pages(folder.path()) {
        let path = folder.path().join(&name).with_extension("1");
        let output = Command::new("groff")
            .args(["-ww", "-man", "-Tutf8"])
            .arg(path)
            .output()
            .unwrap();
        let shown = String::from_utf8_lossy(&output.stdout);
        let warnings = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && warnings.is_empty(), "{name}: {warnings}");
        assert!(shown.lines().count() > 20, "{name}: {shown}");
    }
}
