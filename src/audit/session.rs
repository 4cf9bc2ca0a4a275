//! The account that is audited: a real one by its credentials, or the simulated one.

use std::mem::take;

use tokio::sync::watch;

use super::request::{AuditRequest, Login};
use crate::aws::{Aws, Fault, named_profile};
use crate::coverage::{Coverage, Gap};
use crate::error::{Error, Exit};
use crate::region;
#[cfg(feature = "sandbox")]
use crate::sandbox::{self, Account, Endpoint, Limits, Settings, SimulatedOrganization};
use crate::source::Query;
use crate::source::trail_key::is_account;

/// LookupEvents requests per second that the sandbox allows: a hundred times AWS's quota, so that the demonstration takes
/// seconds; the pacing is the same.
#[cfg(feature = "sandbox")]
const SANDBOX_LOOKUPS_PER_SECOND: f64 = 200.0;

/// An open account.
pub(super) struct AwsSession {
    pub(super) aws: Aws,
    /// The account's ID, as far as STS says.
    pub(super) account: Option<String>,
    /// The ARN of the caller, as far as STS says.
    pub(super) caller: Option<String>,
    /// The regions that the request names, or else the profile's; at least one.
    pub(super) regions: Vec<String>,
    /// What could not be found out while it was opened.
    pub(super) coverage: Coverage,
    /// Turns true at the first Ctrl-C.
    pub(super) stop: watch::Receiver<bool>,
    /// Answers as long as it is kept.
    #[cfg(feature = "sandbox")]
    _sandbox: Option<Endpoint>,
}

/// The session of a request, opened when it is first needed.
pub(super) struct LazySession<'a> {
    request: &'a AuditRequest,
    session: Option<AwsSession>,
}

impl<'a> LazySession<'a> {
    pub(super) fn new(request: &'a AuditRequest) -> Self {
        Self { request, session: None }
    }

    pub(super) async fn get(&mut self) -> Result<&mut AwsSession, Error> {
        match &mut self.session {
            Some(session) => Ok(session),
            none => Ok(none.insert(AwsSession::open(self.request).await?)),
        }
    }

    /// The account's ID, as far as it is known by now.
    pub(super) fn account(&self) -> Option<&str> {
        self.session.as_ref()?.account.as_deref()
    }

    /// The regions of the session; none while it is not open.
    pub(super) fn regions(&self) -> &[String] {
        self.session.as_ref().map_or(&[], |session| &session.regions)
    }

    pub(super) fn is_open(&self) -> bool {
        self.session.is_some()
    }

    /// Adds what was noted in the session, if there was one, and how many requests it made.
    pub(super) fn close(self, coverage: &mut Coverage) {
        if let Some(session) = self.session {
            session.close(coverage);
        }
    }
}

impl AwsSession {
    pub(super) async fn open(request: &AuditRequest) -> Result<Self, Error> {
        let mut session = Self::log_in(&request.login, &request.query.regions, request.source_region()).await?;
        let first = session.regions.first().cloned().ok_or(Error::NoRegion)?;
        match session.aws.sts(&first).get_caller_identity().send().await {
            Ok(identity) => {
                session.account = Some(checked(identity.account, &first)?);
                session.caller = identity.arn;
            }
            Err(error) => {
                let fault = Fault::new("sts:GetCallerIdentity", &first, &error);
                if fault.is_fatal() {
                    return Err(fault.of_profile(profile(&request.login)).into());
                }
                session.coverage.gaps.push(fault.gap());
            }
        }
        if request.all_regions() {
            session.regions = session.aws.enabled_regions(&first).await?;
        }
        // Before this, Ctrl-C ends the program at once: nothing was read that could be reported.
        session.stop = on_ctrl_c();
        Ok(session)
    }

    /// A session of an account that is not known yet.
    pub(super) async fn log_in(login: &Login, regions: &[String], source_region: Option<&str>) -> Result<Self, Error> {
        match login {
            Login::Profile(profile) => {
                let aws = Aws::load(profile.as_deref()).await?;
                let mut regions = regions.to_vec();
                if regions.is_empty() {
                    regions.extend(possible(aws.region())?.or(source_region.map(str::to_owned)));
                }
                Ok(Self::begin(aws, regions))
            }
            #[cfg(feature = "sandbox")]
            Login::Sandbox | Login::SandboxOrganization => {
                let around = match login {
                    Login::SandboxOrganization => SimulatedOrganization::demonstration(),
                    _ => SimulatedOrganization::default(),
                };
                let account = Account::new(&Settings::default());
                let regions = account.regions();
                let limits = Limits {
                    lookup_events_per_second: SANDBOX_LOOKUPS_PER_SECOND,
                    ..Limits::default()
                };
                let endpoint = sandbox::serve_organization(account, limits, around)
                    .await
                    .map_err(Error::Sandbox)?;
                let first = regions.first().map_or("", String::as_str);
                let aws = Aws::sandbox(&endpoint.url(), first, SANDBOX_LOOKUPS_PER_SECOND);
                let mut coverage = Coverage::default();
                coverage.notes.push(
                    "this is the sandbox, a simulated account; its LookupEvents is a hundred times faster than that of AWS"
                        .to_owned(),
                );
                Ok(Self {
                    coverage,
                    _sandbox: Some(endpoint),
                    ..Self::begin(aws, regions)
                })
            }
        }
    }

    fn begin(aws: Aws, regions: Vec<String>) -> Self {
        Self {
            aws,
            account: None,
            caller: None,
            regions,
            coverage: Coverage::default(),
            stop: watch::channel(false).1,
            #[cfg(feature = "sandbox")]
            _sandbox: None,
        }
    }

    /// A session in another account, entered from this one.
    pub(super) fn enter(&self, aws: Aws, account: &str, regions: Vec<String>) -> Self {
        Self {
            account: Some(account.to_owned()),
            stop: self.stop.clone(),
            ..Self::begin(aws, regions)
        }
    }

    /// The region for requests that concern no region.
    pub(super) fn first_region(&self) -> &str {
        self.regions.first().map_or("", String::as_str)
    }

    /// The request's query in the regions of this session.
    pub(super) fn query(&self, request: &AuditRequest) -> Query {
        Query {
            regions: self.regions.clone(),
            ..request.query.clone()
        }
    }

    /// Adds what was noted in it, and how many requests it made.
    pub(super) fn close(mut self, coverage: &mut Coverage) {
        coverage.join(take(&mut self.coverage));
        coverage.api_calls = self.aws.calls();
    }
}

/// What to do about a response that AWS would not send.
pub(super) const CHECK_ENDPOINT: &str = "check AWS_ENDPOINT_URL and the proxy, if set";

/// The account that STS names. It becomes the name of a file and decides whose records these are, so anything but an
/// account ID ends the run.
pub(super) fn checked(account: Option<String>, region: &str) -> Result<String, Error> {
    let operation = "sts:GetCallerIdentity";
    let account = account.ok_or_else(|| Fault::incomplete(operation, region, "Account"))?;
    if is_account(&account) {
        return Ok(account);
    }
    let what = format!("it returned the account {account:?}, but an account ID has 12 digits");
    let place = format!("{operation} in {region}");
    Err(Error::NothingRead(Gap::new(place, what, CHECK_ENDPOINT)))
}

/// The first Ctrl-C ends the reading, and the report says how far it came; the second ends the program.
pub(super) fn on_ctrl_c() -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() && sender.send(true).is_ok() {
            let _ = tokio::signal::ctrl_c().await;
            end_now();
        }
        // The sender is kept: receivers would wake up for nothing.
        std::future::pending::<()>().await;
    });
    receiver
}

#[expect(clippy::exit, reason = "the second Ctrl-C")]
fn end_now() {
    std::process::exit(i32::from(Exit::Failed as u8));
}

/// The name of the profile of a login, if it has one.
pub(super) fn profile(login: &Login) -> Option<String> {
    match login {
        Login::Profile(argument) => named_profile(argument.as_deref()),
        #[cfg(feature = "sandbox")]
        Login::Sandbox | Login::SandboxOrganization => None,
    }
}

/// The region of the profile or the environment; a typo is found before any request.
fn possible(region: Option<String>) -> Result<Option<String>, Error> {
    match region {
        Some(name) if !region::is_possible(&name) => Err(Error::NoSuchRegion {
            meant: region::meant(&name),
            name,
        }),
        region => Ok(region),
    }
}
