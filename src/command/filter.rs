//! `trailhum filter`: the noise left out where CloudTrail is analyzed.

use std::io::Write;
use std::path::Path;

use super::destination::Destination;
use crate::audit::files::read_catalog;
use crate::catalog::{Catalog, Proof};
use crate::cli::{FilterArgs, TableFormat};
use crate::error::{Error, Exit};
use crate::filter::{Exclusion, RecorderRole};
use crate::finding::Verdict;
use crate::partition::Partition;
use crate::source::trail_key::is_account;

mod check;
mod hidden;

pub(super) fn run(args: &FilterArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = read_catalog(args.catalog.as_deref())?;
    for account in &args.account {
        if !is_account(account) {
            let why = "an account ID has 12 digits";
            return Err(Error::argument(format!("--account {account}"), why));
        }
    }
    let exclusion = excluded(args, &catalog)?;
    if args.check {
        let checked = check::check(&args.events, &exclusion)?;
        super::destination::warn(&checked.gaps);
        let destination = Destination::new(None);
        destination.write(out, |out| match args.format {
            TableFormat::Table => checked.write(destination.width, out),
            TableFormat::Json => super::output::write_json(&checked, out),
        })?;
        return Ok(if checked.gaps.is_empty() {
            Exit::Done
        } else {
            Exit::Partial
        });
    }
    let Some(dialect) = args.dialect else {
        return Ok(Exit::Done);
    };
    let printed = exclusion.print(dialect).map_err(Error::Filter)?;
    let is_common = args.report.is_none();
    Destination::new(None).write(out, |out| out.write_all(printed.text().as_bytes()))?;
    for note in &printed.notes {
        super::output::say("note", note);
    }
    if is_common {
        let why = "it hides the common checks of the services that are known to make them; --report FILE hides all noise of a report";
        super::output::say("note", why);
    }
    if !printed.left_out.is_empty() {
        let left_out = printed.left_out.join(", ");
        super::output::say(
            "note",
            &format!(
                "the filter has no room for these, so their errors are kept: {left_out}. --report or --account narrows it"
            ),
        );
    }
    Ok(Exit::Done)
}

/// What is left out, by the catalog, and by the report if there is one.
fn excluded(args: &FilterArgs, catalog: &Catalog) -> Result<Exclusion, Error> {
    let mut exclusion = Exclusion::from_catalog(catalog, args.account.clone());
    exclusion.exact = args.exact;
    let mut of_report = Vec::new();
    if let Some(path) = &args.report {
        let found = found(path)?;
        if exclusion.accounts.is_empty() {
            exclusion.accounts.clone_from(&found.accounts);
        }
        exclusion.partitions = found.partitions_of(&exclusion.accounts);
        exclusion = exclusion.only(&found.lookups);
        of_report = found.recorder_roles;
    } else {
        exclusion = exclusion.common(catalog);
    }
    for (arn, lookups) in &of_report {
        let named = RecorderRole::account_in(arn).is_some_and(|of| exclusion.accounts.iter().any(|known| known == of));
        if named && !args.recorder_role.contains(arn) {
            let recorder = Exclusion::of_recorder_role(catalog, arn).only(lookups);
            exclusion.callers.extend(recorder.callers);
        }
    }
    for arn in &args.recorder_role {
        let of = RecorderRole::account_in(arn).unwrap_or_default();
        if !exclusion.accounts.is_empty() && !exclusion.accounts.iter().any(|known| known == of) {
            let why = format!("the filter is about other accounts; add --account {of}");
            return Err(Error::argument(format!("--recorder-role {arn}"), &why));
        }
        let recorder = Exclusion::of_recorder_role(catalog, arn).common(catalog);
        exclusion.callers.extend(recorder.callers);
    }
    Ok(exclusion)
}

/// What a report found to be noise.
struct ReportedNoise {
    accounts: Vec<String>,
    /// Each account with the partition of a role that called in it.
    partitions: Vec<(String, Partition)>,
    /// Service and lookup, of service-linked roles.
    lookups: Vec<(String, String)>,
    /// Roles of recorders, each with the same of its own.
    recorder_roles: Vec<(String, Vec<(String, String)>)>,
}

impl ReportedNoise {
    /// The partitions of these accounts; empty where the report does not know all of them.
    fn partitions_of(&self, accounts: &[String]) -> Vec<Partition> {
        let mut partitions: Vec<Partition> = Vec::new();
        for account in accounts {
            let mut known = self.partitions.iter().filter(|(of, _)| of == account).peekable();
            if known.peek().is_none() {
                return Vec::new();
            }
            for (_, partition) in known {
                if !partitions.contains(partition) {
                    partitions.push(*partition);
                }
            }
        }
        partitions
    }
}

fn found(path: &Path) -> Result<ReportedNoise, Error> {
    let report = super::report_file::read(path)?;
    let noise = report
        .findings
        .into_iter()
        .filter(|finding| finding.verdict == Verdict::Noise);
    let mut found = ReportedNoise {
        accounts: Vec::new(),
        partitions: Vec::new(),
        lookups: Vec::new(),
        recorder_roles: Vec::new(),
    };
    for finding in noise {
        let (Some(lookup), Some(service)) = (finding.check, finding.caller.invoked_by) else {
            continue;
        };
        let role = finding.caller.role_arn;
        match finding.caller.proof {
            Proof::Verified => found.lookups.push((service, lookup)),
            Proof::RecorderRole if RecorderRole::account_in(&role) == Some(&finding.account) => {
                match found.recorder_roles.iter_mut().find(|(known, _)| *known == role) {
                    Some((_, lookups)) => lookups.push((service, lookup)),
                    None => found.recorder_roles.push((role.clone(), vec![(service, lookup)])),
                }
            }
            _ => continue,
        }
        let partition = role.split(':').nth(1).and_then(Partition::from_name);
        found
            .partitions
            .extend(partition.map(|it| (finding.account.clone(), it)));
        found.accounts.push(finding.account);
    }
    found.accounts.sort();
    found.accounts.dedup();
    Ok(found)
}
