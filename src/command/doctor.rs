//! `trailhum doctor`: what the credentials are granted, by trying.

use std::io::Write;
use std::path::Path;

use jiff::SignedDuration;

use super::destination::Destination;
use crate::audit::doctor::{self, DoctorRequest};
use crate::audit::{
    self, AuditRequest, AwsInventory, CacheChoice, HistoryOptions, InventorySource, Login, RecordSource, UsedSettings,
};
use crate::catalog::Catalog;
use crate::cli::{DoctorArgs, TableFormat};
use crate::diagnosis::Diagnosis;
use crate::error::{Error, Exit};
use crate::report::doctor::{DoctorPage, DoctorView, beforehand, write_plan, write_plan_json};
use crate::report::{Report, Terminal};
use crate::source::Query;

/// How far back the event history is read for the evidence, as an audit does.
const EVIDENCE_DAYS: i64 = 14;

pub(super) async fn run(args: &DoctorArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = Catalog::builtin()?;
    let request = DoctorRequest::from(args);
    let destination = Destination::new(None);
    let terminal = Terminal {
        width: destination.width,
        color: destination.color,
        links: destination.links,
    };
    if args.plan {
        let plan = doctor::planned(&request, &catalog).await?;
        destination.write(out, |out| match args.format {
            TableFormat::Table => write_plan(&plan, terminal, out),
            TableFormat::Json => write_plan_json(&plan, out),
        })?;
        return Ok(Exit::Done);
    }
    super::output::say("note", &beforehand());
    let diagnosis = doctor::examine(&request, &catalog).await?;
    let options = args.account_options();
    let view = DoctorView {
        terminal,
        options: options.as_deref(),
    };
    let page = DoctorPage::new(&diagnosis);
    destination.write(out, |out| match args.format {
        TableFormat::Table => page.write(view, out),
        TableFormat::Json => page.write_json(view, out),
    })?;
    if let Some(path) = &args.evidence {
        write_evidence(path, &request, &page, &catalog).await?;
    }
    Ok(if diagnosis.is_complete() {
        Exit::Done
    } else {
        Exit::Partial
    })
}

/// Audits the event history, if it was granted, and writes what may be sent.
async fn write_evidence(
    path: &Path,
    request: &DoctorRequest,
    page: &DoctorPage<'_>,
    catalog: &Catalog,
) -> Result<(), Error> {
    let report = if page.diagnosis().grants("cloudtrail:LookupEvents") {
        audited(request, page.diagnosis(), catalog).await
    } else {
        None
    };
    let simulated = matches!(request.login, Login::Sandbox);
    let destination = Destination::new(Some(path));
    destination.write(&mut std::io::sink(), |out| {
        page.write_evidence(report.as_ref(), catalog, simulated, out)
    })?;
    let note = format!("wrote {}; read it before you send it", path.display());
    super::output::say("note", &note);
    Ok(())
}

/// What the default audit finds, whose cache it shares; `None`, with a warning, where nothing could be read.
async fn audited(request: &DoctorRequest, found: &Diagnosis, catalog: &Catalog) -> Option<Report> {
    let from = request.now.checked_sub(SignedDuration::from_hours(24 * EVIDENCE_DAYS));
    // What was denied once is not tried again.
    let reads_config =
        found.grants("config:DescribeConfigurationRecorders") && found.grants("config:ListDiscoveredResources");
    let wanted = AuditRequest {
        records: RecordSource::EventHistory(HistoryOptions {
            cache: match request.login {
                Login::Sandbox => CacheChoice::Disabled,
                _ => CacheChoice::DataFolder,
            },
            ..HistoryOptions::default()
        }),
        inventory: if reads_config {
            InventorySource::Aws(AwsInventory::Config)
        } else {
            InventorySource::None
        },
        query: Query {
            from: from.ok(),
            to: Some(request.now),
            regions: found.regions.clone(),
            progress: super::progress::on_stderr(),
            ..Query::default()
        },
        login: request.login.clone(),
        settings: UsedSettings::default(),
        now: request.now,
    };
    match audit::run(&wanted, catalog, &[], None).await {
        Ok(outcome) => Some(outcome.report),
        Err(error) => {
            super::output::say("warning", &format!("the evidence has no event history: {error}"));
            None
        }
    }
}
