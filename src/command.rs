//! One module for each command: from its arguments to what it writes and the exit code.

use std::io::Write;
use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::cli::{self, Cli, Command};
use crate::error::{Error, Exit};
use pager::Screen;

mod alarms;
mod audit;
mod cache;
mod checks;
mod destination;
mod diff;
mod doctor;
mod errors;
mod explain;
mod filter;
mod forecast;
mod lint;
mod man;
mod mcp;
mod output;
mod pager;
mod plan;
mod progress;
mod record_files;
mod redaction;
mod report_file;
mod sandbox;
mod settings;
mod trace;
mod verify;
mod watch;

/// Parses the arguments, runs the command, and says with which exit code to end.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = std::env::args_os().filter_map(|argument| argument.into_string().ok());
    let language = cli::language::of_help(arguments, environment);
    let matches = cli::in_language(definition(), language).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    trace::start(cli.verbose);
    let mut out = Screen::new(&cli);
    let language = cli.language(environment);
    let ended = language.scope(|| redaction::start(&cli).and_then(|()| run(&cli.command, &mut out)));
    let shown = out.finish().map_err(Error::Output);
    let outcome = ended.and_then(|exit| shown.map(|()| exit));
    match outcome {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            write_error(&error, matches.subcommand_name().unwrap_or_default());
            ExitCode::from(Exit::Failed as u8)
        }
    }
}

/// A variable of the environment; one that is not Unicode names no locale.
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The command line, as clap knows it.
#[must_use]
pub fn definition() -> clap::Command {
    cli::for_readers()
}

fn run(command: &Command, out: &mut dyn Write) -> Result<Exit, Error> {
    match command {
        Command::Audit(args) => runtime()?.block_on(audit::run(args, out)),
        Command::Explain(args) => runtime()?.block_on(explain::run(args, out)),
        Command::Filter(args) => filter::run(args, out),
        Command::Lint(args) => lint::run(args, out),
        Command::Errors(args) => runtime()?.block_on(errors::run(args, out)),
        Command::Alarms(args) => runtime()?.block_on(alarms::run(args, out)),
        Command::Forecast(args) => runtime()?.block_on(forecast::run(args, out)),
        Command::Verify(args) => runtime()?.block_on(verify::run(args, out)),
        Command::Doctor(args) => runtime()?.block_on(doctor::run(args, out)),
        Command::Diff(args) => diff::run(args, out),
        Command::Watch(args) => runtime()?.block_on(watch::run(args, out)),
        Command::Checks(args) => checks::run(args, out),
        Command::Cache(args) => cache::run(args, out),
        Command::Mcp(args) => {
            let runtime = runtime()?;
            let ended = runtime.block_on(mcp::run(args, redaction::active()));
            // A read of standard input that waits for a client keeps nobody.
            runtime.shutdown_background();
            ended
        }
        Command::Sandbox(args) => sandbox::run(args, out),
        Command::Man { output } => man::run(output),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut cli::command_line(), "trailhum", &mut script);
            out.write_all(&script).map_err(Error::Output)?;
            Ok(Exit::Done)
        }
    }
}

/// Says on stderr what ended the run and what to do about it; `command` is the one that was run.
fn write_error(error: &Error, command: &str) {
    if let Error::NoRecord { gaps, .. } = error {
        destination::warn(gaps);
    }
    let mut hint = error.hint();
    if matches!(error, Error::Argument { .. }) {
        hint = Some(format!("trailhum {command} --help explains every option"));
    }
    output::say("error", &error.to_string());
    if let Some(hint) = hint {
        output::say(" hint", &hint);
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Error::Runtime)
}
