//! Which accounts, and the role that enters them.

use std::path::Path;

use crate::audit::request::{MemberHistories, MemberList};
use crate::audit::session::{AwsSession, CHECK_ENDPOINT, LazySession};
use crate::aws::{Fault, Role, until_stopped};
use crate::collector::{accounts, organization};
use crate::coverage::Gap;
use crate::error::Error;
use crate::organization::MemberAccount;
use crate::source::metered;

/// The most that is read of a list of accounts: some ten times the largest organization that AWS allows.
const MAX_LIST_BYTES: usize = 16 * metered::MIB;

impl MemberList {
    /// The accounts, with a session only where AWS lists them.
    pub(in crate::audit) async fn list_lazily(
        &self,
        session: &mut LazySession<'_>,
    ) -> Result<Vec<MemberAccount>, Error> {
        match self {
            Self::Listed(members) => Ok(members.clone()),
            Self::Organization => self.list(session.get().await?).await,
        }
    }

    /// The accounts.
    pub(in crate::audit) async fn list(&self, session: &mut AwsSession) -> Result<Vec<MemberAccount>, Error> {
        match self {
            Self::Listed(members) => Ok(members.clone()),
            Self::Organization => Box::pin(list_organization(session)).await,
        }
    }
}

/// The accounts of the organization. What could not be read of it is noted in the session.
async fn list_organization(session: &mut AwsSession) -> Result<Vec<MemberAccount>, Error> {
    let listing = Box::pin(organization::read(&session.aws, session.first_region()));
    let Some(listed) = until_stopped(listing, &session.stop).await else {
        let what = "stopped by Ctrl-C before its accounts were listed";
        return Err(Error::NothingRead(Gap::new("AWS Organizations", what, "run it again")));
    };
    let listed = listed.map_err(|fault| {
        if fault.is_fatal() {
            return Error::Aws(fault);
        }
        let hint = "use credentials of the management account or of a delegated administrator, with organizations:ListAccounts \
                    allowed; or list the accounts in a file: --accounts FILE";
        Error::NothingRead(Gap::new("AWS Organizations", fault.to_string(), hint))
    })?;
    session.coverage.join(listed.coverage);
    Ok(listed.members)
}

/// The accounts that a file lists, at least one: `ID[,NAME[,UNIT]]` a line.
///
/// # Errors
/// [`Error::Read`] when it cannot be read, [`Error::Argument`] when it lists no account or something else.
pub fn read_list(path: &Path) -> Result<Vec<MemberAccount>, Error> {
    let text = metered::read_text(path, MAX_LIST_BYTES).map_err(|error| Error::read(path, &error))?;
    let bad = |why: String| Error::Argument {
        argument: format!("--accounts {}", path.display()),
        why,
    };
    let members = accounts::parse(&text).map_err(|line| bad(line.to_string()))?;
    if members.is_empty() {
        return Err(bad("it lists no account: write one per line as ID,NAME,UNIT".to_owned()));
    }
    Ok(members)
}

/// The role, in the partition of the caller: `arn:PARTITION:...`.
pub(super) fn role(histories: &MemberHistories, caller: Option<&str>) -> Result<Role, Error> {
    let partition = caller.and_then(|arn| arn.split(':').nth(1)).unwrap_or("aws");
    if !is_partition(partition) {
        let what = format!("its ARN names an unknown partition: {partition:?}");
        return Err(Error::NothingRead(Gap::new(
            "sts:GetCallerIdentity",
            what,
            CHECK_ENDPOINT,
        )));
    }
    Ok(Role {
        partition: partition.to_owned(),
        name: histories.role_name.clone(),
        external_id: histories.external_id.clone(),
    })
}

/// Whether this has the form of a partition: `aws`, `aws-cn`, `aws-us-gov`, ...
fn is_partition(text: &str) -> bool {
    text.starts_with("aws") && text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')
}

/// What to do about an account that could not be entered. AWS refuses a role that is not there, that does not trust the
/// caller, or of a suspended account with the same words (believed).
pub(super) fn hint(fault: &Fault, role: &Role, id: &str) -> String {
    if !fault.is_denied() {
        return fault.hint();
    }
    format!(
        "check that the account is active and has the role, that the role trusts you (with --external-id, if it requires one), and that you are allowed sts:AssumeRole on {}",
        role.arn(id)
    )
}
