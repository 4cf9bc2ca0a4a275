//! Finds out what an identity may read of an account: every call is tried, none is simulated.
//!
//! A denied call is logged as `AccessDenied` and may set off an alarm, so [`planned`] says beforehand which calls would be
//! tried, and makes none.

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;

use super::request::Login;
use super::session::{self, AwsSession};
use crate::aws::{Fault, FaultKind, until_stopped};
use crate::catalog::Catalog;
use crate::diagnosis::{Diagnosis, PERMISSIONS, Permission, Purpose, Trial, TrialOutcome, TrialPlan, permissions_for};
use crate::error::Error;

mod account;
mod elsewhere;
mod recorders;

/// Error codes by which AWS answers a call that it granted: what is asked for is not there.
const ANSWERS: [&str; 3] = [
    "NoAvailableConfigurationRecorderException",
    "NoSuchDeliveryChannelException",
    "AWSOrganizationsNotInUseException",
];

/// What to try, and as whom.
#[derive(Debug, Clone)]
pub struct DoctorRequest {
    /// Whose credentials are used.
    pub login: Login,
    /// The regions; none is the one of the profile.
    pub regions: Vec<String>,
    /// All enabled regions instead.
    pub all_regions: bool,
    /// What the identity should be able to do.
    pub purposes: Vec<Purpose>,
    /// The current time.
    pub now: Timestamp,
}

/// What would be tried, without any request.
///
/// # Errors
/// [`Error`] for a profile that does not exist, or where no region is known.
pub async fn planned(request: &DoctorRequest, catalog: &Catalog) -> Result<TrialPlan, Error> {
    let session = AwsSession::log_in(&request.login, &request.regions, None).await?;
    if session.regions.is_empty() {
        return Err(Error::NoRegion);
    }
    Ok(TrialPlan {
        regions: session.regions,
        all_regions: request.all_regions,
        permissions: permissions_for(&request.purposes).collect(),
        pages: account::believed_names(catalog).len(),
    })
}

/// Tries the calls. Who is signed in comes first: without credentials nothing else is tried.
///
/// # Errors
/// [`Error`] where nobody is signed in, or AWS cannot be reached.
pub async fn examine(request: &DoctorRequest, catalog: &Catalog) -> Result<Diagnosis, Error> {
    let mut session = AwsSession::log_in(&request.login, &request.regions, None).await?;
    session.aws = session.aws.marked_as_doctor();
    session.stop = session::on_ctrl_c();
    let first = session.regions.first().cloned().ok_or(Error::NoRegion)?;
    let mut examiner = Examiner {
        request,
        found: Diagnosis::default(),
        session: &session,
    };
    examiner.identify(&first).await?;
    examiner.list_regions(&first).await;
    examiner.read_beliefs(catalog).await;
    for region in examiner.found.regions.clone() {
        examiner.examine_recorders(&region).await;
    }
    examiner.examine_trails(&first).await;
    for region in examiner.found.regions.clone() {
        examiner.examine_athena(&region).await;
    }
    examiner.examine_organization(&first).await;
    Ok(examiner.finish())
}

/// Tries calls, and keeps what came of them.
struct Examiner<'a> {
    request: &'a DoctorRequest,
    session: &'a AwsSession,
    found: Diagnosis,
}

impl Examiner<'_> {
    /// The permission of an action, if it is wanted.
    fn wanted(&self, action: &str) -> Option<&'static Permission> {
        permissions_for(&self.request.purposes).find(|it| it.action == action)
    }

    /// Makes a call, if its action is wanted; `None` if it was not granted.
    async fn attempt<T>(
        &mut self,
        (action, region): (&str, &str),
        call: Pin<Box<impl Future<Output = Result<T, Fault>>>>,
    ) -> Option<T> {
        let permission = self.wanted(action)?;
        if self.found.is_stopped {
            return None;
        }
        let Some(answer) = until_stopped(call, &self.session.stop).await else {
            self.found.is_stopped = true;
            return None;
        };
        let mut trial = Trial {
            permission,
            region: region.to_owned(),
            outcome: TrialOutcome::Granted,
            code: None,
            message: None,
        };
        let answer = match answer {
            Ok(answer) => Some(answer),
            Err(fault) => {
                trial.outcome = outcome(&fault);
                trial.code = fault.code;
                trial.message = Some(fault.message);
                None
            }
        };
        self.keep(trial);
        answer
    }

    /// Keeps a trial; of several of the same action in a region, the first that was not granted.
    fn keep(&mut self, trial: Trial) {
        let same = |known: &&mut Trial| known.permission == trial.permission && known.region == trial.region;
        match self.found.trials.iter_mut().find(same) {
            Some(known) if known.outcome == TrialOutcome::Granted => *known = trial,
            Some(_) => {}
            None => self.found.trials.push(trial),
        }
    }

    /// Puts the trials into the order of the actions, and adds those that were not made.
    fn finish(mut self) -> Diagnosis {
        let first = self.found.regions.first().cloned().unwrap_or_default();
        for permission in permissions_for(&self.request.purposes) {
            if !self.found.trials.iter().any(|trial| trial.permission == permission) {
                self.found.trials.push(Trial {
                    permission,
                    region: first.clone(),
                    outcome: TrialOutcome::NotTried,
                    code: None,
                    message: None,
                });
            }
        }
        let place = |trial: &Trial| PERMISSIONS.iter().position(|it| it == trial.permission);
        self.found.trials.sort_by_key(place);
        let found = &mut self.found;
        found.recorders.sort();
        found.channels.sort();
        found.trails.sort();
        found.log_groups.sort();
        found.tables.sort();
        found.api_calls = self.session.aws.calls();
        self.found
    }
}

/// What a failed call says of the permission.
fn outcome(fault: &Fault) -> TrialOutcome {
    let is_answer = fault.code.as_deref().is_some_and(|code| ANSWERS.contains(&code));
    match fault.kind {
        FaultKind::Denied => TrialOutcome::Denied,
        FaultKind::Service if is_answer => TrialOutcome::Granted,
        _ => TrialOutcome::Failed,
    }
}
