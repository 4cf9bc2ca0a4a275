//! Arguments of `doctor`.

use std::path::PathBuf;

use clap::Args;

use super::choices::{self, DOCTOR_FORMATS, PURPOSES, one_of};
use super::headings::{OUTPUT, SCOPE, SOURCE};
use super::{TableFormat, request, view};
use crate::audit::doctor::DoctorRequest;
use crate::diagnosis::Purpose;

/// What is examined where nothing is named. Listing an organization is denied to most accounts, so it is not among them.
const USUAL: [Purpose; 4] = [Purpose::Audit, Purpose::Trails, Purpose::Logs, Purpose::Athena];

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// AWS profile to use
    #[arg(long, value_name = "NAME", help_heading = SOURCE)]
    pub(crate) profile: Option<String>,
    /// Examine a simulated account, without credentials
    #[arg(long, conflicts_with_all = ["profile", "region", "all_regions"], help_heading = SOURCE)]
    pub(crate) sandbox: bool,
    /// Region to try, repeatable [default: the profile's]
    #[arg(long, value_name = "REGION", value_parser = choices::region, help_heading = SCOPE)]
    pub(crate) region: Vec<String>,
    /// All regions that are enabled for the account
    #[arg(long, help_heading = SCOPE)]
    pub(crate) all_regions: bool,
    /// What to try, repeatable [default: all but org]
    #[arg(long = "for", value_name = "USE", value_parser = one_of(PURPOSES), help_heading = SCOPE)]
    pub(crate) purpose: Vec<Purpose>,
    /// List the calls that would be tried, and make none
    #[arg(long, conflicts_with = "evidence", help_heading = OUTPUT)]
    pub(crate) plan: bool,
    /// Also write a file without identifiers, to send
    ///
    /// What is granted, which facts of the catalog hold, counts and cadences: no account ID, name, ARN or address. It reads
    /// event history as trailhum audit does, and shares its cache
    #[arg(long, value_name = "FILE", help_heading = OUTPUT)]
    pub(crate) evidence: Option<PathBuf>,
    /// table or json
    #[arg(long, value_parser = one_of(DOCTOR_FORMATS), default_value = "table", help_heading = OUTPUT)]
    pub(crate) format: TableFormat,
}

impl From<&DoctorArgs> for DoctorRequest {
    fn from(args: &DoctorArgs) -> Self {
        let purposes = if args.purpose.is_empty() {
            USUAL.to_vec()
        } else {
            args.purpose.clone()
        };
        Self {
            login: request::login(args.sandbox, args.profile.as_ref()),
            regions: args.region.clone(),
            all_regions: args.all_regions,
            purposes,
            now: request::now(args.sandbox),
        }
    }
}

impl DoctorArgs {
    /// The options that name the account and its regions, for the next command; `None` where there is none, or where one would
    /// need quotes.
    pub(crate) fn account_options(&self) -> Option<String> {
        let mut words = Vec::new();
        if self.sandbox {
            words.push("--sandbox");
        }
        if let Some(profile) = &self.profile {
            words.extend(["--profile", profile]);
        }
        for region in &self.region {
            words.extend(["--region", region]);
        }
        if self.all_regions {
            words.push("--all-regions");
        }
        view::joined(&words)
    }
}
