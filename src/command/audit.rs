//! `trailhum audit`: records and inventory are read side by side, judged, and reported.

use std::io::{IsTerminal as _, Write};
use std::path::PathBuf;

use jiff::Timestamp;

use crate::cli::{AuditArgs, FormatArg, VerdictArg};
use crate::collector::{self, Collected};
use crate::coverage::Coverage;
use crate::error::{Error, Exit};
use crate::finding::{self, Finding, Verdict};
use crate::inventory::{Inventory, ReadFrom};
use crate::report::{self, Format, Report};
use crate::source::Read;
use crate::tally::Scope;

mod door;
mod live;
mod reading;

use door::Door;
use reading::Records;

/// Columns where stdout is no terminal.
const WIDTH: u16 = 80;

pub(super) async fn run(args: &AuditArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalogue = super::catalogue(args.catalogue.as_deref())?;
    let records = Records::of(&args.events)?;
    let inventory = Wanted::of(args, &records);
    let needs_aws = records == Records::LookupEvents || matches!(inventory, Wanted::Config | Wanted::Live);
    let mut door = if needs_aws { Some(Door::open(args).await?) } else { None };
    let now = door.as_ref().map_or_else(Timestamp::now, |door| door.now);
    let query = reading::query(args, &records, door.as_ref(), now)?;

    let (read, mut collected) = match (&records, &door) {
        (Records::LookupEvents, Some(door)) => {
            let read = reading::lookup_events(door, &query, now, &catalogue);
            tokio::join!(read, inventory.collect(door, &query.regions))
        }
        (records, door) => {
            let read = reading::trail_files(records, &query, &catalogue).await;
            let regions = reading::regions(&read, &query);
            let collected = match door {
                Some(door) => inventory.collect(door, &regions).await,
                None => Collected::default(),
            };
            (read, collected)
        }
    };
    if let Wanted::File(path) = &inventory {
        collected = collector::file::read(path)?;
    }
    let scope = reading::scope(&read, &query, &records);
    let mut findings = finding::judge(&read.tally, &catalogue, &collected.inventory, &scope);
    if inventory == Wanted::Config {
        let named = findings
            .iter()
            .map(|finding| (finding.key.region.as_str(), &finding.key.resource));
        collector::config::tell_unlisted(&mut collected, named);
    }
    if let (Wanted::Live, Some(door)) = (&inventory, &door) {
        live::look(door, &findings, &catalogue, &mut collected).await;
        findings = finding::judge(&read.tally, &catalogue, &collected.inventory, &scope);
    }
    let report = assemble(read, findings, scope, collected, door.as_mut());
    write(args, &report, out)?;
    Ok(exit(args, &report))
}

/// Where the state of resources is to be read.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Config,
    Live,
    None,
    File(PathBuf),
}

impl Wanted {
    fn of(args: &AuditArgs, records: &Records) -> Self {
        let Some(wanted) = &args.inventory else {
            return if *records == Records::LookupEvents {
                Self::Config
            } else {
                Self::None
            };
        };
        match wanted.to_str() {
            Some("config") => Self::Config,
            Some("live") => Self::Live,
            Some("none") => Self::None,
            _ => Self::File(wanted.clone()),
        }
    }

    async fn collect(&self, door: &Door, regions: &[String]) -> Collected {
        let mut collected = match self {
            Self::Config => collector::config::read(&door.aws, regions).await,
            Self::Live => collector::config::read_recorders(&door.aws, regions).await,
            Self::None | Self::File(_) => Collected::default(),
        };
        collected.inventory.account.clone_from(&door.account);
        collected
    }
}

fn assemble(read: Read, findings: Vec<Finding>, scope: Scope, collected: Collected, door: Option<&mut Door>) -> Report {
    let Inventory { read_from, .. } = collected.inventory;
    let mut coverage = Coverage::default();
    coverage.join(read.coverage);
    coverage.join(collected.coverage);
    if let Some(door) = door {
        coverage.join(std::mem::take(&mut door.coverage));
        coverage.api_calls = door.aws.calls();
    }
    if read_from == ReadFrom::None {
        coverage
            .notes
            .push("no inventory was read: whether a resource still exists and what it has now is not known".to_owned());
    }
    Report::new(&read.tally, findings, scope, coverage, read_from)
}

/// Writes the report where it is wanted; the gaps also to stderr where the report itself goes elsewhere.
fn write(args: &AuditArgs, report: &Report, out: &mut dyn Write) -> Result<(), Error> {
    let stdout = std::io::stdout();
    let to_terminal = args.output.is_none() && stdout.is_terminal();
    let colour = args.output.is_none() && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
    let columns = terminal_size::terminal_size_of(&stdout).map_or(WIDTH, |(width, _)| width.0.clamp(60, 200));
    let format = match args.format {
        FormatArg::Table => Format::Table {
            width: if to_terminal { columns } else { WIDTH },
            colour,
        },
        FormatArg::Json => Format::Json,
    };
    if args.output.is_some() || args.format == FormatArg::Json {
        let mut stderr = anstream::stderr().lock();
        for gap in &report.coverage.gaps {
            let line = format!("not read: {}: {}. {}", gap.place, gap.what, gap.hint);
            // Nobody is left to tell if even stderr is closed.
            let _ = writeln!(stderr, "warning: {}", report::printable(line.trim_end()));
        }
    }
    let Some(path) = &args.output else {
        return report::render(format, report, out).map_err(Error::Output);
    };
    let failed = |error: std::io::Error| Error::Write {
        path: path.clone(),
        why: error.to_string(),
    };
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).map_err(failed)?);
    report::render(format, report, &mut file)
        .and_then(|()| file.flush())
        .map_err(failed)
}

fn exit(args: &AuditArgs, report: &Report) -> Exit {
    let fail_on = args.fail_on.map(|verdict| match verdict {
        VerdictArg::Noise => Verdict::Noise,
        VerdictArg::Changed => Verdict::Changed,
        VerdictArg::Unexplained => Verdict::Unexplained,
        VerdictArg::Genuine => Verdict::Genuine,
    });
    if fail_on.is_some_and(|verdict| report.has(verdict)) {
        Exit::Matched
    } else if report.is_complete() {
        Exit::Done
    } else {
        Exit::Partial
    }
}
