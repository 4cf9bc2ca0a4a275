//! `trailhum doctor`: what the credentials are granted, by trying.

use std::io::Write;

use super::destination::Destination;
use crate::audit::doctor::{self, DoctorRequest};
use crate::catalog::Catalog;
use crate::cli::{DoctorArgs, TableFormat};
use crate::error::{Error, Exit};
use crate::report::Terminal;
use crate::report::doctor::{DoctorPage, DoctorView, beforehand, write_plan, write_plan_json};

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
    Ok(if diagnosis.is_complete() {
        Exit::Done
    } else {
        Exit::Partial
    })
}
