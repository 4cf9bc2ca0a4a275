//! What the arguments say of many accounts.

use super::super::InventorySource;
use super::super::reading::RecordSource;
use super::super::session::{CHECK_ENDPOINT, Session};
use crate::aws::{Fault, Role, until_stopped};
use crate::cli::SurveyArgs;
use crate::collector::{accounts, organization};
use crate::coverage::Gap;
use crate::error::Error;
use crate::organization::MemberAccount;
use crate::source::metered;

/// The most that is read of a list of accounts: some ten times the largest organization that AWS allows.
const MAX_LIST_BYTES: usize = 16 * metered::MIB;

/// The role by which accounts are entered, if any are to be; what goes together with nothing else is refused.
pub(in crate::command::survey) fn check<'a>(
    args: &'a SurveyArgs,
    records: &RecordSource,
) -> Result<Option<&'a str>, Error> {
    let refused = |argument: &str, why: &str| {
        Err(Error::Argument {
            argument: argument.to_owned(),
            why: why.to_owned(),
        })
    };
    let lookup = *records == RecordSource::LookupEvents;
    let Some(listed) = listed_by(args) else {
        return Ok(None);
    };
    match args.many.role_name.as_deref() {
        Some(_) if !lookup => refused(
            "--role-name",
            &format!(
                "no account is entered where the records hold many accounts already: without it, {listed} names them"
            ),
        ),
        None if lookup => refused(
            listed,
            "CloudTrail's event history is read in each account: name the role that enters it, --role-name NAME",
        ),
        Some(_) if args.history.cache.is_some() => refused(
            "--cache",
            "one file remembers one account; without it, each account has one in your data folder",
        ),
        Some(_)
            if matches!(
                InventorySource::of(args, records),
                InventorySource::Live | InventorySource::File(_)
            ) =>
        {
            refused(
                "--inventory",
                "of many accounts it is config or none, or an --aggregator",
            )
        }
        role => Ok(role),
    }
}

/// The option that lists accounts.
pub(in crate::command::survey) fn listed_by(args: &SurveyArgs) -> Option<&'static str> {
    let file = args.many.accounts.as_ref().map(|_| "--accounts");
    file.or(args.many.org.then_some("--org"))
}

/// The accounts of the organization. What could not be read of it is kept with the door.
pub(in crate::command::survey) async fn organization(door: &mut Session) -> Result<Vec<MemberAccount>, Error> {
    let first = door.regions.first().map_or("", String::as_str);
    let listing = Box::pin(organization::read(&door.aws, first));
    let Some(listed) = until_stopped(listing, &door.stop).await else {
        let what = "stopped by Ctrl-C before its accounts were listed";
        return Err(Error::NothingRead(Gap::new("AWS Organizations", what, "run it again")));
    };
    let listed = listed.map_err(|fault| {
        if fault.is_fatal() {
            return Error::Aws(fault);
        }
        let hint = "ask from the management account or a delegated administrator's, with organizations:ListAccounts \
                    allowed; or list the accounts in a file: --accounts FILE";
        Error::NothingRead(Gap::new("AWS Organizations", fault.to_string(), hint))
    })?;
    door.coverage.join(listed.coverage);
    Ok(listed.members)
}

/// The accounts of a file.
pub(in crate::command::survey) fn members(args: &SurveyArgs) -> Result<Vec<MemberAccount>, Error> {
    let Some(path) = &args.many.accounts else {
        return Ok(Vec::new());
    };
    let text = metered::read_text(path, MAX_LIST_BYTES).map_err(|error| Error::read(path, &error))?;
    let bad = |why: String| Error::Argument {
        argument: format!("--accounts {}", path.display()),
        why,
    };
    let members = accounts::parse(&text).map_err(|line| bad(line.to_string()))?;
    if members.is_empty() {
        return Err(bad("it lists no account: one a line, ID,NAME,UNIT".to_owned()));
    }
    Ok(members)
}

/// The role, in the partition of who asks: `arn:PARTITION:...`.
pub(super) fn role(args: &SurveyArgs, name: &str, caller: Option<&str>) -> Result<Role, Error> {
    // The letters of a role's name and of its path (documented).
    let letter = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-/".contains(letter);
    if name.is_empty() || !name.chars().all(letter) || name.starts_with('/') {
        return Err(Error::Argument {
            argument: format!("--role-name {name}"),
            why: "it is the name of a role, not its ARN: Auditor, or security/Auditor with its path".to_owned(),
        });
    }
    let partition = caller.and_then(|arn| arn.split(':').nth(1)).unwrap_or("aws");
    if !is_partition(partition) {
        let what = format!("its ARN names the partition {partition:?}, which is none");
        return Err(Error::NothingRead(Gap::new(
            "sts:GetCallerIdentity",
            what,
            CHECK_ENDPOINT,
        )));
    }
    Ok(Role {
        partition: partition.to_owned(),
        name: name.to_owned(),
        external_id: args.many.external_id.clone(),
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
        "check that the account is active and has the role, that the role trusts you (and the --external-id, if it asks \
         for one), and that you may sts:AssumeRole {}",
        role.arn(id)
    )
}
