//! `trailhum`: parse, run, and end with the right exit code.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use tracing::Level;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use trailhum::cli::Cli;
use trailhum::command;
use trailhum::error::{Error, Exit};

fn main() -> ExitCode {
    let cli = Cli::parse();
    trace(cli.verbose);
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
            // Nobody is left to tell if even stderr is closed.
            let _ = writeln!(stderr, "error: {}", trailhum::report::printable(&error.to_string()));
            if let Some(hint) = error.hint() {
                let _ = writeln!(stderr, " hint: {}", trailhum::report::printable(&hint));
            }
            ExitCode::from(Exit::Failed as u8)
        }
    }
}

/// Prints what is asked of AWS to stderr, when that is wanted.
fn trace(verbose: u8) {
    let wanted = match verbose {
        0 => return,
        1 => Targets::new().with_target("trailhum", Level::DEBUG),
        _ => Targets::new().with_default(Level::DEBUG),
    };
    let printed = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    tracing_subscriber::registry().with(printed.with_filter(wanted)).init();
}
