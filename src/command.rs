//! One module a command. Each only orchestrates: it puts the arguments into words of the program, calls the rooms
//! in turn, and hands the result on.

use std::io::Write;

use comfy_table::{ContentArrangement, Table, presets};

use crate::catalog::Catalog;
use crate::cli::{Cli, Command};
use crate::error::{Error, Exit};
use crate::report::json::{self, ReportJson};
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
mod survey;
mod trace;
mod when;

pub use trace::trace;

/// The most that is read of a report.
const MAX_REPORT_BYTES: usize = 512 * metered::MIB;

/// Runs the command that was asked for and writes its result to `out`.
///
/// # Errors
/// [`Error`] when nothing could be done.
pub fn run(cli: &Cli, out: &mut dyn Write) -> Result<Exit, Error> {
    match &cli.command {
        Command::Audit(args) => runtime()?.block_on(audit::run(args, out)),
        Command::Explain(args) => runtime()?.block_on(explain::run(args, out)),
        Command::Filter(args) => filter::run(args, out),
        Command::Errors(args) => runtime()?.block_on(errors::run(args, out)),
        Command::Diff(args) => diff::run(args, out),
        Command::Checks(args) => checks::run(args, out),
        Command::Cache(args) => cache::run(args, out),
        Command::Sandbox(args) => sandbox::run(args, out),
        Command::Man { output } => {
            let failed = |error: std::io::Error| Error::Write {
                path: output.clone(),
                why: error.to_string(),
            };
            std::fs::create_dir_all(output).map_err(failed)?;
            clap_mangen::generate_to(<Cli as clap::CommandFactory>::command(), output).map_err(failed)?;
            Ok(Exit::Done)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(
                *shell,
                &mut <Cli as clap::CommandFactory>::command(),
                "trailhum",
                &mut script,
            );
            out.write_all(&script).map_err(Error::Output)?;
            Ok(Exit::Done)
        }
    }
}

/// The catalog that comes with the program, with the user's own file if there is one.
fn catalog(own: Option<&std::path::Path>) -> Result<Catalog, Error> {
    let builtin = Catalog::builtin()?;
    let Some(path) = own else { return Ok(builtin) };
    let text = metered::read_text(path, metered::CATALOG).map_err(|error| Error::read(path, &error))?;
    Ok(builtin.extend(&path.to_string_lossy(), &text)?)
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
        .map_err(Error::Sandbox)
}
