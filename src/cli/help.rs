//! The command line for clap: what is parsed, and how its help reads.

use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::Cli;
use super::headings::OUTPUT;

/// The command line as its types define it, for man pages and completions.
pub(crate) fn command_line() -> Command {
    Cli::command().mut_subcommands(with_general_options)
}

/// The command line with a help whose summary (`-h`) leaves out the lists of values, which would fill the screen.
pub(crate) fn for_readers() -> Command {
    command_line().mut_subcommands(|command| command.mut_args(values_in_long_help))
}

/// Options of every command, in the order of the help.
const GENERAL: [&str; 3] = ["no_pager", "lang", "verbose"];

/// Their place: after all others.
const LAST: usize = 1000;

/// Gives the general options the heading of the others that say what is written, where there is one.
fn with_general_options(command: Command) -> Command {
    let has_heading = |argument: &Arg| argument.get_help_heading() == Some(OUTPUT);
    if !command.get_arguments().any(has_heading) {
        return command;
    }
    let program = Cli::command();
    let general = GENERAL
        .iter()
        .filter_map(|id| program.get_arguments().find(|it| it.get_id() == *id));
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help("Print a summary; --help explains every option")
        .long_help("Print help; -h prints a summary");
    command.disable_help_flag(true).args(
        general
            .cloned()
            .chain([help])
            .map(|it| it.help_heading(OUTPUT).display_order(LAST)),
    )
}

/// Moves the list of values to the end of the long help.
fn values_in_long_help(argument: Arg) -> Arg {
    let values = argument.get_possible_values();
    let named: Vec<String> = values
        .iter()
        .filter(|value| !value.is_hide_set())
        .filter_map(|value| Some(format!("- {}: {}", value.get_name(), value.get_help()?)))
        .collect();
    if named.is_empty() || !argument.get_action().takes_values() {
        return argument;
    }
    let help = argument.get_long_help().or(argument.get_help());
    let help = help.map(ToString::to_string).unwrap_or_default();
    argument
        .long_help(format!("{help}\n\nPossible values:\n{}", named.join("\n")))
        .hide_possible_values(true)
}
