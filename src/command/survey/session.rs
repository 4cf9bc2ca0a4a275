//! The account that is audited: a real one by its credentials, or the sandbox.

use jiff::Timestamp;
use tokio::sync::watch;

use crate::aws::{Aws, Fault};
use crate::cli::SurveyArgs;
use crate::coverage::{Coverage, Gap};
use crate::error::{Error, Exit};
use crate::sandbox::{self, Account, Endpoint, Limits, Settings};
use crate::source::trail_key::is_account;

/// The sandbox lets LookupEvents be asked a hundred times as often as AWS does, so that the demonstration takes
/// seconds; the pacing is the same.
const SANDBOX_LOOKUPS_PER_SECOND: f64 = 200.0;

/// An open account.
pub(super) struct Session {
    pub(super) aws: Aws,
    /// The account's id, as far as STS says.
    pub(super) account: Option<String>,
    /// The ARN of who asks, as far as STS says.
    pub(super) caller: Option<String>,
    /// The regions to look at, unless the arguments name others.
    pub(super) regions: Vec<String>,
    /// The time that is now; the sandbox's clock stands still.
    pub(super) now: Timestamp,
    /// What was not told on the way in.
    pub(super) coverage: Coverage,
    /// Turns true at the first Ctrl-C.
    pub(super) stop: watch::Receiver<bool>,
    /// Answers as long as it is kept.
    _sandbox: Option<Endpoint>,
}

impl Session {
    pub(super) async fn open(args: &SurveyArgs) -> Result<Self, Error> {
        let mut coverage = Coverage::default();
        let (aws, regions, now, sandbox) = if args.sandbox {
            let settings = Settings::default();
            let account = Account::new(&settings);
            let regions = account.regions();
            let limits = Limits {
                lookup_events_per_second: SANDBOX_LOOKUPS_PER_SECOND,
                ..Limits::default()
            };
            let endpoint = sandbox::serve(account, limits).await.map_err(Error::Sandbox)?;
            let first = regions.first().cloned().unwrap_or_default();
            let aws = Aws::sandbox(&endpoint.url(), &first, SANDBOX_LOOKUPS_PER_SECOND);
            coverage.notes.push(
                "this is the sandbox account, a simulation; its LookupEvents is a hundred times as fast as AWS's"
                    .to_owned(),
            );
            (aws, regions, settings.now, Some(endpoint))
        } else {
            let aws = Aws::load(args.profile.as_deref()).await?;
            let own = aws.region().into_iter().collect();
            let regions = if args.region.is_empty() {
                own
            } else {
                args.region.clone()
            };
            (aws, regions, Timestamp::now(), None)
        };
        let first = regions.first().cloned().ok_or(Error::NoRegion)?;
        let (account, caller) = match aws.sts(&first).get_caller_identity().send().await {
            Ok(identity) => (Some(checked(identity.account, &first)?), identity.arn),
            Err(error) => {
                let fault = Fault::new("sts:GetCallerIdentity", &first, &error);
                if fault.is_fatal() {
                    return Err(fault.into());
                }
                coverage.gaps.push(fault.gap());
                (None, None)
            }
        };
        let regions = if args.all_regions {
            aws.enabled_regions(&first).await?
        } else {
            regions
        };
        Ok(Self {
            aws,
            account,
            caller,
            regions,
            now,
            coverage,
            stop: on_ctrl_c(),
            _sandbox: sandbox,
        })
    }

    /// The door to another account, behind this one.
    pub(super) fn to(&self, aws: Aws, account: &str, regions: Vec<String>) -> Self {
        Self {
            aws,
            account: Some(account.to_owned()),
            caller: None,
            regions,
            now: self.now,
            coverage: Coverage::default(),
            stop: self.stop.clone(),
            _sandbox: None,
        }
    }
}

/// What to do about an answer that AWS would not give.
pub(super) const CHECK_ENDPOINT: &str = "check AWS_ENDPOINT_URL if it is set, and a proxy if there is one";

/// The account that STS names. It becomes the name of a file and decides whose records these are, so anything but an
/// account ID ends the run.
fn checked(account: Option<String>, region: &str) -> Result<String, Error> {
    let operation = "sts:GetCallerIdentity";
    let account = account.ok_or_else(|| Fault::incomplete(operation, region, "Account"))?;
    if is_account(&account) {
        return Ok(account);
    }
    let what = format!("it names the account {account:?}, but an account ID is 12 digits");
    let place = format!("{operation} in {region}");
    Err(Error::NothingRead(Gap::new(place, what, CHECK_ENDPOINT)))
}

/// The first Ctrl-C ends the reading, and the report says how far it came; the second ends the program.
fn on_ctrl_c() -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() && sender.send(true).is_ok() {
            let _ = tokio::signal::ctrl_c().await;
            end_now();
        }
        // Kept, so that whoever waits for it does not wake up for nothing.
        std::future::pending::<()>().await;
    });
    receiver
}

#[expect(clippy::exit, reason = "asked for twice by the user")]
fn end_now() {
    std::process::exit(i32::from(Exit::Failed as u8));
}
