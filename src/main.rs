//! `trailhum`: parse, run, and end with the right exit code.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use trailhum::cli::Cli;
use trailhum::command;
use trailhum::error::{Error, Exit};

fn main() -> ExitCode {
    let cli = Cli::parse();
    command::trace(cli.verbose);
    let mut out = std::io::stdout().lock();
    let outcome = command::run(&cli, &mut out).and_then(|exit| {
        out.flush().map_err(Error::Output)?;
        Ok(exit)
    });
    match outcome {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            let mut stderr = anstream::stderr().lock();
            // Nothing can be done if even stderr is closed.
            let _ = writeln!(stderr, "error: {}", trailhum::report::printable(&error.to_string()));
            let help = || format!("trailhum {} --help explains every option", cli.command.name());
            let is_argument = matches!(error, Error::Argument { .. });
            if let Some(hint) = error.hint().or_else(|| is_argument.then(help)) {
                let _ = writeln!(stderr, " hint: {}", trailhum::report::printable(&hint));
            }
            ExitCode::from(Exit::Failed as u8)
        }
    }
}
