//! One module for each command: from its arguments to what it writes and the exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use comfy_table::{ContentArrangement, Table, presets};

use crate::cli::{Cli, Command};
use crate::error::{Error, Exit};
use crate::report::json::{self, ReportJson};
use crate::report::printable;
use crate::source::metered;

mod audit;
mod cache;
mod checks;
mod destination;
mod diff;
mod errors;
mod explain;
mod filter;
mod plan;
mod progress;
mod sandbox;
mod trace;

/// The most that is read of a report.
const MAX_REPORT_BYTES: usize = 512 * metered::MIB;

/// Parses the arguments, runs the command, and says with which exit code to end.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    trace::start(cli.verbose);
    let mut out = io::stdout().lock();
    let outcome = run(&cli.command, &mut out).and_then(|exit| {
        out.flush().map_err(Error::Output)?;
        Ok(exit)
    });
    match outcome {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            write_error(&error, cli.command.name());
            ExitCode::from(Exit::Failed as u8)
        }
    }
}

/// The command line, as clap knows it.
#[must_use]
pub fn definition() -> clap::Command {
    Cli::command()
}

fn run(command: &Command, out: &mut dyn Write) -> Result<Exit, Error> {
    match command {
        Command::Audit(args) => runtime()?.block_on(audit::run(args, out)),
        Command::Explain(args) => runtime()?.block_on(explain::run(args, out)),
        Command::Filter(args) => filter::run(args, out),
        Command::Errors(args) => runtime()?.block_on(errors::run(args, out)),
        Command::Diff(args) => diff::run(args, out),
        Command::Checks(args) => checks::run(args, out),
        Command::Cache(args) => cache::run(args, out),
        Command::Sandbox(args) => sandbox::run(args, out),
        Command::Man { output } => {
            let failed = |error: io::Error| Error::Write {
                path: output.clone(),
                why: error.to_string(),
            };
            std::fs::create_dir_all(output).map_err(failed)?;
            clap_mangen::generate_to(definition(), output).map_err(failed)?;
            Ok(Exit::Done)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut definition(), "trailhum", &mut script);
            out.write_all(&script).map_err(Error::Output)?;
            Ok(Exit::Done)
        }
    }
}

/// Says on stderr what ended the run and what to do about it; `command` is the one that was run.
fn write_error(error: &Error, command: &str) {
    let mut hint = error.hint();
    if matches!(error, Error::Argument { .. }) {
        hint = Some(format!("trailhum {command} --help explains every option"));
    }
    let mut stderr = anstream::stderr().lock();
    // Nothing can be done if even stderr is closed.
    let _ = writeln!(stderr, "error: {}", printable(&error.to_string()));
    if let Some(hint) = hint {
        let _ = writeln!(stderr, " hint: {}", printable(&hint));
    }
}

/// A report that was written as JSON.
fn report(path: &std::path::Path) -> Result<ReportJson, Error> {
    let text = metered::read_text(path, MAX_REPORT_BYTES).map_err(|error| Error::read(path, &error))?;
    json::parse(&text).map_err(|error| Error::NotAReport {
        path: path.to_owned(),
        why: error.to_string(),
    })
}

/// A table without lines, as wide as `width` columns at most.
fn table<const N: usize>(header: [&str; N], width: u16) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(header);
    table
}

fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Error::Runtime)
}
