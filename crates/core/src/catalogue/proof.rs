//! Who called, by proof and not by a name that anyone can choose.
//!
//! User agents, session names and role *names* are free to whoever may create a role. A service-linked role is
//! not: only AWS can create a role under the path `/aws-service-role/` (documented). `invokedBy` is written by
//! AWS too.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::scanner::ProofRule;
use super::{Catalogue, Scanner};
use crate::event::Event;

/// The path under which only AWS can create roles.
const SERVICE_LINKED_PATH: &str = "aws-service-role";

/// What stands in a record whose caller has a service-linked role, or has a service for a proxy; or that writes
/// letters in a way in which these would not be found.
static SERVICE_MARKS: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| [SERVICE_LINKED_PATH, "invokedBy", "\\u"].map(Finder::new));

/// Whether the caller of this record, which is JSON, may be one of which [`Caller::may_be_scanner`] is true.
pub(super) fn may_name_service(record: &str) -> bool {
    SERVICE_MARKS.iter().any(|mark| mark.find(record.as_bytes()).is_some())
}

/// What a record says of its caller, as far as it matters for the proof. Part of a series' key: calls that prove
/// different things never stand in one series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caller {
    /// The role behind the session, or the caller's own arn; empty where the record has none.
    pub arn: String,
    /// The service of a service-linked role of the record's own account, taken from the role's path.
    pub service: Option<String>,
    /// The session's name, for service-linked roles only: the sessions of others may be new at every call.
    pub session: Option<String>,
    /// `userIdentity.invokedBy`.
    pub invoked_by: Option<String>,
    /// Whether the record says that the call only read.
    pub read_only: bool,
}

/// How sure the caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proof {
    /// A service-linked role of this account: nobody but AWS can be the caller.
    Proven,
    /// The very role that the account's recorder names, and AWS says that Config made the call.
    Matched,
    /// A user agent says so.
    Claimed,
    /// Nothing says anything.
    Unknown,
}

impl Proof {
    /// The word of the report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Matched => "matched",
            Self::Claimed => "claimed",
            Self::Unknown => "unknown",
        }
    }
}

impl Caller {
    /// Reads the caller of one record.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        let principal = &event.principal;
        let issuer = principal
            .issuer_arn
            .as_deref()
            .filter(|_| principal.kind.as_deref() == Some("AssumedRole"));
        let service = issuer
            .and_then(|arn| service_of(arn, &event.account))
            .map(str::to_owned);
        Self {
            arn: principal.caller_arn().unwrap_or_default().to_owned(),
            session: principal.session().filter(|_| service.is_some()).map(str::to_owned),
            service,
            invoked_by: principal.invoked_by.clone(),
            read_only: event.read_only == Some(true),
        }
    }

    /// The scanner that this caller is, and how sure that is, given the roles that the account's recorders name
    /// and the scanner that the user agent claims to be.
    #[must_use]
    pub fn identify<'c>(
        &self,
        catalogue: &'c Catalogue,
        recorder_roles: &[String],
        claim: Option<&str>,
    ) -> (Option<&'c Scanner>, Proof) {
        if let Some(service) = &self.service {
            let contradicted = self.invoked_by.as_ref().is_some_and(|invoked_by| invoked_by != service);
            if contradicted {
                return (None, Proof::Unknown);
            }
            return (catalogue.service_linked(service, &self.arn), Proof::Proven);
        }
        let recorder = catalogue.scanners.iter().find(|scanner| {
            scanner.proof == ProofRule::RecorderRole && self.invoked_by.as_deref() == Some(&scanner.service_principal)
        });
        if let Some(scanner) = recorder.filter(|_| recorder_roles.contains(&self.arn)) {
            return (Some(scanner), Proof::Matched);
        }
        match claim.and_then(|id| catalogue.scanner(id)) {
            Some(scanner) => (Some(scanner), Proof::Claimed),
            None => (None, Proof::Unknown),
        }
    }

    /// Whether this caller may turn out to be a scanner that is known by proof, once the recorder's role is known.
    #[must_use]
    pub fn may_be_scanner(&self, catalogue: &Catalogue) -> bool {
        match &self.service {
            Some(service) => catalogue.service_linked(service, &self.arn).is_some(),
            None => catalogue.scanners.iter().any(|scanner| {
                scanner.proof == ProofRule::RecorderRole
                    && self.invoked_by.as_deref() == Some(&scanner.service_principal)
            }),
        }
    }
}

impl Catalogue {
    /// The scanner whose user agent this claims to be.
    #[must_use]
    pub fn claim(&self, user_agent: &str) -> Option<&Scanner> {
        self.scanners.iter().find(|scanner| scanner.is_claimed_by(user_agent))
    }

    fn service_linked(&self, service: &str, arn: &str) -> Option<&Scanner> {
        let role = arn.rsplit('/').next().unwrap_or_default();
        self.scanners.iter().find(|scanner| {
            scanner.proof == ProofRule::ServiceLinkedRole
                && scanner.service_principal == service
                && scanner.role == role
        })
    }
}

/// The service principal in the arn of a service-linked role of `account`:
/// `arn:PARTITION:iam::ACCOUNT:role/aws-service-role/SERVICE/NAME`, and nothing else.
fn service_of<'a>(arn: &'a str, account: &str) -> Option<&'a str> {
    let (head, path) = arn.split_once(":role/")?;
    let head: Vec<&str> = head.split(':').collect();
    let ["arn", partition, "iam", "", owner] = *head.as_slice() else {
        return None;
    };
    let path: Vec<&str> = path.split('/').collect();
    let [SERVICE_LINKED_PATH, service, name] = *path.as_slice() else {
        return None;
    };
    let well_formed = partition.starts_with("aws") && !account.is_empty() && owner == account;
    (well_formed && !service.is_empty() && !name.is_empty()).then_some(service)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "111122223333";

    #[test]
    fn no_caller_that_may_be_a_scanner_is_overlooked() {
        let linked = r#""type":"AssumedRole","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"}}"#;
        let invoked = r#""invokedBy":"config.amazonaws.com""#;
        let catalogue = Catalogue::builtin().unwrap();
        for identity in [
            linked.to_owned(),
            linked.replace('/', r"\/"),
            linked.replace('-', r"\u002d"),
            linked.replace("service", r"s\u0065rvice"),
            invoked.to_owned(),
            invoked.replace('B', r"\u0042"),
            r#""type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ann""#.to_owned(),
        ] {
            let record = format!(
                r#"{{"eventTime":"2023-10-19T09:09:00Z","eventSource":"s","eventName":"n","recipientAccountId":"{ACCOUNT}","userIdentity":{{{identity}}}}}"#
            );
            let may_be = Caller::of(&Event::from_json(&record).unwrap()).may_be_scanner(&catalogue);
            assert_eq!(
                (may_be, may_name_service(&record)),
                (!identity.contains("ann"), may_be),
                "{record}"
            );
        }
    }

    #[test]
    fn only_the_service_linked_path_of_the_same_account_is_proof() {
        for (arn, service) in [
            (
                "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                Some("config.amazonaws.com"),
            ),
            (
                "arn:aws-cn:iam::111122223333:role/aws-service-role/macie.amazonaws.com/X",
                Some("macie.amazonaws.com"),
            ),
            (
                "arn:aws:iam::444455556666:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                None,
            ),
            ("arn:aws:iam::111122223333:role/AWSServiceRoleForConfig", None),
            ("arn:aws:iam::111122223333:role/x-AWSServiceRoleForConfig-x", None),
            (
                "arn:aws:iam::111122223333:role/evil/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                None,
            ),
            (
                "arn:aws:iam::111122223333:role/aws-service-role/AWSServiceRoleForConfig",
                None,
            ),
            (
                "arn:aws:iam::111122223333:user/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                None,
            ),
            (
                "arn:aws:sts::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                None,
            ),
            ("", None),
        ] {
            assert_eq!(service_of(arn, ACCOUNT), service, "{arn}");
        }
        assert_eq!(
            service_of("arn:aws:iam:::role/aws-service-role/config.amazonaws.com/X", ""),
            None
        );
    }
}
